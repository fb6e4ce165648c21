"""What the files of a published run are called."""

import re

# Queries' results, copied: `<name>.csv`.
COPIED = ("refi_opportunities", "merged_pairs", "review", "rejected_rows")
CHANNELS = ("call", "email", "sms")  # a contact list each: `<channel>.csv`
EVALUATIONS_FOLDER = "refi_evaluations/"
SUMMARY = "summary.json"
REPORT = "report.html"
MANIFEST = "manifest.json"

# Whatever a run writes; the files of any other name below its prefix are not its own.
PUBLISHED = re.compile(
    rf"(?:{'|'.join(COPIED + CHANNELS)})\.csv"
    rf"|{EVALUATIONS_FOLDER}part-[0-9]+\.parquet"
    rf"|{'|'.join(map(re.escape, (SUMMARY, REPORT, MANIFEST)))}"
)
