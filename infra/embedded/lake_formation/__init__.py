"""Lake Formation, as it is where nobody has set it up: IAM alone decides."""

from infra.embedded.lake_formation.service import LakeFormation

__all__ = ["LakeFormation"]
