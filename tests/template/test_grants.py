"""What each role may do with data, word for word: a grant that is lost or added is seen here.

That these are the ones that a run needs, a run in the embedded cloud shows.
"""

import pytest

# What an action is called here, by S3's name of it.
VERBS = {
    "s3:GetObject": "reads",
    "s3:GetObjectVersion": "reads versions",
    "s3:GetObjectVersionTagging": "reads tags",
    "s3:PutObject": "writes",
    "s3:AbortMultipartUpload": "writes",
    "s3:PutObjectTagging": "writes tags",
    "s3:DeleteObject": "deletes",
    "s3:ListBucket": "lists",
    "s3:ListBucketVersions": "lists versions",
    "s3:ListBucketMultipartUploads": "lists uploads",
    "s3:ListMultipartUploadParts": "lists parts",
    "s3:GetBucketLocation": "locates",
}
UNLOADED = {
    "working/evaluations/*",
    "working/judged/borrowers/*",
    "working/judged/loans/*",
    "working/judged/offers/*",
    "working/prepared/*",
}
RESULTS = "working/athena-results/*"
PUBLISHED = {"output/latest/*", "output/runs/*"}

S3 = {
    "admit_run": {
        "lists": {"raw", "output"},
        "lists versions": {"raw"},
        "reads": PUBLISHED,
        "reads versions": {"raw/*"},
        "writes": {"working/runs/*"},
    },
    "stage_snapshot": {
        "reads": {"working/runs/*"},
        "reads versions": {"raw/*"},
        "reads tags": {"raw/*"},
        "writes": {"working/staged/*"},
        "writes tags": {"working/staged/*"},
    },
    "start_query": {
        "locates": {"working", "resolved", "output"},
        "lists": {"working", "resolved", "output"},
        "lists uploads": {"working"},
        "lists parts": {RESULTS, *UNLOADED},
        "reads": {
            RESULTS,
            "working/staged/*",
            "resolved/borrower_matches/*",
            *UNLOADED,
            *PUBLISHED,
        },
        "writes": {RESULTS, *UNLOADED},
    },
    "check_query": {"locates": {"working"}, "reads": {RESULTS}},
    "start_matching": {},
    "check_matching": {},
    "stage_matches": {
        "lists": {"resolved", "output"},
        "reads": {"resolved/matching/*", *PUBLISHED},
        "writes": {"resolved/borrower_matches/*"},
        "deletes": {"resolved/matching/*", "resolved/borrower_matches/*"},
    },
    "start_crawler": {},
    "check_crawler": {},
    "publish_leads": {
        "lists": {"working", "output"},
        "reads": {"working/runs/*", RESULTS, "working/evaluations/*", *PUBLISHED},
        "writes": PUBLISHED,
    },
    "announce_run": {},
    "the crawler": {
        "locates": {"resolved"},
        "lists": {"resolved"},
        "reads": {"resolved/borrower_matches/*"},
    },
    "the matching workflow": {
        "locates": {"working", "resolved"},
        "lists": {"working", "resolved"},
        "reads": {"working/prepared/*"},
        "writes": {"resolved/matching/*"},
    },
}

READS = {"GetDatabase", "GetTable", "GetPartition", "GetPartitions", "BatchGetPartition"}

# By role: the Glue actions by the table they are on, beside database and catalog.
GLUE = {
    "start_matching": {"prepared_borrowers": {"GetTable", "UpdateTable"}},
    "stage_matches": {"borrower_matches": {"GetPartitions", "BatchDeletePartition"}},
    "check_crawler": {"borrower_matches": {"GetPartition"}},
    "publish_leads": {"refi_evaluations": {"GetTable", "CreatePartition"}},
    "the crawler": {
        "borrower_matches": {
            *READS,
            "UpdateTable",
            "CreatePartition",
            "BatchCreatePartition",
            "UpdatePartition",
        }
    },
    "the matching workflow": {"prepared_borrowers": READS},
}


@pytest.fixture
def roles(template):
    return {
        **{task: function["Role"] for task, function in template.functions.items()},
        "the crawler": template.the("AWS::Glue::Crawler")["Role"],
        "the matching workflow": template.the("AWS::EntityResolution::MatchingWorkflow")["RoleArn"],
    }


def test_everything_with_a_role_that_meets_data_is_told_of(roles):
    assert set(S3) == set(roles)


@pytest.mark.parametrize("role", S3)
def test_a_role_may_use_the_zones_so(template, roles, role):
    found = {}
    for action, resource in template.grants(roles[role]):
        if action.startswith("s3:"):
            place = resource.removeprefix("arn:").replace("<", "").replace(">", "")
            found.setdefault(VERBS[action], set()).add(place)

    assert found == S3[role]


@pytest.mark.parametrize("role", S3)
def test_who_writes_may_also_clear_away_what_did_not_get_written(template, roles, role):
    granted = template.grants(roles[role])
    written = {resource for action, resource in granted if action == "s3:PutObject"}
    assert written == {r for action, r in granted if action == "s3:AbortMultipartUpload"}


def by_table(granted):
    """Glue actions by table; database and catalog are demanded beside each."""
    found = {}
    for action, resource in granted:
        if not action.startswith("glue:") or ":crawler/" in resource:
            continue
        assert any(r.endswith(":catalog") for a, r in granted if a == action)
        assert any(r.endswith(":database/refi_ready_db") for a, r in granted if a == action)
        if ":table/" in resource:
            table = resource.rpartition("/")[2]
            found.setdefault(table, set()).add(action.removeprefix("glue:"))
    return found


@pytest.mark.parametrize("role", sorted(set(S3) - {"start_query"}))
def test_a_role_may_use_the_catalog_so(template, roles, role):
    assert by_table(template.grants(roles[role])) == GLUE.get(role, {})


def test_athena_reads_every_table_for_its_caller_and_makes_the_view(template, roles):
    found = by_table(template.grants(roles["start_query"]))

    reads = READS | {"GetTables"}
    assert found.pop("unified_refi_dataset") == reads | {"CreateTable", "UpdateTable"}
    assert found == dict.fromkeys(template.tables, reads)
    # Athena looks the database "default" up on every account.
    assert [
        action
        for action, resource in template.grants(roles["start_query"])
        if resource.endswith(":database/default")
    ] == ["glue:GetDatabase"]


def test_a_function_writes_its_own_log_and_its_trace(template):
    for function in template.functions.values():
        group = f"<{function['LoggingConfig']['LogGroup'].strip('<>')}.Arn>"
        granted = template.grants(function["Role"])
        assert {pair for pair in granted if pair[0].startswith(("logs:", "xray:"))} == {
            ("logs:CreateLogStream", group),
            ("logs:PutLogEvents", group),
            ("xray:PutTraceSegments", "*"),
            ("xray:PutTelemetryRecords", "*"),
        }


def test_the_crawler_may_make_and_encrypt_its_log(template, roles):
    granted = template.grants(roles["the crawler"])
    logs = {(action, r.rpartition("log-group:")[2]) for action, r in granted if "logs:" in action}
    assert logs == {
        ("logs:AssociateKmsKey", "/aws-glue/crawlers*"),
        ("logs:CreateLogGroup", "/aws-glue/crawlers*"),
        ("logs:CreateLogStream", "/aws-glue/crawlers*"),
        ("logs:PutLogEvents", "/aws-glue/crawlers*"),
    }
