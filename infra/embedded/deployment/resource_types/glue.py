"""Glue: the data catalog and the crawler."""

from infra.embedded.deployment.resource import Created, Existing, Resource, ResourceType


class Database(ResourceType):
    name = "AWS::Glue::Database"
    honours = frozenset({"DatabaseInput"})
    harmless = frozenset({"CatalogId"})  # the account, which is the only one

    def create(self, resource: Resource) -> Created:
        resource.client("glue").create_database(**resource.properties)
        return Created(physical_id=resource.properties["DatabaseInput"]["Name"])

    def delete(self, existing: Existing) -> None:
        """With the tables in it, whoever made them."""
        existing.resource.client("glue").delete_database(Name=existing.physical_id)


class Table(ResourceType):
    name = "AWS::Glue::Table"
    honours = frozenset({"DatabaseName", "TableInput"})
    harmless = frozenset({"CatalogId"})
    create_only = frozenset({"DatabaseName", "TableInput/Name"})
    updatable = frozenset({"TableInput"})

    def create(self, resource: Resource) -> Created:
        resource.client("glue").create_table(**resource.properties)
        return Created(physical_id=resource.properties["TableInput"]["Name"])

    def update(self, resource: Resource, existing: Existing) -> Created:
        resource.client("glue").update_table(**resource.properties)
        return existing.created

    def delete(self, existing: Existing) -> None:
        existing.resource.client("glue").delete_table(
            DatabaseName=existing.properties["DatabaseName"], Name=existing.physical_id
        )


class Classifier(ResourceType):
    name = "AWS::Glue::Classifier"
    honours = frozenset({"CsvClassifier"})
    create_only = frozenset({"CsvClassifier/Name"})
    updatable = frozenset({"CsvClassifier"})

    def create(self, resource: Resource) -> Created:
        classifier = {"Name": resource.generated_name(255), **resource.properties["CsvClassifier"]}
        resource.client("glue").create_classifier(CsvClassifier=classifier)
        return Created(physical_id=classifier["Name"])

    def update(self, resource: Resource, existing: Existing) -> Created:
        classifier = {"Name": existing.physical_id, **resource.properties["CsvClassifier"]}
        resource.client("glue").update_classifier(CsvClassifier=classifier)
        return existing.created

    def delete(self, existing: Existing) -> None:
        existing.resource.client("glue").delete_classifier(Name=existing.physical_id)


class Crawler(ResourceType):
    name = "AWS::Glue::Crawler"
    honours = frozenset(
        {
            "Classifiers",
            "Configuration",
            "CrawlerSecurityConfiguration",
            "Description",
            "Name",
            "RecrawlPolicy",
            "Role",
            "SchemaChangePolicy",
            "Targets",
        }
    )
    create_only = frozenset({"Name"})
    updatable = honours - create_only

    def create(self, resource: Resource) -> Created:
        name = resource.properties.get("Name") or resource.generated_name(255)
        resource.client("glue").create_crawler(**{**resource.properties, "Name": name})
        return Created(physical_id=name)

    def update(self, resource: Resource, existing: Existing) -> Created:
        resource.client("glue").update_crawler(
            **{**resource.properties, "Name": existing.physical_id}
        )
        return existing.created

    def delete(self, existing: Existing) -> None:
        existing.resource.client("glue").delete_crawler(Name=existing.physical_id)


class SecurityConfiguration(ResourceType):
    """A crawler writes no log here; what it asks for is kept and shown."""

    name = "AWS::Glue::SecurityConfiguration"
    honours = frozenset({"EncryptionConfiguration", "Name"})
    create_only = frozenset({"Name"})

    def create(self, resource: Resource) -> Created:
        configuration = dict(resource.properties["EncryptionConfiguration"])
        # CloudFormation's and the API's names for the same thing differ.
        configuration["S3Encryption"] = configuration.pop("S3Encryptions", [])
        resource.client("glue").create_security_configuration(
            Name=resource.properties["Name"], EncryptionConfiguration=configuration
        )
        return Created(physical_id=resource.properties["Name"])

    def delete(self, existing: Existing) -> None:
        existing.resource.client("glue").delete_security_configuration(Name=existing.physical_id)


RESOURCE_TYPES = (Database(), Table(), Classifier(), Crawler(), SecurityConfiguration())
