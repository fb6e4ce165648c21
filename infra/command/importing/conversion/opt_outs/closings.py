"""The opt-outs that one table closes, each written once."""

from infra.command.importing.conversion.people.contacts import OF_ONE
from infra.command.importing.conversion.report import Output
from lambdas.shared.contract import DO_NOT_CONTACT, DO_NOT_CONTACT_ADDRESSES, Dataset


class Closings:
    """`whom`: the ids of who opts out."""

    def __init__(self, output: Output) -> None:
        self.whom: set[str] = set()
        self._output = output
        self._closed: set[tuple[str, ...]] = set()

    def close(self, dataset: Dataset, opt_out: tuple[str, str, str]) -> bool:
        """Whether it was not closed before."""
        told: tuple[str, ...] = (dataset.name, *opt_out)
        if dataset is DO_NOT_CONTACT_ADDRESSES:
            address, channel, _ = opt_out
            every = (dataset.name, address, "")
            if every in self._closed:
                return False
            told = every if channel.casefold() not in OF_ONE else (*every[:2], channel.casefold())
        if told in self._closed:
            return False
        self._closed.add(told)
        if dataset is DO_NOT_CONTACT:
            self.whom.add(opt_out[0])
        self._output.write(dataset.name, opt_out)
        return True
