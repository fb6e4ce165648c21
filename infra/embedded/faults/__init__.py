"""Faults on purpose: what goes wrong in AWS, made to go wrong here, at a moment of one's choice.

plan        what is to go wrong, read from a file
calls       which requests are the pipeline's own, and who makes them
injection   whether something goes wrong now
answers     how a request that goes wrong looks to its client
"""

from infra.embedded.faults.answers import FaultyRequests
from infra.embedded.faults.calls import Call, Callers
from infra.embedded.faults.injection import NO_TROUBLE, Fate, Faults, Met
from infra.embedded.faults.plan import LEFT_OPEN, Fault, Kind, Plan, WrongPlan, read

__all__ = [
    "LEFT_OPEN",
    "NO_TROUBLE",
    "Call",
    "Callers",
    "Fate",
    "Fault",
    "Faults",
    "FaultyRequests",
    "Kind",
    "Met",
    "Plan",
    "WrongPlan",
    "read",
]
