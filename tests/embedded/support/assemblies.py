"""Cloud assemblies by hand: what `cdk synth` leaves, for a template small enough to read."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

ASSETS = "assets-123456789012-us-east-1"


def write(
    directory: Path,
    name: str,
    resources: Mapping[str, Any],
    *,
    outputs: Mapping[str, Any] | None = None,
    asset: Path | None = None,
    **sections: Any,
) -> Path:
    """An assembly with one stack; its asset, a directory, is published as asset.zip in ASSETS."""
    template = {"Resources": resources, **sections}
    if outputs:
        template["Outputs"] = {key: {"Value": value} for key, value in outputs.items()}
    files = {}
    if asset is not None:
        files["asset"] = {
            "source": {"path": str(asset.resolve()), "packaging": "zip"},
            "destinations": {
                "here": {
                    "bucketName": "assets-${AWS::AccountId}-${AWS::Region}",
                    "objectKey": "asset.zip",
                }
            },
        }
    manifest = {
        "artifacts": {
            name: {
                "type": "aws:cloudformation:stack",
                "properties": {"templateFile": "template.json"},
            },
            f"{name}.assets": {
                "type": "cdk:asset-manifest",
                "properties": {"file": "assets.json"},
            },
        }
    }
    for file, content in {
        "manifest.json": manifest,
        "template.json": template,
        "assets.json": {"files": files},
    }.items():
        (directory / file).write_text(json.dumps(content))
    return directory


_SERVICES = ("events", "lambda", "scheduler", "states")


def role(*statements: Mapping[str, Any]) -> dict[str, Any]:
    """A role that the services here may assume, with a policy of these statements."""
    services = [f"{service}.amazonaws.com" for service in _SERVICES]
    trust = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": services}}
    document = {"Version": "2012-10-17", "Statement": list(statements)}
    return {
        "Type": "AWS::IAM::Role",
        "Properties": {
            "AssumeRolePolicyDocument": {"Statement": [trust]},
            "Policies": [{"PolicyName": "role", "PolicyDocument": document}] if statements else [],
        },
    }


# For tests of something else than what a role may do.
ROLE = role({"Effect": "Allow", "Action": "*", "Resource": "*"})


def function(handler: str, **properties: Any) -> dict[str, Any]:
    """A Lambda function out of the assembly's asset, with the role "Role"."""
    return {
        "Type": "AWS::Lambda::Function",
        "Properties": {
            "Code": {"S3Bucket": ASSETS, "S3Key": "asset.zip"},
            "Handler": handler,
            "Role": {"Fn::GetAtt": ["Role", "Arn"]},
            "Runtime": "python3.14",
            **properties,
        },
    }


def state_machine(definition: Mapping[str, Any], **substitutions: Any) -> dict[str, Any]:
    """A state machine with the role "Role"."""
    return {
        "Type": "AWS::StepFunctions::StateMachine",
        "Properties": {
            "DefinitionString": json.dumps(definition),
            "DefinitionSubstitutions": substitutions,
            "RoleArn": {"Fn::GetAtt": ["Role", "Arn"]},
        },
    }
