"""Glue: crawlers and classifiers of our own; databases, tables and partitions are moto's."""

from infra.embedded.glue.service import Glue

__all__ = ["Glue"]
