"""How a command ends: by its exit code, or badly, which `cli.command` turns into one."""

DONE = 0
FAILED = 1  # nothing was published, a file would be rejected, a stack is not fit for a run
WRONG_USE = 2
INTERRUPTED = 130  # Ctrl-C
NOT_READ = 141  # whoever read the result had enough of it


class WrongUse(Exception):
    """The command was given something it cannot work with: exit WRONG_USE."""


class RunFailed(Exception):
    """Nothing was published, for a reason outside the state machine: exit FAILED."""
