"""Why a cell cannot be what the contract wants."""


class Unreadable(Exception):
    """The reason, as a word for import_report.csv; the message says what to write instead."""

    def __init__(self, reason: str, advice: str) -> None:
        super().__init__(advice)
        self.reason = reason
