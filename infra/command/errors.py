"""How a command ends badly; `cli.command` turns each into its exit code."""


class WrongUse(Exception):
    """The command was given something it cannot work with: exit 2."""


class RunFailed(Exception):
    """Nothing was published, for a reason outside the state machine: exit 1."""
