"""Why a deployment fails."""


class DeploymentFailed(Exception):
    """The message names the resource, and what of it is not honoured or what its API refused."""
