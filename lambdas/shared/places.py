"""Where a stack's files stand: prefixes and keys in its buckets, and the table of matches.

Tasks write there, constructs grant it, the command fetches and removes it.
"""

# In the working bucket admission records, in the output bucket published files, by run id.
RUNS = "runs/"
# In the output bucket, apart from what is published: whoever may read a list need not see whom it
# leaves out.
KEPT_OPT_OUTS = "opt_outs/"
LATEST = "latest/"
LATEST_KEY = f"{LATEST}latest.json"

# In the resolved bucket: where Entity Resolution writes, and the table that is made of it.
MATCHING_OUTPUT = "matching/"
MATCHES_TABLE = "borrower_matches"
MATCHES = f"{MATCHES_TABLE}/"
