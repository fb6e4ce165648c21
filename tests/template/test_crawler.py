"""constructs/crawler.py: a crawl adds partitions to one declared table and changes nothing else."""

import json

import pytest

from lambdas.shared.columns import MATCH_COLUMNS
from tests.template.test_tasks import OF_LOGS


@pytest.fixture
def crawler(template):
    return template.the("AWS::Glue::Crawler")


def test_the_crawler_knows_the_one_declared_table(template, crawler):
    (target,) = crawler["Targets"]["CatalogTargets"]
    (table,) = target["Tables"]
    tables = template.resources("AWS::Glue::Table")
    assert tables[table.strip("<>")]["TableInput"]["Name"] == "borrower_matches"
    assert list(crawler["Targets"]) == ["CatalogTargets"]


def test_a_crawl_changes_neither_columns_nor_how_a_partition_is_read(crawler):
    assert crawler["SchemaChangePolicy"] == {"UpdateBehavior": "LOG", "DeleteBehavior": "LOG"}
    assert crawler["RecrawlPolicy"] == {"RecrawlBehavior": "CRAWL_EVERYTHING"}
    configuration = json.loads(crawler["Configuration"])
    assert configuration["CrawlerOutput"]["Partitions"] == {
        "AddOrUpdateBehavior": "InheritFromTable"
    }


def test_a_crawl_makes_no_index_for_which_it_would_need_rights(crawler):
    """https://docs.aws.amazon.com/glue/latest/dg/crawler-configure-partition-indexes.html"""
    assert json.loads(crawler["Configuration"])["CreatePartitionIndex"] is False


def test_the_table_says_already_what_a_crawler_would_find_out(template):
    """So that there is nothing to merge, and no reason to deprecate it.

    https://docs.aws.amazon.com/glue/latest/dg/table-properties-crawler.html
    """
    assert template.tables["borrower_matches"]["Parameters"] == {
        "EXTERNAL": "TRUE",
        "areColumnsQuoted": "false",
        "classification": "csv",
        "columnsOrdered": "true",
        "compressionType": "none",
        "delimiter": ",",
        "skip.header.line.count": "1",
        "typeOfData": "file",
    }


def test_a_file_of_nothing_but_text_is_read_with_its_header(template, crawler):
    assert crawler["Classifiers"] == [f"<{template.logical_id('AWS::Glue::Classifier')}>"]
    classifier = template.the("AWS::Glue::Classifier")["CsvClassifier"]
    assert classifier == {
        "Name": "refi-ready-borrower-matches",
        "ContainsHeader": "PRESENT",
        "Header": [name for name, _ in MATCH_COLUMNS],
        "Delimiter": ",",
        "QuoteSymbol": '"',
    }


def test_a_crawl_may_do_what_awss_own_policy_for_crawlers_says_on_one_table(template, crawler):
    """https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AWSGlueServiceRole.html"""
    on_table = {
        "glue:BatchCreatePartition",
        "glue:BatchGetPartition",
        "glue:BatchUpdatePartition",
        "glue:CreatePartition",
        "glue:GetPartition",
        "glue:GetPartitions",
        "glue:GetTable",
        "glue:GetTables",
        "glue:UpdatePartition",
        "glue:UpdateTable",
    }
    assert template.rights(crawler["Role"]) == {
        "catalog": on_table | {"glue:GetDatabase"},
        "database/refi_ready_db": on_table | {"glue:GetDatabase"},
        "table/refi_ready_db/borrower_matches": on_table,
        "<resolved>": {"s3:GetBucketAcl", "s3:GetBucketLocation", "s3:ListBucket"},
        "<resolved>/borrower_matches/*": {"s3:GetObject"},
        f"<{template.logical_id('AWS::KMS::Key')}.Arn>": OF_LOGS,  # and Decrypt without a condition
        "log-group:/aws-glue/crawlers*": {
            "logs:AssociateKmsKey",
            "logs:CreateLogGroup",
            "logs:CreateLogStream",
            "logs:PutLogEvents",
        },
    }
