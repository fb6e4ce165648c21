"""Announces how an execution ended: tells the topic, where it is worth anybody's attention.

In   EventBridge's "Step Functions Execution Status Change", of an execution that has ended
Out  {"run_id", "status", "announced": true | false}

Runs beside the state machine and not in it: the event comes at least once, if it comes at all
(EventBridge calls these best effort), so nothing depends on it.
"""

from dataclasses import dataclass
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from lambdas.shared import announcements, aws, endings, settings
from lambdas.shared.telemetry import logger


@dataclass(frozen=True, kw_only=True)
class Settings:
    topic_arn: str
    stack_name: str


@logger.inject_lambda_context
def handler(event: dict[str, Any], _context: LambdaContext) -> dict[str, Any]:
    here = settings.read(Settings)
    ending = endings.read(event)
    announcement = announcements.of(ending, stack_name=here.stack_name)
    if announcement is not None:
        aws.sns().publish(
            TopicArn=here.topic_arn, Subject=announcement.subject, Message=announcement.text
        )
    announced = announcement is not None
    logger.info(
        "heard of an ending", run_id=ending.run_id, status=ending.status, announced=announced
    )
    return {"run_id": ending.run_id, "status": ending.status, "announced": announced}
