"""run_record: what the ledger remembers of one run."""

import pytest

from lambdas.shared.errors import LeaseLost
from lambdas.shared.ledger import items, run_record
from lambdas.shared.ledger.items import Write
from lambdas.shared.ledger.lease import Claim
from lambdas.shared.ledger.run_record import End

RUN = "20261122T103100Z-1f3a9c2b"


def end(status, redrives=0, error=None):
    return End(ended=status, ended_at="2026-11-22T10:40:00Z", ended_redrives=redrives, error=error)


def is_news(table, redrives):
    return run_record.is_news(run_record.read(table, RUN), redrives=redrives)


def test_a_run_that_is_published_is_not_admitted_anew(table):
    run_record.admit(table, RUN, Claim(owner="a", fence=1), {"attempt": 1})
    published = Write(
        item=run_record.item(RUN),
        when={"fence": 1},
        sets={"published_at": "2026-11-22T10:40:00Z"},
    )
    items.write(table, published)

    with pytest.raises(LeaseLost):
        run_record.admit(table, RUN, Claim(owner="b", fence=2), {"attempt": 2})

    known = run_record.read(table, RUN)
    assert (known["execution_arn"], known["attempt"]) == ("a", 1)


def test_an_end_is_news_once(table):
    assert is_news(table, 0)

    run_record.record_end(table, RUN, end("failed", error="QueryFailed"))
    run_record.record_end(table, RUN, end("failed", error="QueryFailed"))

    assert not is_news(table, 0)
    assert run_record.read(table, RUN) == {
        "ended": "failed",
        "ended_at": "2026-11-22T10:40:00Z",
        "ended_redrives": 0,
        "error": "QueryFailed",
    }


def test_a_redriven_execution_ends_once_more(table):
    run_record.record_end(table, RUN, end("failed", error="QueryFailed"))
    assert is_news(table, 1)

    run_record.record_end(table, RUN, end("published", redrives=1))

    known = run_record.read(table, RUN)
    assert (known["ended"], known["error"]) == ("published", None)


def test_an_end_heard_of_late_does_not_replace_a_later_one(table):
    run_record.record_end(table, RUN, end("published", redrives=1))
    assert not is_news(table, 0)

    run_record.record_end(table, RUN, end("failed", error="QueryFailed"))

    assert run_record.read(table, RUN)["ended"] == "published"


def test_an_item_does_not_grow_with_what_is_told(table):
    run_record.record_end(table, RUN, end("failed", error="x" * 10_000))

    assert len(run_record.read(table, RUN)["error"]) == 500
