"""The lease as a task is handed it, by an execution that holds it; see the fixture `held`."""

LEASE = {
    "owner": "arn:aws:states:us-east-1:111122223333:execution:RefiReady:17793124-05d4-b198-2fde-"
    "7ededc63b103",
    "fence": 7,
}
