"""Hypothesis finds the same examples on every machine; `--hypothesis-profile=explore` seeks new
ones."""

from hypothesis import HealthCheck, settings

settings.register_profile(
    "reproducible",
    derandomize=True,
    deadline=None,
    max_examples=25,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.register_profile(
    "explore",
    deadline=None,
    max_examples=2000,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("reproducible")


def pytest_addoption(parser):
    group = parser.getgroup("a real deployment")
    group.addoption(
        "--stack",
        metavar="NAME",
        help="run the tests marked aws on this CloudFormation stack, with your credentials: "
        "pytest -m aws --stack NAME. States what it costs, and removes what it made.",
    )
    group.addoption(
        "--even-if-published",
        action="store_true",
        help="although the stack holds published runs",
    )
