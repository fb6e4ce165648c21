"""What AWS charges, in dollars, in us-east-1: enough to say what a run cost.

Entity Resolution, https://aws.amazon.com/entity-resolution/pricing/: $0.25 for 1,000 records.
Glue, https://aws.amazon.com/glue/pricing/: $0.44 a DPU-hour; a crawl is charged ten minutes at
least. Athena, https://aws.amazon.com/athena/pricing/: $5 a terabyte scanned, and ten megabytes of
each statement at least. The rest of a run, Lambda, Step Functions and S3's requests, is cents.
"""

MATCHING_PER_RECORD = 0.25 / 1000
CRAWL_AT_LEAST = 0.44 / 6
SCAN_PER_BYTE = 5 / 1e12


def of_run(*, records_matched: int, bytes_scanned: int, crawls: int) -> float:
    """Dollars, but for the cents."""
    return (
        records_matched * MATCHING_PER_RECORD
        + bytes_scanned * SCAN_PER_BYTE
        + crawls * CRAWL_AT_LEAST
    )
