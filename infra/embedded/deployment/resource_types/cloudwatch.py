"""CloudWatch: alarms and dashboards. Nobody measures here, so they are kept and shown."""

from infra.embedded.deployment.resource import Created, Existing, Resource, ResourceType


class Alarm(ResourceType):
    name = "AWS::CloudWatch::Alarm"
    honours = frozenset(
        {
            "AlarmActions",
            "AlarmDescription",
            "AlarmName",
            "ComparisonOperator",
            "DatapointsToAlarm",
            "Dimensions",
            "EvaluationPeriods",
            "MetricName",
            "Namespace",
            "OKActions",
            "Period",
            "Statistic",
            "Threshold",
            "TreatMissingData",
        }
    )
    harmless = frozenset({"WarmUpConfiguration"})  # nothing is measured, early or late
    create_only = frozenset({"AlarmName"})
    updatable = honours - create_only

    def create(self, resource: Resource) -> Created:
        name = resource.properties.get("AlarmName") or resource.generated_name(255)
        self._put(resource, name)
        (alarm,) = resource.client("cloudwatch").describe_alarms(AlarmNames=[name])["MetricAlarms"]
        return Created(physical_id=name, attributes={"Arn": alarm["AlarmArn"]})

    def update(self, resource: Resource, existing: Existing) -> Created:
        self._put(resource, existing.physical_id)
        return existing.created

    def delete(self, existing: Existing) -> None:
        existing.resource.client("cloudwatch").delete_alarms(AlarmNames=[existing.physical_id])

    def _put(self, resource: Resource, name: str) -> None:
        resource.client("cloudwatch").put_metric_alarm(**{**resource.properties, "AlarmName": name})


class Dashboard(ResourceType):
    name = "AWS::CloudWatch::Dashboard"
    honours = frozenset({"DashboardBody", "DashboardName"})
    create_only = frozenset({"DashboardName"})
    updatable = frozenset({"DashboardBody"})

    def create(self, resource: Resource) -> Created:
        name = resource.properties.get("DashboardName") or resource.generated_name(255)
        self._put(resource, name)
        return Created(physical_id=name)

    def update(self, resource: Resource, existing: Existing) -> Created:
        self._put(resource, existing.physical_id)
        return existing.created

    def delete(self, existing: Existing) -> None:
        existing.resource.client("cloudwatch").delete_dashboards(
            DashboardNames=[existing.physical_id]
        )

    def _put(self, resource: Resource, name: str) -> None:
        resource.client("cloudwatch").put_dashboard(
            DashboardName=name, DashboardBody=resource.properties["DashboardBody"]
        )


RESOURCE_TYPES = (Alarm(), Dashboard())
