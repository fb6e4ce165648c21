"""A cloud assembly on disk: a stack's template and its assets.

https://docs.aws.amazon.com/cdk/v2/guide/deploy.html, manifest.json and <stack>.assets.json
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from infra.embedded.deployment.errors import DeploymentFailed


class Assembly:
    """One stack of an assembly."""

    def __init__(self, directory: Path, stack_name: str) -> None:
        self._directory = directory
        self._stack_name = stack_name
        artifacts = self._read("manifest.json")["artifacts"]
        if stack_name not in artifacts:
            raise DeploymentFailed(f"the assembly {directory} has no stack {stack_name}")
        self._stack = artifacts[stack_name]["properties"]
        self._asset_manifests = [
            artifact["properties"]["file"]
            for artifact in artifacts.values()
            if artifact["type"] == "cdk:asset-manifest"
        ]

    def template(self) -> dict[str, Any]:
        return self._read(self._stack["templateFile"])

    def directories(self, pseudo_parameters: Mapping[str, str]) -> dict[tuple[str, str], Path]:
        """The directories that would be zipped and published, by their bucket and key."""
        published = {}
        for manifest in self._asset_manifests:
            for asset in self._read(manifest)["files"].values():
                if asset["source"]["packaging"] != "zip":
                    continue
                path = self._directory / asset["source"]["path"]
                for destination in asset["destinations"].values():
                    bucket = destination["bucketName"]
                    for name, value in pseudo_parameters.items():
                        bucket = bucket.replace(f"${{{name}}}", value)
                    published[bucket, destination["objectKey"]] = path
        return published

    def _read(self, name: str) -> dict[str, Any]:
        content: dict[str, Any] = json.loads((self._directory / name).read_text(encoding="utf-8"))
        return content
