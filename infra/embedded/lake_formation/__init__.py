from infra.embedded.lake_formation.service import LakeFormation

__all__ = ["LakeFormation"]
