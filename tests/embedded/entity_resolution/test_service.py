"""Entity Resolution's API: mappings, workflows, jobs and what these leave in S3."""

import re
import threading

import pytest

from infra.embedded.faults import Fate
from infra.embedded.protocol.service import ServiceError
from tests.embedded.support.fakes import Catalog
from tests.embedded.support.matching import ARN, FIELDS, Matcher, workflow

NAME_EMAIL = "Exact(name) AND Exact(email)"
NAME_PHONE = "Exact(name) AND Exact(phone)"


@pytest.fixture
def matcher(tmp_path):
    matcher = Matcher(tmp_path)
    yield matcher
    matcher.service.stop()


def test_a_job_reports_its_counts_and_leaves_quoted_csvs(matcher):
    matcher.write("b,Ann,Lee,x@y.com,,,hello", 'a,Ann,Lee,x@y.com,,,"say ""hi"", you"', "c,Bo")
    matcher.create(NAME_EMAIL)

    job = matcher.run()

    (file,) = matcher.objects.list("out", f"er/who/{job['jobId']}/")
    lines = file.path.read_text(encoding="utf-8").splitlines()
    assert re.fullmatch("[0-9a-f]{32}", job["jobId"])
    assert job["metrics"] == {
        "inputRecords": 3,
        "totalRecordsProcessed": 3,
        "recordsNotProcessed": 0,
        "matchIDs": 2,
    }
    assert job["outputSourceConfig"] == [
        {"roleArn": "arn:aws:iam::123456789012:role/matching", "outputS3Path": "s3://out/er/"}
    ]
    assert "/success/" in file.key
    assert lines[0] == '"InputSourceARN","note","RecordId","MatchID","MatchRule"'
    assert re.fullmatch(f'"{ARN}","say ""hi"", you","a","[0-9a-f]{{32}}","rule 1"', lines[1])
    assert re.fullmatch(f'"{ARN}",,"c","[0-9a-f]{{32}}",""', lines[3])


def test_a_job_that_is_to_go_wrong_has_written_its_output(tmp_path):
    delays = []
    fate = Fate(status="FAILED", reason="as planned", delay=lambda: delays.append(1))
    matcher = Matcher(tmp_path, fate=lambda: fate)
    matcher.write("a,Ann,Lee,x@y.com")
    matcher.create(NAME_EMAIL)

    job = matcher.run()

    assert (job["status"], job["errorDetails"]["errorMessage"]) == ("FAILED", "as planned")
    assert matcher.output(job) != []
    assert delays == [1]
    matcher.service.stop()


def test_the_rule_that_gave_the_id_is_named(matcher):
    matcher.write(
        "a,Ann,Lee,x@y.com,1", "b,Ann,Lee,x@y.com,2", "c,Ann,Lee,z@y.com,2", "d,Cy,Lee,q@y.com"
    )
    matcher.create(NAME_EMAIL, NAME_PHONE)

    rules = {row["RecordId"]: row["MatchRule"] for row in matcher.output(matcher.run())}

    assert rules == {"a": "rule 1", "b": "rule 1", "c": "rule 2", "d": ""}


def test_a_large_result_comes_in_several_files(matcher, monkeypatch):
    monkeypatch.setattr("infra.embedded.entity_resolution.job._ROWS_PER_FILE", 2)
    matcher.write(*(f"p{n},Ann,Lee,m{n}@y.com" for n in range(5)))
    matcher.create(NAME_EMAIL)
    job = matcher.run()

    assert len(matcher.objects.list("out", f"er/who/{job['jobId']}/success/")) == 3
    assert [row["RecordId"] for row in matcher.output(job)] == ["p0", "p1", "p2", "p3", "p4"]


def test_bad_unique_ids_go_to_the_error_file(matcher):
    long_id = "x" * 39
    matcher.write("ok,Ann", "twice,Bo", "twice,Cy", f"{long_id},Di", "a b,Ed", ",Flo", "")
    matcher.create(NAME_EMAIL)

    job = matcher.run()

    errors = sorted((row["RecordId"], row["ErrorMessage"]) for row in matcher.output(job, "error"))
    assert [row["RecordId"] for row in matcher.output(job)] == ["ok"]
    assert job["status"] == "SUCCEEDED"
    assert job["metrics"]["recordsNotProcessed"] == 6
    assert job["metrics"]["inputRecords"] == 7
    assert errors == [
        ("", "Unique ID is null or missing"),
        ("", "Unique ID is null or missing"),
        ("a b", "Unique ID has characters other than a-z, A-Z, 0-9, _ and -"),
        ("twice", "Unique ID is repeated"),
        ("twice", "Unique ID is repeated"),
        (long_id, "Unique ID is longer than 38 characters"),
    ]


def test_an_id_of_38_characters_is_taken(matcher):
    matcher.write("x" * 38 + ",Ann")
    matcher.create(NAME_EMAIL)

    assert matcher.run()["metrics"]["recordsNotProcessed"] == 0


def test_a_mapping_with_a_reserved_name_sends_every_record_to_the_error_file(matcher):
    fields = [*FIELDS[:-1], {"fieldName": "Source", "type": "STRING"}]
    matcher.service.create_schema_mapping({"schemaName": "bad", "mappedInputFields": fields})
    described = matcher.catalog.get_table(DatabaseName="crm", Name="people")["Table"]
    described["StorageDescriptor"]["Columns"][-1]["Name"] = "source"
    matcher.write("a,Ann")
    matcher.create(
        NAME_EMAIL,
        inputSourceConfig=[{"inputSourceARN": ARN, "schemaName": "bad"}],
        outputSourceConfig=[{"outputS3Path": "s3://out/er/", "output": [{"name": "id"}]}],
    )

    job = matcher.run()

    assert job["metrics"]["recordsNotProcessed"] == 1
    assert "reserved name Source" in matcher.output(job, "error")[0]["ErrorMessage"]


def test_a_job_over_no_rows_succeeds_without_files(matcher):
    matcher.create(NAME_EMAIL)

    job = matcher.run()

    assert job["metrics"]["inputRecords"] == 0
    assert matcher.objects.list("out", "er/") == []


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"Name": "people", "StorageDescriptor": {"Columns": []}}, "has no column 'id'"),
        (None, "no table 'people' in database 'crm'"),
    ],
)
def test_a_job_that_cannot_read_its_table_fails_and_says_why(matcher, change, reason):
    matcher.create(NAME_EMAIL)
    matcher.catalog.delete_table(DatabaseName="crm", Name="people")
    if change is not None:
        matcher.catalog.create_table(DatabaseName="crm", TableInput=change)

    job = matcher.run()

    assert job["status"] == "FAILED"
    assert reason in job["errorDetails"]["errorMessage"]
    assert job["metrics"] is None


@pytest.fixture
def held(matcher, monkeypatch):
    """Jobs wait until this event is set."""
    released = threading.Event()
    look_up = Catalog.get_table

    def wait(self, **request):
        assert released.wait(30)
        return look_up(self, **request)

    monkeypatch.setattr(Catalog, "get_table", wait)
    yield released
    released.set()


def test_a_workflow_runs_one_job_and_the_account_too(matcher, held):
    matcher.create(NAME_EMAIL)
    matcher.create(NAME_EMAIL, name="other")
    job_id = matcher.service.start_matching_job({"workflowName": "who"})["jobId"]

    with pytest.raises(ServiceError) as conflict:
        matcher.service.start_matching_job({"workflowName": "who"})
    with pytest.raises(ServiceError) as limit:
        matcher.service.start_matching_job({"workflowName": "other"})
    with pytest.raises(ServiceError, match="is running"):
        matcher.service.delete_matching_workflow({"workflowName": "who"})

    request = {"workflowName": "who", "jobId": job_id}
    assert matcher.service.get_matching_job(request)["status"] in {"QUEUED", "RUNNING"}
    assert (conflict.value.code, limit.value.code) == ("ConflictException", "ExceedsLimitException")
    assert limit.value.members == {"quotaName": "Concurrent matching jobs", "quotaValue": 1}
    held.set()


def test_once_a_job_has_ended_the_next_may_start(matcher):
    matcher.create(NAME_EMAIL)
    matcher.create(NAME_EMAIL, name="other")
    first, second = matcher.run(), matcher.run()

    matcher.run("other")

    jobs = matcher.service.list_matching_jobs({"workflowName": "who", "maxResults": 1})
    rest = matcher.service.list_matching_jobs(
        {"workflowName": "who", "maxResults": 1, "nextToken": jobs["nextToken"]}
    )
    assert [job["jobId"] for job in (*jobs["jobs"], *rest["jobs"])] == [
        second["jobId"],
        first["jobId"],
    ]


def test_a_job_is_found_under_its_own_workflow_only(matcher):
    matcher.create(NAME_EMAIL)
    matcher.create(NAME_EMAIL, name="other")
    job_id = matcher.run()["jobId"]

    with pytest.raises(ServiceError) as missing:
        matcher.service.get_matching_job({"workflowName": "other", "jobId": job_id})
    assert missing.value.code == "ResourceNotFoundException"


def test_mappings_and_workflows_are_shown_and_listed(matcher):
    matcher.create(NAME_EMAIL)
    mapping = matcher.service.get_schema_mapping({"schemaName": "people"})
    shown = matcher.service.get_matching_workflow({"workflowName": "who"})

    assert mapping["hasWorkflows"] is True
    assert mapping["mappedInputFields"] == FIELDS
    assert shown["workflowArn"].endswith(":matchingworkflow/who")
    assert shown["resolutionTechniques"] == workflow(NAME_EMAIL)["resolutionTechniques"]
    assert [each["schemaName"] for each in matcher.service.list_schema_mappings({})["schemaList"]]
    assert [
        each["workflowName"]
        for each in matcher.service.list_matching_workflows({})["workflowSummaries"]
    ] == ["who"]


def test_a_mapping_in_use_is_not_deleted(matcher):
    matcher.create(NAME_EMAIL)

    with pytest.raises(ServiceError, match="is used by a matching workflow") as conflict:
        matcher.service.delete_schema_mapping({"schemaName": "people"})
    matcher.service.delete_matching_workflow({"workflowName": "who"})
    matcher.service.delete_schema_mapping({"schemaName": "people"})

    assert conflict.value.code == "ConflictException"
    with pytest.raises(ServiceError, match="does not exist"):
        matcher.service.get_schema_mapping({"schemaName": "people"})


def test_a_name_is_given_once(matcher):
    matcher.create(NAME_EMAIL)

    with pytest.raises(ServiceError, match="already exists"):
        matcher.create(NAME_EMAIL)
    with pytest.raises(ServiceError, match="already exists"):
        matcher.service.create_schema_mapping({"schemaName": "people", "mappedInputFields": FIELDS})


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        (FIELDS[1:], "exactly one field of type UNIQUE_ID"),
        (FIELDS[:1], "give 2 to 35"),
        ([*FIELDS, FIELDS[-1]], "names a field twice"),
        ([*FIELDS, {"fieldName": "x", "type": "SHOE_SIZE"}], "no attribute type 'SHOE_SIZE'"),
        (
            [*FIELDS, {"fieldName": "x", "type": "STRING", "matchKey": "email"}],
            "several ungrouped fields the match key 'email'",
        ),
        (
            [*FIELDS, {"fieldName": "x", "type": "STRING", "hashed": True}],
            "not emulated in the embedded cloud: hashed",
        ),
        (
            # https://docs.aws.amazon.com/entityresolution/latest/userguide/prepare-input-data.html
            [*FIELDS, {"fieldName": "DELETE", "type": "STRING"}],
            "not emulated in the embedded cloud: a column DELETE",
        ),
    ],
)
def test_a_mapping_that_cannot_be_is_refused(matcher, fields, reason):
    with pytest.raises(ServiceError, match=re.escape(reason)) as refusal:
        matcher.service.create_schema_mapping({"schemaName": "x", "mappedInputFields": fields})
    assert refusal.value.code == "ValidationException"


@pytest.mark.parametrize(
    ("conditions", "reason"),
    [
        (["Exact(name) AND Cosine(email, 10)"], "not emulated in the embedded cloud: the matching"),
        (["Levenshtein(email, 2)"], "Levenshtein"),
        (["Soundex(email)"], "Soundex"),
        (["ExactManyToMany(email, phone)"], "ExactManyToMany"),
        (["Exact(email, EmptyValues=Process)"], "the argument EmptyValues of Exact"),
        (["Exact(shoe)"], "has no match key 'shoe'"),
        (["Exact(email) AND"], "is missing at its end"),
        (["Exact(email) Exact(name)"], "unexpected 'Exact'"),
        (["(Exact(email)"], "')' is missing"),
        (["Equals(email)"], "no function 'Equals'"),
        (['Exact(email) AND "'], "cannot read"),
        (["Exact(email)", NAME_EMAIL], "rules with more match keys come first"),
        ([], "give 1 to 25"),
        (["Exact(email)"] * 26, "give 1 to 25"),
        ([" OR ".join(["Exact(email)"] * 200)], "at most 2048 characters"),
    ],
)
def test_a_condition_that_cannot_be_is_refused(matcher, conditions, reason):
    with pytest.raises(ServiceError, match=re.escape(reason)) as refusal:
        matcher.create(*conditions)
    assert refusal.value.code == "ValidationException"


def test_without_transitive_matching_rules_may_come_in_any_order(matcher):
    matcher.create("Exact(email)", NAME_EMAIL, transitive=False)

    kept = matcher.service.get_matching_workflow({"workflowName": "who"})["resolutionTechniques"]
    rules = kept["ruleConditionProperties"]["rules"]
    assert [rule["condition"] for rule in rules] == ["Exact(email)", NAME_EMAIL]


SIMPLE = {
    "resolutionType": "RULE_MATCHING",
    "ruleBasedProperties": {
        "rules": [{"ruleName": "r", "matchingKeys": ["email"]}],
        "attributeMatchingModel": "ONE_TO_ONE",
    },
}


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"resolutionTechniques": SIMPLE}, "not emulated in the embedded cloud: Simple rules"),
        (
            {"resolutionTechniques": {"resolutionType": "ML_MATCHING"}},
            "not emulated in the embedded cloud: resolutionType ML_MATCHING",
        ),
        ({"incrementalRunConfig": {"incrementalRunType": "IMMEDIATE"}}, "incrementalRunConfig"),
        (
            {"inputSourceConfig": [{"inputSourceARN": ARN, "schemaName": "nobody"}]},
            "schema mapping nobody does not exist",
        ),
        (
            {"inputSourceConfig": [{"inputSourceARN": "s3://crm/", "schemaName": "people"}]},
            "is not the ARN of a Glue table",
        ),
        ({"outputSourceConfig": []}, "exactly one item"),
        (
            {"outputSourceConfig": [{"outputS3Path": "s3://out/", "output": [{"name": "shoe"}]}]},
            "output field 'shoe' is in no schema mapping",
        ),
        (
            {"outputSourceConfig": [{"outputS3Path": "out/", "output": []}]},
            "is not s3://bucket/prefix/",
        ),
        (
            {
                "outputSourceConfig": [
                    {"outputS3Path": "s3://out/", "output": [], "applyNormalization": True}
                ]
            },
            "normalised output",
        ),
    ],
)
def test_a_workflow_that_cannot_be_is_refused(matcher, changes, reason):
    with pytest.raises(ServiceError, match=re.escape(reason)) as refusal:
        matcher.create(NAME_EMAIL, **changes)
    assert refusal.value.code == "ValidationException"


def test_the_normalisation_of_addresses_is_not_emulated(matcher):
    fields = [*FIELDS, {"fieldName": "street", "type": "ADDRESS", "matchKey": "street"}]
    matcher.service.create_schema_mapping({"schemaName": "addresses", "mappedInputFields": fields})
    source = {"inputSourceARN": ARN, "schemaName": "addresses"}

    with pytest.raises(ServiceError, match="the normalisation of addresses"):
        matcher.create("Exact(street)", inputSourceConfig=[source | {"applyNormalization": True}])
    matcher.create("Exact(street)", inputSourceConfig=[source | {"applyNormalization": False}])
