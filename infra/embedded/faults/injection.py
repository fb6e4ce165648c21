"""Whether something goes wrong now: the plan in force, and what it has met so far."""

import random
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from infra.embedded.faults.calls import Call, current
from infra.embedded.faults.plan import LEFT_OPEN, Fault, Kind, Plan

_OF_WORK = {
    "job": tuple(kind for kind in Kind if kind.startswith("job_")),
    "crawl": tuple(kind for kind in Kind if kind.startswith("crawl_")),
    "query": (Kind.QUERY_FAILED, Kind.QUERY_SLOW),
}
_OF_EVENTS = (Kind.EVENT_LOST, Kind.EVENT_LATE, Kind.EVENT_DUPLICATED)


@dataclass(frozen=True)
class Met:
    """A fault that happened; `at`: the call, or the event's detail type."""

    fault: Fault
    at: str


@dataclass(frozen=True, kw_only=True)
class Fate:
    """What becomes of a job, a crawl or a query. `status`: how it ends whatever it did, FAILED or
    CANCELLED; None leaves that to itself. `otherwise`: what it does that the guides leave open.
    `delay` waits as long as it is to take longer.
    """

    status: str | None = None
    otherwise: Kind | None = None
    reason: str = ""
    retryable: bool = False
    delay: Callable[[], object] = lambda: None


NO_TROUBLE = Fate()


@dataclass
class _Entry:
    """A fault of the plan in force, and how often its occasion has come."""

    fault: Fault
    dice: random.Random
    occasions: int = 0

    def comes_due(self) -> bool:
        """Counts an occasion, and says whether the fault happens at it."""
        self.occasions += 1
        if self.fault.probability is not None:
            return self.dice.random() < self.fault.probability
        return self.fault.call <= self.occasions < self.fault.call + self.fault.times


@dataclass
class Faults:
    """`on_met` hears of every fault as it happens. Without a plan nothing goes wrong."""

    on_met: Callable[[Met], object] = lambda met: None
    _entries: list[_Entry] = field(default_factory=list)
    _met: list[Met] = field(default_factory=list)
    _records: list[list[Call]] = field(default_factory=list)
    _stopped: threading.Event = field(default_factory=threading.Event)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def begin(self, plan: Plan) -> None:
        """From now on things go wrong as this plan has it, and no other."""
        with self._lock:
            self._met = []
            self._entries = [
                _Entry(fault, random.Random(f"{plan.seed}/{number}"))
                for number, fault in enumerate(plan.faults)
            ]

    def end(self) -> None:
        """Nothing goes wrong any more."""
        with self._lock:
            self._entries = []

    @contextmanager
    def planned(self, *faults: Fault, seed: int = 0) -> Iterator[list[Met]]:
        """These faults within; the list grows as they happen."""
        self.begin(Plan(faults=faults, seed=seed))
        try:
            yield self._met
        finally:
            self.end()

    @property
    def met(self) -> Sequence[Met]:
        """What has happened of the last plan."""
        return tuple(self._met)

    @contextmanager
    def recorded(self) -> Iterator[list[Call]]:
        """Every call of the pipeline's within, in order."""
        record: list[Call] = []
        with self._lock:
            self._records.append(record)
        try:
            yield record
        finally:
            with self._lock:
                self._records = [each for each in self._records if each is not record]

    def stop(self) -> None:
        """Nobody is kept waiting any longer."""
        self._stopped.set()

    def wait(self, seconds: float) -> None:
        """As long as a fault takes; shorter if the cloud stops."""
        self._stopped.wait(seconds)

    def of_request(self, call: Call) -> Fault | None:
        """What happens to a request of the pipeline's."""
        with self._lock:
            for record in self._records:
                record.append(call)
        return self._due(lambda fault: _concerns(fault, call), str(call))

    def of_work(self, what: str) -> Fate:
        """What becomes of the "job", "crawl" or "query" that the request in hand starts."""
        call = current()
        if call is None:
            return NO_TROUBLE
        fault = self._due(lambda fault: fault.kind in _OF_WORK[what], str(call))
        if fault is None:
            return NO_TROUBLE
        if fault.kind in LEFT_OPEN:
            return Fate(otherwise=fault.kind)
        if fault.kind in (Kind.JOB_SLOW, Kind.CRAWL_SLOW, Kind.QUERY_SLOW):
            return Fate(delay=lambda: self.wait(fault.seconds))
        return Fate(
            status="CANCELLED" if fault.kind is Kind.CRAWL_CANCELLED else "FAILED",
            reason=f"{fault.kind}, as planned",
            retryable=fault.retryable,
        )

    def of_event(self, detail_type: str) -> Sequence[float]:
        """After how many seconds each copy of an event arrives: none if it is lost."""

        def concerns(fault: Fault) -> bool:
            return fault.kind in _OF_EVENTS and fault.event in ("", detail_type)

        fault = self._due(concerns, detail_type)
        if fault is None:
            return (0.0,)
        if fault.kind is Kind.EVENT_LOST:
            return ()
        return (fault.seconds,) if fault.kind is Kind.EVENT_LATE else (0.0, 0.0)

    def _due(self, concerns: Callable[[Fault], bool], at: str) -> Fault | None:
        """The first fault that happens at an occasion; it is one for all that it concerns."""
        with self._lock:
            due = [
                entry.fault
                for entry in self._entries
                if concerns(entry.fault) and entry.comes_due()
            ]
            if not due:
                return None
            met = Met(due[0], at)
            self._met.append(met)
        self.on_met(met)
        return met.fault


def _concerns(fault: Fault, call: Call) -> bool:
    return (
        fault.service == call.service
        and fault.operation == call.operation
        and fault.by in ("", call.by)
    )
