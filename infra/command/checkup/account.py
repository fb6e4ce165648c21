"""What the account and its Region have to offer."""

from collections.abc import Iterator

from botocore.exceptions import ClientError

from infra.command.checkup.place import Finding, Place, fail, ok, warn
from lambdas.shared.text.counting import counted

# Where Entity Resolution is, by its page of endpoints (November 2026).
REGIONS = (
    *("us-east-1", "us-east-2", "us-west-2", "ca-central-1"),
    *("eu-central-1", "eu-west-1", "eu-west-2", "af-south-1"),
    *("ap-northeast-1", "ap-northeast-2", "ap-southeast-1", "ap-southeast-2"),
)

# A run calls one function at a time; uploads that come together, and the announcements, a few more.
_ENOUGH_AT_ONCE = 20
_EVERYBODY = "IAM_ALLOWED_PRINCIPALS"


def region(place: Place) -> Iterator[Finding]:
    """https://docs.aws.amazon.com/general/latest/gr/entity-resolution.html"""
    here = place.client("entityresolution").meta.region_name
    if here in REGIONS:
        yield ok("Region", f"{here} has Entity Resolution")
    else:
        yield fail(
            "Region",
            f"Entity Resolution is not known to be in {here}",
            f"deploy to one of {', '.join(REGIONS)}",
        )


def matching_workflow(place: Place) -> Iterator[Finding]:
    """https://docs.aws.amazon.com/entityresolution/latest/userguide/quotas.html"""
    client, name = (
        place.client("entityresolution"),
        place.the("AWS::EntityResolution::MatchingWorkflow"),
    )
    workflow = client.get_matching_workflow(workflowName=name)
    key = workflow["outputSourceConfig"][0].get("KMSArn")
    if key != place.key:
        yield fail(
            "matching workflow",
            f"{name} encrypts its output with {key}, not with the stack's key",
            "deploy again; a workflow cannot be moved to another key",
        )
    elif workflow.get("incrementalRunConfig"):
        yield fail(
            "matching workflow",
            f"{name} starts jobs by itself, each of which is charged",
            "deploy again: it is the state machine's to start them",
        )
    else:
        yield ok("matching workflow", f"{name} is there")
    names = [
        each["workflowName"]
        for each in place.pages("entityresolution", "list_matching_workflows", "workflowSummaries")
    ]
    busy = [other for other in names if _is_busy(place, other)]
    if busy:
        yield warn(
            "matching slot",
            f"a job of {', '.join(busy)} is running, and one at a time does in account and Region",
            "a run waits for it, six hours at most: see that it ends, or start later",
        )
    else:
        yield ok("matching slot", "no matching job is running")


def _is_busy(place: Place, workflow: str) -> bool:
    jobs = place.pages("entityresolution", "list_matching_jobs", "jobs", workflowName=workflow)
    return any(job["status"] in ("QUEUED", "RUNNING") for job in jobs)


def leftovers(place: Place) -> Iterator[Finding]:
    """A workflow with a job under way cannot be deleted: a deployment of other rules leaves it.

    Each of the account's ten workflows counts, and deploying its rules again would find its name
    taken. https://docs.aws.amazon.com/entityresolution/latest/userguide/quotas.html
    """
    current = place.the("AWS::EntityResolution::MatchingWorkflow")
    ours = current.rpartition("-")[0] + "-"  # a definition's hash comes last
    left = {
        command: sorted(
            each[name]
            for each in place.pages("entityresolution", operation, items)
            if each[name].startswith(ours) and each[name] != current
        )
        for command, operation, items, name in (
            (
                "delete-matching-workflow --workflow-name",
                "list_matching_workflows",
                "workflowSummaries",
                "workflowName",
            ),
            (
                "delete-schema-mapping --schema-name",
                "list_schema_mappings",
                "schemaList",
                "schemaName",
            ),
        )
    }
    if any(left.values()):
        names = sorted({name for names in left.values() for name in names})
        commands = [
            f"aws entityresolution {command} {name}"
            for command, names in left.items()
            for name in names
        ]
        yield warn(
            "former matching",
            f"{', '.join(names)} of an earlier deployment could not be deleted with it",
            f"when no run is under way: {'; '.join(commands)}",
        )
    else:
        yield ok("former matching", "no workflow of an earlier deployment is left")


def functions_at_once(place: Place) -> Iterator[Finding]:
    """https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html"""
    limit = place.client("lambda").get_account_settings()["AccountLimit"]
    free = limit["UnreservedConcurrentExecutions"]
    if free < _ENOUGH_AT_ONCE:
        yield warn(
            "concurrency",
            f"{counted(free, 'function', 'functions')} may run at once for all that is in the "
            "account",
            "ask in Service Quotas for 'Concurrent executions' of Lambda: 1,000 is usual, and "
            "new accounts have less",
        )
    else:
        yield ok("concurrency", f"{counted(free, 'function', 'functions')} may run at once")


def lake_formation(place: Place) -> Iterator[Finding]:
    """Entity Resolution reads no location that is registered, and this stack grants by IAM.

    https://docs.aws.amazon.com/entityresolution/latest/userguide/prepare-input-data.html
    https://docs.aws.amazon.com/lake-formation/latest/dg/change-settings.html
    """
    registered = [
        each["ResourceArn"]
        for each in place.client("lakeformation").list_resources().get("ResourceInfoList", ())
    ]
    buckets = {f"arn:aws:s3:::{name}": name for name in place.buckets.values()}
    taken = sorted({name for arn in registered for of, name in buckets.items() if of in arn})
    if taken:
        yield fail(
            "Lake Formation",
            f"{', '.join(taken)} is registered there, and Entity Resolution does not read it",
            "deregister it: Lake Formation, Data lake locations",
        )
        return
    database = place.outputs["DatabaseName"]
    granted = place.client("lakeformation").list_permissions(
        ResourceType="DATABASE", Resource={"Database": {"Name": database}}
    )
    settings = place.client("lakeformation").get_data_lake_settings()["DataLakeSettings"]
    principals = [
        each["Principal"]["DataLakePrincipalIdentifier"]
        for each in (
            *granted.get("PrincipalResourcePermissions", ()),
            *settings.get("CreateDatabaseDefaultPermissions", ()),
        )
    ]
    if _EVERYBODY in principals:
        yield ok("Lake Formation", f"leaves the database {database} to IAM")
    else:
        yield fail(
            "Lake Formation",
            f"governs the database {database}: IAM alone opens no table of it",
            f"grant Super on {database} and its tables to {_EVERYBODY}, or to the roles of the "
            "stack what they read: Lake Formation, Data permissions",
        )


def default_database(place: Place) -> Iterator[Finding]:
    """https://docs.aws.amazon.com/athena/latest/ug/fine-grained-access-to-glue-resources.html"""
    try:
        place.client("glue").get_database(Name="default")
    except ClientError as error:
        if error.response["Error"]["Code"] != "EntityNotFoundException":
            raise
        yield warn(
            "database default",
            "there is none, which Athena looks for, and no role of the stack may make it",
            "make it once: aws glue create-database --database-input Name=default",
        )
    else:
        yield ok("database default", "is there, for Athena to look up")


CHECKS = (region, matching_workflow, leftovers, functions_at_once, lake_formation, default_database)
