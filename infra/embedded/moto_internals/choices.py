"""moto's Choice states: what cannot be decided ends the execution, by the documented name.

If no rule fits, that is States.NoChoiceMatched; if a rule asks about what is not there, other than
whether it is, States.Runtime.
https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html
"""

from collections.abc import Callable
from typing import Any

from moto.stepfunctions.parser.api import HistoryEventType
from moto.stepfunctions.parser.asl.component.common.error_name.failure_event import (
    FailureEvent,
    FailureEventException,
)
from moto.stepfunctions.parser.asl.component.common.error_name.states_error_name import (
    StatesErrorName,
)
from moto.stepfunctions.parser.asl.component.common.error_name.states_error_name_type import (
    StatesErrorNameType,
)
from moto.stepfunctions.parser.asl.component.state.choice.comparison.comparison_operator_type import (  # noqa: E501
    ComparisonOperatorType,
)
from moto.stepfunctions.parser.asl.component.state.choice.comparison.comparison_variable import (
    ComparisonVariable,
)
from moto.stepfunctions.parser.asl.component.state.choice.comparison.variable import (
    NoSuchVariable,
)
from moto.stepfunctions.parser.asl.component.state.choice.state_choice import StateChoice

from infra.embedded.moto_internals.hooks import replace, wrap

_UNMATCHED = "No branching option reached"  # moto's words


def patch() -> None:
    wrap(StateChoice, "_eval_state", _named_if_no_rule_fits)
    replace(ComparisonVariable, "_eval_body", _compare)


def _named_if_no_rule_fits(eval_state: Callable[..., None]) -> Callable[..., None]:
    def evaluate(self: Any, env: Any) -> None:
        try:
            eval_state(self, env)
        except RuntimeError as error:
            if not str(error.args[0]).startswith(_UNMATCHED):
                raise
            cause = f"No Choice Rule of the state '{self.name}' fits its input; it has no Default."
            unmatched = StatesErrorNameType.StatesNoChoiceMatched
            raise FailureEventException(_failure(env, unmatched, cause)) from error

    return evaluate


def _compare(self: Any, env: Any) -> None:
    """ComparisonVariable._eval_body: leaves on the stack whether the variable is as compared."""
    self.variable.eval(env)
    function = self.comparison_function
    asks_for_presence = function.operator_type == ComparisonOperatorType.IsPresent
    if isinstance(env.stack[-1], NoSuchVariable) and not asks_for_presence:
        path = self.variable.string_sampler.literal_value
        cause = f"Invalid path '{path}': the condition of a Choice Rule is about what is not there."
        raise FailureEventException(_failure(env, StatesErrorNameType.StatesRuntime, cause))
    function.eval(env)


def _failure(env: Any, kind: StatesErrorNameType, cause: str) -> FailureEvent:
    name = StatesErrorName(typ=kind)
    details: Any = {"executionFailedEventDetails": {"error": name.error_name, "cause": cause}}
    return FailureEvent(env, name, HistoryEventType.ExecutionFailed, details)
