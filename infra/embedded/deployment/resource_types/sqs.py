"""SQS: queues and their policies."""

import json

from infra.embedded.deployment.resource import Created, Existing, Resource, ResourceType


class Queue(ResourceType):
    name = "AWS::SQS::Queue"
    honours = frozenset({"KmsMasterKeyId", "MessageRetentionPeriod"})

    def create(self, resource: Resource) -> Created:
        sqs, name = resource.client("sqs"), resource.generated_name(80)
        attributes = {key: str(value) for key, value in resource.properties.items()}
        url = sqs.create_queue(QueueName=name, Attributes=attributes)["QueueUrl"]
        arn = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]
        return Created(
            physical_id=url, attributes={"Arn": arn["QueueArn"], "QueueName": name, "QueueUrl": url}
        )

    def delete(self, existing: Existing) -> None:
        existing.resource.client("sqs").delete_queue(QueueUrl=existing.physical_id)


class QueuePolicy(ResourceType):
    name = "AWS::SQS::QueuePolicy"
    honours = frozenset({"PolicyDocument", "Queues"})
    updatable = frozenset({"PolicyDocument"})

    def create(self, resource: Resource) -> Created:
        self._put(resource, json.dumps(resource.properties["PolicyDocument"]))
        return Created(physical_id=resource.generated_name(80))

    def update(self, resource: Resource, existing: Existing) -> Created:
        self._put(resource, json.dumps(resource.properties["PolicyDocument"]))
        return existing.created

    def delete(self, existing: Existing) -> None:
        self._put(existing.resource, "")

    def _put(self, resource: Resource, policy: str) -> None:
        for url in resource.properties["Queues"]:
            resource.client("sqs").set_queue_attributes(QueueUrl=url, Attributes={"Policy": policy})


RESOURCE_TYPES = (Queue(), QueuePolicy())
