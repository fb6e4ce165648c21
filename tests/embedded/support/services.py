"""The services that a cloud is made of, but for S3, which is a module of declarations."""

from infra.embedded import cloud
from infra.embedded.protocol.service import Service

OURS = sorted(
    (
        each
        for each in Service.__subclasses__()
        if each.__module__.startswith(f"{cloud.__name__.rpartition('.')[0]}.")
    ),
    key=lambda each: each.service,
)
