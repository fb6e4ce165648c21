"""Where one version of Trino disagrees with another, and so with us.

Which of them Athena is like only an account can tell: sql/ has to mean the same in all.
"""

from tests.trino.server import version

# Expressions of tests/embedded/athena/test_dialect.py whose value or type is another from a
# version on, by the first version known to differ.
SINCE = {
    # a quotient has at least six decimals
    483: {
        "1.0 / 3.0",
        "-2.00 / 3.00",
        "1 / 8.000",
        "null / 1.5",
        "cast('1' as decimal(18,2)) / cast('1' as decimal(9,4))",
        "sum(1.50) / count(*)",
        "select sum(x) / count(x) from (values 1.00, 0.01) as t (x)",
    },
}


def differs(expression: str) -> bool:
    """Whether the version that is run is known to answer this otherwise."""
    return any(
        int(version()) >= since and expression in changed for since, changed in SINCE.items()
    )


def divides(expression: str) -> bool:
    """Whether it may divide decimals, in a version that does so otherwise than we."""
    return int(version()) >= 483 and " / " in expression
