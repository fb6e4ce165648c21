"""Glue: the data catalog and the crawler."""

from infra.embedded.deployment.resource import Created, Resource, ResourceType


class Database(ResourceType):
    name = "AWS::Glue::Database"
    honours = frozenset({"DatabaseInput"})
    harmless = frozenset({"CatalogId"})  # the account, which is the only one

    def create(self, resource: Resource) -> Created:
        resource.client("glue").create_database(**resource.properties)
        return Created(physical_id=resource.properties["DatabaseInput"]["Name"])


class Table(ResourceType):
    name = "AWS::Glue::Table"
    honours = frozenset({"DatabaseName", "TableInput"})
    harmless = frozenset({"CatalogId"})

    def create(self, resource: Resource) -> Created:
        resource.client("glue").create_table(**resource.properties)
        return Created(physical_id=resource.properties["TableInput"]["Name"])


class Classifier(ResourceType):
    name = "AWS::Glue::Classifier"
    honours = frozenset({"CsvClassifier"})

    def create(self, resource: Resource) -> Created:
        classifier = {"Name": resource.generated_name(255), **resource.properties["CsvClassifier"]}
        resource.client("glue").create_classifier(CsvClassifier=classifier)
        return Created(physical_id=classifier["Name"])


class Crawler(ResourceType):
    name = "AWS::Glue::Crawler"
    honours = frozenset(
        {
            "Classifiers",
            "Configuration",
            "Description",
            "Name",
            "RecrawlPolicy",
            "Role",
            "SchemaChangePolicy",
            "Targets",
        }
    )

    def create(self, resource: Resource) -> Created:
        name = resource.properties.get("Name") or resource.generated_name(255)
        resource.client("glue").create_crawler(**{**resource.properties, "Name": name})
        return Created(physical_id=name)


RESOURCE_TYPES = (Database(), Table(), Classifier(), Crawler())
