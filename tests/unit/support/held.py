"""The lease as a task is handed it, its run and its execution; see the fixture `held`."""

RUN = "20261122T103100Z-1f3a9c2b"

LEASE = {
    "owner": "arn:aws:states:us-east-1:111122223333:execution:RefiReady:17793124-05d4-b198-2fde-"
    "7ededc63b103",
    "fence": 7,
}


def execution(*, redrives=0, redriven_at=None, arn=LEASE["owner"], given=None):
    """`$$.Execution`, as Step Functions hands it on."""
    context = {
        "Id": arn,
        "Input": given or {},
        "Name": arn.rpartition(":")[2],
        "RoleArn": "arn:aws:iam::111122223333:role/machine",
        "StartTime": "2026-11-22T10:31:00.123Z",
        "RedriveCount": redrives,
    }
    return context if redriven_at is None else {**context, "RedriveTime": redriven_at}
