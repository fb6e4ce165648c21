"""Athena, on DuckDB."""

from infra.embedded.athena.service import Athena

__all__ = ["Athena"]
