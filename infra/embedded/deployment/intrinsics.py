"""CloudFormation's intrinsic functions, as far as our template uses them.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/intrinsic-function-reference.html
"""

import re
from collections.abc import Callable, Iterator
from typing import Any

from infra.embedded.deployment.errors import DeploymentFailed

_VARIABLE = re.compile(r"\$\{(!?)([^}]+)\}")


def evaluate(value: Any, ref: Callable[[str], Any], get_att: Callable[[str, str], Any]) -> Any:
    """The value with every function replaced by its result.

    `ref` gives a parameter's value or a resource's physical id, `get_att` an attribute of one.
    """

    def within(item: Any) -> Any:
        return evaluate(item, ref, get_att)

    match value:
        case {"Ref": name}:
            return ref(name)
        case {"Fn::GetAtt": reference}:
            return get_att(*_attribute(reference))
        case {"Fn::Join": [str(separator), items]}:
            return separator.join([str(item) for item in within(items)])
        case {"Fn::Sub": str(text)}:
            return _substitute(text, ref, get_att)
        case dict(members) if any(str(name).startswith("Fn::") for name in members):
            raise DeploymentFailed(f"not implemented in the embedded cloud: {', '.join(members)}")
        case dict():
            return {name: within(item) for name, item in value.items()}
        case list():
            return [within(item) for item in value]
        case _:
            return value


def references(value: Any) -> Iterator[str]:
    """The names of resources and parameters that a value needs before it can be evaluated."""
    match value:
        case {"Ref": name}:
            yield name
        case {"Fn::GetAtt": reference}:
            yield _attribute(reference)[0]
        case {"Fn::Sub": str(text)}:
            for literal, name in _VARIABLE.findall(text):
                if not literal:
                    yield name.partition(".")[0]
        case dict():
            for item in value.values():
                yield from references(item)
        case list():
            for item in value:
                yield from references(item)


def _attribute(reference: Any) -> tuple[str, str]:
    """GetAtt is written ["Name", "Attribute"] or "Name.Attribute"."""
    name, attribute = reference.split(".", 1) if isinstance(reference, str) else reference
    return name, attribute


def _substitute(text: str, ref: Callable[[str], Any], get_att: Callable[[str, str], Any]) -> str:
    def replacement(variable: re.Match[str]) -> str:
        literal, name = variable.groups()
        if literal:
            return f"${{{name}}}"
        return str(get_att(*_attribute(name)) if "." in name else ref(name))

    return _VARIABLE.sub(replacement, text)
