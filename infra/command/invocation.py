"""How this command is called here: in a checkout by uv, installed by its own name."""

from infra.asset import PROJECT

COMMAND = "uv run refi-ready" if (PROJECT / "pyproject.toml").exists() else "refi-ready"
