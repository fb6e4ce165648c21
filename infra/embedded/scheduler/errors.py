"""Why a schedule is refused."""


class InvalidExpression(ValueError):
    """An expression or a time zone that EventBridge Scheduler does not document."""
