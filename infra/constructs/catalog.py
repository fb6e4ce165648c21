"""The Glue database and the tables Athena and Entity Resolution read.

Declared, not discovered: the crawler adds partitions to borrower_matches and nothing else. The
view unified_refi_dataset is Athena's to create, in stage "evaluate".
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import cast

from aws_cdk import Stack
from aws_cdk import aws_glue as glue
from aws_cdk import aws_iam as iam
from constructs import Construct

from infra.constructs.acknowledgements import acknowledge
from infra.constructs.storage import Storage
from infra.settings import Settings
from lambdas.shared import places
from lambdas.shared.columns import (
    EVALUATION_COLUMNS,
    KEPT_OPT_OUT_COLUMNS,
    KEPT_OPT_OUTS,
    MATCH_COLUMNS,
    PREPARED_BORROWER_COLUMNS,
    STAGED_COLUMNS,
)
from lambdas.shared.contract import DATASETS, OVERFLOW_COLUMN, Dataset
from lambdas.shared.query.stages import QUERIES

VIEW = "unified_refi_dataset"
# Named one by one they would not fit: a role's policies may be 10,240 characters long.
ALL_STAGED = "*_staged"
NOTHING_PREFIX = "nothing/"  # of the working bucket: nobody may write there

# (name, Hive type), in the order of the file where the format reads by position
Columns = Sequence[tuple[str, str]]


@dataclass(frozen=True, kw_only=True)
class Format:
    """How Hive reads and writes files of a kind."""

    serde: str
    input_format: str = "org.apache.hadoop.mapred.TextInputFormat"
    output_format: str = "org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat"
    serde_parameters: Mapping[str, str] = field(default_factory=dict)
    table_parameters: Mapping[str, str] = field(default_factory=dict)


# Columns under OpenCSVSerDe are STRING: it fails on an empty cell of another type.
CSV = Format(
    serde="org.apache.hadoop.hive.serde2.OpenCSVSerde",
    serde_parameters={"separatorChar": ",", "quoteChar": '"', "escapeChar": "\\"},
    table_parameters={
        "classification": "csv",
        "skip.header.line.count": "1",
        # What a crawler finds out about such files. Where the table says it already there is
        # nothing to merge, and no reason to take the table for another.
        # https://docs.aws.amazon.com/glue/latest/dg/table-properties-crawler.md
        "areColumnsQuoted": "false",
        "columnsOrdered": "true",
        "compressionType": "none",
        "delimiter": ",",
        "typeOfData": "file",
    },
)
PARQUET = Format(
    serde="org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe",
    input_format="org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat",
    output_format="org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat",
    table_parameters={"classification": "parquet"},
)
JSON = Format(
    serde="org.openx.data.jsonserde.JsonSerDe", table_parameters={"classification": "json"}
)


class Catalog(Construct):
    """The database, its tables by name, and grants by table."""

    def __init__(
        self, scope: Construct, construct_id: str, *, settings: Settings, storage: Storage
    ) -> None:
        super().__init__(scope, construct_id)
        self._name = settings.database
        self._database = glue.CfnDatabase(
            self,
            "Database",
            catalog_id=Stack.of(self).account,
            database_input=glue.CfnDatabase.DatabaseInputProperty(
                name=self._name, description="Refi-Ready: deliveries, people, decisions"
            ),
        )
        self.tables: dict[str, glue.CfnTable] = {}
        for dataset in DATASETS:
            self._raw_table(dataset, storage)
        self._run_tables(storage)
        self._history_tables(storage)

    @property
    def database_name(self) -> str:
        return self._database.ref

    def table_arn(self, table: str) -> str:
        return self._arn("table", f"{self._name}/{table}")

    def grant(self, grantee: iam.IGrantable, *actions: str, tables: Iterable[str] = ()) -> None:
        """Glue actions on tables or the view; without any, on the database.

        Glue checks an action on a table against the table, its database and the catalog alike.
        """
        iam.Grant.add_to_principal(
            grantee=grantee,
            actions=list(actions),
            resource_arns=[
                self._arn("catalog"),
                self._arn("database", self._name),
                *(self.table_arn(table) for table in tables),
            ],
        )

    def grant_athena(self, grantee: iam.IGrantable) -> None:
        """Run the statements of sql/ through Athena: read the tables, and create or replace the
        view. Of prepared borrowers there is a table for Entity Resolution, and no statement reads
        it. What the view reads, whoever reads it needs.
        """
        others = {"prepared_borrowers", *(f"{name}_staged" for name in STAGED_COLUMNS)}
        read = [*(name for name in self.tables if name not in others), ALL_STAGED]
        acknowledge(
            cast(iam.Role, grantee),
            "IAM5[Resource::arn:<AWS::Partition>:glue:<AWS::Region>:<AWS::AccountId>:"
            f"table/{self._name}/{ALL_STAGED}]",
            "one table for each query that a later one reads back, and all of them are read",
        )
        self.grant_ask(grantee, [*read, VIEW], looked_up=[places.MATCHES_TABLE, "refi_evaluations"])
        # Of a view AWS shows no policy; of a table it lists these, beside what is asked anyway.
        self.grant(grantee, "glue:CreateTable", "glue:GetTables", "glue:UpdateTable", tables=[VIEW])

    def grant_ask(
        self, grantee: iam.IGrantable, tables: Iterable[str], *, looked_up: Iterable[str]
    ) -> None:
        """Read tables through Athena, which looks up the partitions of some of them.

        Those of the others are computed from what a query says, or there are none.
        """
        self.grant(grantee, "glue:GetDatabase", "glue:GetDatabases")
        self.grant(grantee, "glue:GetTable", tables=tables)
        self.grant(
            grantee,
            "glue:GetPartition",
            "glue:GetPartitions",
            "glue:BatchGetPartition",
            tables=looked_up,
        )
        # Athena looks up the database "default" on every account, whatever a query names. Where
        # there is none it would make it, and nobody is given that right: see `doctor`.
        # https://docs.aws.amazon.com/athena/latest/ug/fine-grained-access-to-glue-resources.html
        iam.Grant.add_to_principal(
            grantee=grantee,
            actions=["glue:GetDatabase", "glue:GetDatabases"],
            resource_arns=[self._arn("database", "default")],
        )

    def _raw_table(self, dataset: Dataset, storage: Storage) -> None:
        """A staged delivery, as text. The last column takes what stands after the last cell."""
        columns = [(name, "string") for name in (*dataset.header, OVERFLOW_COLUMN)]
        self._table(
            dataset.name,
            columns,
            CSV,
            location=storage.working.uri("staged/"),
            partitioned_by=["run_id"],
            injected_template=storage.working.uri(f"staged/${{run_id}}/{dataset.name}/"),
        )

    def _run_tables(self, storage: Storage) -> None:
        """What one run leaves for its next step."""
        # The location is runtime state: start_matching moves it to the run's own prefix, since a
        # matching workflow reads a whole table. What is declared stays empty for ever: a deployment
        # in the middle of a run points the workflow at nobody, and not at every run's borrowers.
        self._table(
            "prepared_borrowers",
            PREPARED_BORROWER_COLUMNS,
            PARQUET,
            location=storage.working.uri(NOTHING_PREFIX),
        )
        self._table(
            places.MATCHES_TABLE,
            MATCH_COLUMNS,
            CSV,
            location=storage.resolved.uri(places.MATCHES),
            partitioned_by=["job_id"],
        )
        for name, columns in STAGED_COLUMNS.items():
            folder = f"{QUERIES[name].folder}/"
            self._table(
                f"{name}_staged",
                columns,
                PARQUET,
                location=storage.working.uri(folder),
                partitioned_by=["run_id", "attempt"],
                injected_template=storage.working.uri(f"{folder}${{run_id}}/${{attempt}}/"),
            )

    def _history_tables(self, storage: Storage) -> None:
        """What is published, and kept of it; publish_leads adds the partitions of the former."""
        self._table(
            "refi_evaluations",
            EVALUATION_COLUMNS,
            PARQUET,
            location=storage.output.uri(places.RUNS),
            partitioned_by=["run_id"],
        )
        self._table(
            "latest",
            [("run_id", "string"), ("published_at", "string")],
            JSON,
            location=storage.output.uri(places.LATEST),
        )
        self._table(
            KEPT_OPT_OUTS,
            KEPT_OPT_OUT_COLUMNS,
            PARQUET,
            location=storage.output.uri(places.KEPT_OPT_OUTS),
            partitioned_by=["run_id"],
            injected_template=storage.output.uri(f"{places.KEPT_OPT_OUTS}${{run_id}}/"),
        )

    def _table(
        self,
        name: str,
        columns: Columns,
        file_format: Format,
        *,
        location: str,
        partitioned_by: Sequence[str] = (),
        injected_template: str | None = None,
    ) -> None:
        """`injected_template`: where a partition stands, computed and not looked up. A query must
        then name each partition column's value in its WHERE.
        """
        parameters = {"EXTERNAL": "TRUE", **file_format.table_parameters}
        if injected_template:
            parameters |= {
                "projection.enabled": "true",
                "storage.location.template": injected_template,
            }
            parameters |= {f"projection.{column}.type": "injected" for column in partitioned_by}
        self.tables[name] = glue.CfnTable(
            self,
            "".join(word.title() for word in name.split("_")),
            catalog_id=Stack.of(self).account,
            database_name=self.database_name,
            table_input=glue.CfnTable.TableInputProperty(
                name=name,
                table_type="EXTERNAL_TABLE",
                parameters=parameters,
                partition_keys=_columns([(column, "string") for column in partitioned_by]),
                storage_descriptor=glue.CfnTable.StorageDescriptorProperty(
                    columns=_columns(columns),
                    location=location,
                    input_format=file_format.input_format,
                    output_format=file_format.output_format,
                    serde_info=glue.CfnTable.SerdeInfoProperty(
                        serialization_library=file_format.serde,
                        parameters=dict(file_format.serde_parameters),
                    ),
                ),
            ),
        )

    def _arn(self, resource: str, name: str | None = None) -> str:
        path = f"{resource}/{name}" if name else resource
        return Stack.of(self).format_arn(service="glue", resource=path)


def _columns(columns: Columns) -> list[glue.CfnTable.ColumnProperty]:
    return [glue.CfnTable.ColumnProperty(name=name, type=hive_type) for name, hive_type in columns]
