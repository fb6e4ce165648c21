"""Announces how an execution ended: tells the topic what is worth attention, and the ledger all.

In   EventBridge's "Step Functions Execution Status Change", of an execution that has ended
Out  {"run_id", "status", "announced": true | false}

Runs beside the state machine and not in it: the event comes at least once, if it comes at all
(EventBridge calls these best effort), so nothing depends on it. What the ledger knows already,
or a later end of the same execution, is told to nobody. People first, the ledger after: a try that
breaks off in between is made again, and rather tells twice than not at all.
"""

from dataclasses import dataclass
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from lambdas.shared import aws, settings
from lambdas.shared.announcement import announcements, endings
from lambdas.shared.ledger import run_record
from lambdas.shared.ledger.run_record import End
from lambdas.shared.telemetry import logger


@dataclass(frozen=True, kw_only=True)
class Settings:
    topic_arn: str
    stack_name: str
    ledger_table: str


@logger.inject_lambda_context
def handler(event: dict[str, Any], _context: LambdaContext) -> dict[str, Any]:
    here = settings.read(Settings)
    ending = endings.read(event)
    known = run_record.read(here.ledger_table, ending.run_id)
    announcement = None
    if run_record.is_news(known, redrives=ending.redrives):
        announcement = announcements.of(
            ending, stack_name=here.stack_name, is_published="published_at" in known
        )
    if announcement is not None:
        aws.sns().publish(
            TopicArn=here.topic_arn, Subject=announcement.subject, Message=announcement.text
        )
    end = End(
        ended=ending.status,
        ended_at=ending.ended_at,
        ended_redrives=ending.redrives,
        error=ending.error,
    )
    run_record.record_end(here.ledger_table, ending.run_id, end)
    announced = announcement is not None
    logger.info(
        "heard of an ending", run_id=ending.run_id, status=ending.status, announced=announced
    )
    return {"run_id": ending.run_id, "status": ending.status, "announced": announced}
