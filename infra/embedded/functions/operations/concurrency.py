"""How many invocations may run at once: of the account, and reserved for a function."""

from typing import Any

from infra.embedded.functions.operations.register import Register

CONCURRENT_EXECUTIONS = 1_000


class Concurrency(Register):
    """The operations on it."""

    def get_account_settings(self, request: dict[str, Any]) -> dict[str, Any]:
        """As of an account that has been used for a while.

        https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
        """
        reserved = sum(each.reserved_concurrency or 0 for each in self._functions.values())
        limits = {
            "TotalCodeSize": 80_530_636_800,
            "CodeSizeUnzipped": 262_144_000,
            "CodeSizeZipped": 52_428_800,
            "ConcurrentExecutions": CONCURRENT_EXECUTIONS,
            "UnreservedConcurrentExecutions": CONCURRENT_EXECUTIONS - reserved,
        }
        usage = {"TotalCodeSize": 0, "FunctionCount": len(self._functions)}
        return {"AccountLimit": limits, "AccountUsage": usage}

    def put_function_concurrency(self, request: dict[str, Any]) -> dict[str, Any]:
        """With 0 every invocation is throttled.

        https://docs.aws.amazon.com/lambda/latest/dg/configuration-concurrency.html
        """
        reserved: int = request["ReservedConcurrentExecutions"]
        self._find(request["FunctionName"]).reserved_concurrency = reserved
        return {"ReservedConcurrentExecutions": reserved}

    def get_function_concurrency(self, request: dict[str, Any]) -> dict[str, Any]:
        found = self._find(request["FunctionName"])
        return {"ReservedConcurrentExecutions": found.reserved_concurrency}

    def delete_function_concurrency(self, request: dict[str, Any]) -> dict[str, Any]:
        self._find(request["FunctionName"]).reserved_concurrency = None
        return {}
