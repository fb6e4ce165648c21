"""Times in the state: ISO-8601 in UTC, whole seconds, floored, so that services' clocks compare."""

from datetime import UTC, datetime


def now() -> datetime:
    return floor(datetime.now(UTC))


def floor(moment: datetime) -> datetime:
    """The whole second in UTC that `moment` lies in; AWS answers some times with fractions."""
    return moment.astimezone(UTC).replace(microsecond=0)


def parse(text: str) -> datetime:
    return floor(datetime.fromisoformat(text))


def as_text(moment: datetime) -> str:
    """`2026-11-22T10:31:00Z`"""
    return f"{floor(moment):%Y-%m-%dT%H:%M:%SZ}"
