"""Entity Resolution, on DuckDB."""

from infra.embedded.entity_resolution.service import EntityResolution

__all__ = ["EntityResolution"]
