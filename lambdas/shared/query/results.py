"""Reading what a query answered: a check's findings, and small results as rows."""

from __future__ import annotations

import io
from collections.abc import Iterator

from lambdas.shared import aws, s3
from lambdas.shared.query.stages import Query
from lambdas.shared.text import csv_reading

_TOLD_FINDINGS = 10


def raise_findings(query: Query, execution_id: str) -> None:
    """Raises the check's error if it found anything: its rows hold ids and counts only."""
    answer = aws.athena().get_query_results(
        QueryExecutionId=execution_id, MaxResults=_TOLD_FINDINGS + 1
    )
    # of a SELECT the first row of the first page is the header
    header, *found = [
        [cell.get("VarCharValue", "") for cell in row["Data"]]
        for row in answer["ResultSet"]["Rows"]
    ]
    if found and query.error:
        findings = [dict(zip(header, row, strict=True)) for row in found]
        told = "; ".join("{check_name}: {finding} ({row_count})".format(**row) for row in findings)
        more = "; and more" if "NextToken" in answer else ""
        raise query.error(f"query {query.name} ({execution_id}) found {told}{more}")


def rows(location: str) -> Iterator[dict[str, str]]:
    """The rows of a SELECT's result CSV, small enough to hold."""
    bucket, key = s3.split(location)
    text = aws.s3().get_object(Bucket=bucket, Key=key)["Body"].read().decode()
    yield from csv_reading.records(io.StringIO(text))
