"""The lease as a task is handed it, and the run it is for; see the fixture `held`."""

RUN = "20261122T103100Z-1f3a9c2b"

LEASE = {
    "owner": "arn:aws:states:us-east-1:111122223333:execution:RefiReady:17793124-05d4-b198-2fde-"
    "7ededc63b103",
    "fence": 7,
}
