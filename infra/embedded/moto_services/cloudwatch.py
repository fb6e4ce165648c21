"""CloudWatch: alarms and dashboards, which are kept."""

from collections.abc import Mapping
from typing import ClassVar

from infra.embedded.protocol.service import PassedOn, Service, as_they_are


class CloudWatch(Service):
    """Nothing is measured: an alarm stays in the state in which it was made."""

    service: ClassVar[str] = "cloudwatch"
    signed_as: ClassVar[str | None] = "monitoring"
    passed_on: ClassVar[Mapping[str, PassedOn]] = {
        **as_they_are(
            "DeleteAlarms",
            "DeleteDashboards",
            "DescribeAlarms",
            "GetDashboard",
            "ListDashboards",
            "PutDashboard",
            "PutMetricAlarm",
        ),
    }
