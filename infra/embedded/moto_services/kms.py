"""KMS: keys, their policies and aliases."""

from collections.abc import Mapping
from typing import ClassVar

from infra.embedded.protocol.service import PassedOn, Service, as_they_are


class Kms(Service):
    """Nothing is encrypted with them; who may use one is decided as on AWS."""

    service: ClassVar[str] = "kms"
    passed_on: ClassVar[Mapping[str, PassedOn]] = {
        **as_they_are(
            "CreateAlias",
            "DeleteAlias",
            "DisableKeyRotation",
            "GetKeyPolicy",
            "GetKeyRotationStatus",
            "ScheduleKeyDeletion",
            "UpdateAlias",
            "UpdateKeyDescription",
        ),
        "CreateKey": PassedOn(
            overlooks={
                "BypassPolicyLockoutSafetyCheck",
                "CustomKeyStoreId",
                "MultiRegion",
                "XksKeyId",
            }
        ),
        "DescribeKey": PassedOn(overlooks={"GrantTokens"}),
        "EnableKeyRotation": PassedOn(overlooks={"RotationPeriodInDays"}),
        "ListAliases": PassedOn(overlooks={"Limit", "Marker"}),
        "ListKeys": PassedOn(overlooks={"Limit", "Marker"}),
        "PutKeyPolicy": PassedOn(overlooks={"BypassPolicyLockoutSafetyCheck"}),
    }
