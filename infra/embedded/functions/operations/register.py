"""The functions that there are, by name."""

from infra.embedded.functions.function import Function
from infra.embedded.protocol.service import ServiceError


class Register:
    """What the operations on functions look into."""

    def __init__(self, *, account: str, region: str) -> None:
        self._functions: dict[str, Function] = {}
        self._arn = f"arn:aws:lambda:{region}:{account}:function"

    def _find(self, name: str, *, qualifier: str = "") -> Function:
        """By name, or by any form of ARN with or without the qualifier $LATEST.

        `qualifier` is what the message about a missing one ends with.
        """
        plain = name.removesuffix(":$LATEST").rpartition("function:")[2]
        try:
            return self._functions[plain]
        except KeyError:
            raise ServiceError(
                "ResourceNotFoundException",
                f"Function not found: {self._arn}:{plain}{qualifier}",
                Type="User",
            ) from None
