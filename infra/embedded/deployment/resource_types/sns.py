"""SNS: topics, their policies and who is subscribed."""

import json

from infra.embedded.deployment.resource import Created, Existing, Resource, ResourceType


class Topic(ResourceType):
    name = "AWS::SNS::Topic"
    honours = frozenset({"DisplayName", "KmsMasterKeyId"})

    def create(self, resource: Resource) -> Created:
        name = resource.generated_name(256)
        arn = resource.client("sns").create_topic(Name=name, Attributes=dict(resource.properties))[
            "TopicArn"
        ]
        return Created(physical_id=arn, attributes={"TopicArn": arn, "TopicName": name})

    def delete(self, existing: Existing) -> None:
        existing.resource.client("sns").delete_topic(TopicArn=existing.physical_id)


class TopicPolicy(ResourceType):
    """One that is removed stays as it is until the topic goes: a topic has always a policy."""

    name = "AWS::SNS::TopicPolicy"
    honours = frozenset({"PolicyDocument", "Topics"})
    updatable = frozenset({"PolicyDocument"})

    def create(self, resource: Resource) -> Created:
        self._put(resource)
        return Created(physical_id=resource.generated_name(256))

    def update(self, resource: Resource, existing: Existing) -> Created:
        self._put(resource)
        return existing.created

    def delete(self, existing: Existing) -> None:
        pass

    def _put(self, resource: Resource) -> None:
        policy = json.dumps(resource.properties["PolicyDocument"])
        for topic in resource.properties["Topics"]:
            resource.client("sns").set_topic_attributes(
                TopicArn=topic, AttributeName="Policy", AttributeValue=policy
            )


class Subscription(ResourceType):
    """E-mail is not sent: the subscription is there to be looked at."""

    name = "AWS::SNS::Subscription"
    honours = frozenset({"Endpoint", "Protocol", "TopicArn"})
    create_only = honours

    def create(self, resource: Resource) -> Created:
        arn = resource.client("sns").subscribe(**resource.properties, ReturnSubscriptionArn=True)[
            "SubscriptionArn"
        ]
        return Created(physical_id=arn)

    def delete(self, existing: Existing) -> None:
        existing.resource.client("sns").unsubscribe(SubscriptionArn=existing.physical_id)


RESOURCE_TYPES = (Topic(), TopicPolicy(), Subscription())
