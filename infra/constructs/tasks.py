"""The tasks: for each the environment it reads, and the grants its AWS calls need."""

import json
from collections.abc import Iterable

from aws_cdk import Duration
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from constructs import Construct

from infra.constructs.catalog import Catalog
from infra.constructs.crawler import Crawler
from infra.constructs.encryption import Encryption
from infra.constructs.ledger import Ledger
from infra.constructs.matching import Matching
from infra.constructs.storage import Storage
from infra.constructs.task import Task
from infra.constructs.workflow import grant_executions
from infra.constructs.workgroups import Workgroups
from infra.settings import Settings
from lambdas.shared import places

# A poll or a start answers within seconds, polling included; a task that moves files is given
# what Lambda allows, and may work for so long after its execution was stopped. The state's
# TimeoutSeconds is longer (held by a test).
BRIEF = Duration.seconds(60)
LONG = Duration.minutes(15)


class Tasks(Construct):
    """A function for each task that the state machine names, wired by the method of its name."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        names: Iterable[str],
        code: lambda_.Code,
        settings: Settings,
        encryption: Encryption,
        ledger: Ledger,
        storage: Storage,
        catalog: Catalog,
        matching: Matching,
        crawler: Crawler,
        workgroups: Workgroups,
    ) -> None:
        super().__init__(scope, construct_id)
        self._code = code
        self._settings = settings
        self._encryption = encryption
        self._ledger = ledger
        self._storage = storage
        self._catalog = catalog
        self._matching = matching
        self._crawler = crawler
        self._workgroups = workgroups
        self.functions: dict[str, lambda_.Function] = {}
        for name in names:
            wire = getattr(self, f"_{name}", None)
            if wire is None:
                raise LookupError(
                    f"the state machine calls {name}: say in constructs/tasks.py, in a method "
                    f"_{name}, what it reads and may do"
                )
            wire()

    def _admit_run(self) -> None:
        task = self._task(
            "admit_run",
            timeout=LONG,
            memory_mebibytes=1024,
            RAW_BUCKET=self._storage.raw.name,
            WORKING_BUCKET=self._storage.working.name,
            DATABASE=self._catalog.database_name,
            OUTPUT_BUCKET=self._storage.output.name,
            LEDGER_TABLE=self._ledger.table_name,
            MATCHING_WORKFLOW=self._matching.workflow_name,
            MAX_BORROWERS_PER_PERSON=str(self._settings.max_borrowers_per_person),
            DEPLOYED_LIMITS=self._deployed_limits(),
            LINGERING_SECONDS=str(LONG.to_seconds()),
        )
        grant_executions(task.role, self._settings, "states:DescribeExecution")
        self._storage.raw.grant_list_versions(task.role)
        self._storage.raw.grant_list(task.role)  # to tell a version that went from a refusal
        self._storage.raw.grant_read_versions(task.role)
        self._storage.working.grant_put(task.role, places.RUNS)
        self._ledger.grant_read(task.role)
        self._ledger.grant_look_up(task.role)
        self._ledger.grant_write(task.role)
        self._grant_show(task.role)  # what the lease's last owner published and did not finish

    def _stage_snapshot(self) -> None:
        task = self._task(
            "stage_snapshot",
            timeout=LONG,
            memory_mebibytes=512,
            RAW_BUCKET=self._storage.raw.name,
            WORKING_BUCKET=self._storage.working.name,
            LEDGER_TABLE=self._ledger.table_name,
        )
        self._ledger.grant_read(task.role)
        self._storage.raw.grant_read_versions(task.role)
        self._storage.working.grant_read(task.role, places.RUNS)
        self._storage.working.grant_put(task.role, "staged/")
        # CopyObject takes the tags along that an uploader may have given an object.
        self._storage.raw.grant_read_version_tags(task.role)
        self._storage.working.grant_write_tags(task.role, "staged/")

    def _start_query(self) -> None:
        task = self._task(
            "start_query",
            WORKING_BUCKET=self._storage.working.name,
            DATABASE=self._catalog.database_name,
            WORKGROUP=self._workgroups.workgroup_name,
            MAX_BORROWERS_PER_PERSON=str(self._settings.max_borrowers_per_person),
            MATCH_EVERYONE_BELOW=str(self._settings.match_everyone_below),
            LEDGER_TABLE=self._ledger.table_name,
            DEPLOYED_LIMITS=self._deployed_limits(),
        )
        self._ledger.grant_read(task.role)
        self._workgroups.grant_start(task.role)

    def _check_query(self) -> None:
        task = self._task("check_query", LEDGER_TABLE=self._ledger.table_name)
        self._ledger.grant_write(task.role)
        self._workgroups.grant_follow(task.role)

    def _start_matching(self) -> None:
        task = self._task(
            "start_matching",
            DATABASE=self._catalog.database_name,
            MATCHING_WORKFLOW=self._matching.workflow_name,
            LEDGER_TABLE=self._ledger.table_name,
            WORKING_BUCKET=self._storage.working.name,
            RESOLVED_BUCKET=self._storage.resolved.name,
        )
        self._ledger.grant_read(task.role)
        self._ledger.grant_write(task.role)
        self._storage.working.grant_read(task.role, places.RUNS, "athena-results/")
        # the last matches: are they still there?
        self._storage.resolved.grant_list(task.role)
        self._storage.resolved.grant_read(task.role, places.MATCHES)
        self._catalog.grant(task.role, "glue:GetPartition", tables=[places.MATCHES_TABLE])
        self._catalog.grant(
            task.role, "glue:GetTable", "glue:UpdateTable", tables=["prepared_borrowers"]
        )
        self._matching.grant(
            task.role, "entityresolution:ListMatchingJobs", "entityresolution:StartMatchingJob"
        )
        # Whoever starts a job of a workflow with a key uses that key.
        # https://docs.aws.amazon.com/entityresolution/latest/userguide/data-protection.html
        self._encryption.grant_write(task.role)

    def _check_matching(self) -> None:
        task = self._task("check_matching", LEDGER_TABLE=self._ledger.table_name)
        self._ledger.grant_write(task.role)
        self._matching.grant(task.role, "entityresolution:GetMatchingJob")

    def _stage_matches(self) -> None:
        task = self._task(
            "stage_matches",
            timeout=LONG,
            memory_mebibytes=1024,
            RESOLVED_BUCKET=self._storage.resolved.name,
            DATABASE=self._catalog.database_name,
            LEDGER_TABLE=self._ledger.table_name,
        )
        self._ledger.grant_read(task.role)
        self._storage.resolved.grant_list(task.role)
        self._storage.resolved.grant_read(task.role, places.MATCHING_OUTPUT)
        self._storage.resolved.grant_write(task.role, places.MATCHES)
        # Every job's objects and partition go, but for its own and the last good one's.
        self._storage.resolved.grant_delete(task.role, places.MATCHING_OUTPUT, places.MATCHES)
        self._catalog.grant(
            task.role,
            "glue:GetPartitions",
            "glue:BatchDeletePartition",
            tables=[places.MATCHES_TABLE],
        )

    def _start_crawler(self) -> None:
        task = self._task(
            "start_crawler",
            LEDGER_TABLE=self._ledger.table_name,
            CRAWLER=self._crawler.crawler_name,
        )
        self._ledger.grant_read(task.role)
        self._crawler.grant(task.role, "glue:GetCrawler", "glue:StartCrawler")

    def _check_crawler(self) -> None:
        task = self._task(
            "check_crawler",
            LEDGER_TABLE=self._ledger.table_name,
            CRAWLER=self._crawler.crawler_name,
            DATABASE=self._catalog.database_name,
            RESOLVED_BUCKET=self._storage.resolved.name,
        )
        self._ledger.grant_write(task.role)
        self._ledger.grant_read(task.role)
        self._crawler.grant(task.role, "glue:GetCrawler")
        # A crawl that leaves the partition out, or describes it otherwise, is put right.
        self._catalog.grant(
            task.role,
            "glue:GetTable",
            "glue:GetPartition",
            "glue:CreatePartition",
            "glue:UpdatePartition",
            tables=[places.MATCHES_TABLE],
        )

    def _publish_leads(self) -> None:
        task = self._task(
            "publish_leads",
            timeout=LONG,
            memory_mebibytes=1024,
            WORKING_BUCKET=self._storage.working.name,
            OUTPUT_BUCKET=self._storage.output.name,
            LEDGER_TABLE=self._ledger.table_name,
            DATABASE=self._catalog.database_name,
            DEPLOYED_LIMITS=self._deployed_limits(),
        )
        self._ledger.grant_read(task.role)
        self._ledger.grant_write(task.role)
        self._storage.working.grant_list(task.role)
        self._storage.working.grant_read(
            task.role, places.RUNS, "athena-results/", "evaluations/", "judged/opt_outs/"
        )
        self._storage.output.grant_read(task.role, places.RUNS)
        # A list that is put in parts needs the key's Decrypt too, which reading has.
        self._storage.output.grant_put(task.role, places.RUNS, places.KEPT_OPT_OUTS)
        self._grant_show(task.role)

    def _grant_show(self, role: iam.Role) -> None:
        """Make a published run visible: its partition of the history, and latest.json."""
        self._storage.output.grant_list(role)  # there is no latest.json before the first run
        self._storage.output.grant_read(role, places.LATEST)
        self._storage.output.grant_put(role, places.LATEST)
        self._catalog.grant(
            role, "glue:GetTable", "glue:CreatePartition", tables=["refi_evaluations"]
        )

    def _task(
        self,
        module: str,
        *,
        timeout: Duration = BRIEF,
        memory_mebibytes: int = 256,
        **environment: str,
    ) -> Task:
        task = Task(
            self,
            "".join(word.title() for word in module.split("_")),
            module=module,
            code=self._code,
            settings=self._settings,
            encryption=self._encryption,
            timeout=timeout,
            memory_mebibytes=memory_mebibytes,
            environment=environment,
        )
        self.functions[module] = task.function
        return task

    def _deployed_limits(self) -> str:
        return json.dumps(self._settings.limits.as_json())
