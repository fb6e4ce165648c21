"""Which delivery of a dataset counts: the newest acceptable one, as versions in S3 say."""

import hashlib
import inspect
import io

import pytest
from botocore.awsrequest import AWSResponse
from botocore.exceptions import ReadTimeoutError

from lambdas.shared import aws
from lambdas.shared.contract import BY_NAME
from lambdas.shared.delivery import acceptance, kept_verdicts, verdicts
from lambdas.shared.delivery.acceptance import Content
from lambdas.shared.delivery.verdicts import newest_accepted, opt_outs
from lambdas.shared.errors import (
    AccessDenied,
    DoNotContactUnreadable,
    ServiceUnavailable,
    Throttled,
)

MARKET = BY_NAME["market_equity"]
ENGAGEMENT = BY_NAME["borrower_engagement"]
GOOD = (",".join(MARKET.header) + "\nP1,3,1,60,2.78,212\n").encode()
EMPTY = (",".join(MARKET.header) + "\n").encode()
BAD = b"home_value\n1\n"


@pytest.fixture(autouse=True)
def _ledger(table):
    """What is kept of verdicts."""


@pytest.fixture
def deliver(buckets):
    def put(name, content, folder="market_equity"):
        answer = buckets.put_object(Bucket="raw", Key=f"{folder}/{name}", Body=content)
        return answer["VersionId"]

    return put


def keys(objects):
    return [item.key.removeprefix("market_equity/") for item in objects]


def rejected(verdict):
    return [rejection.at_fault.key for rejection in verdict.rejections]


def test_a_dataset_without_delivery_has_neither(buckets):
    verdict = newest_accepted("raw", "ledger", MARKET)

    assert (verdict.accepted, verdict.rejections, verdict.delivered) == (None, (), False)
    assert verdict.unfinished == ()


def test_the_accepted_object_is_known_by_version_content_and_rows(deliver):
    version_id = deliver("a.csv", GOOD)

    (admitted,) = newest_accepted("raw", "ledger", MARKET).accepted

    assert (admitted.key, admitted.version_id) == ("market_equity/a.csv", version_id)
    assert (admitted.size, admitted.rows) == (len(GOOD), 1)
    assert admitted.sha256 == hashlib.sha256(GOOD).hexdigest()


def test_a_rejected_newer_version_leaves_the_older_one_in_force(deliver):
    older = deliver("a.csv", GOOD)
    newer = deliver("a.csv", BAD)

    verdict = newest_accepted("raw", "ledger", MARKET)

    assert [admitted.version_id for admitted in verdict.accepted] == [older]
    (rejection,) = verdict.rejections
    assert (rejection.at_fault.key, rejection.at_fault.version_id) == ("market_equity/a.csv", newer)
    assert rejection.at_fault.reason.startswith("has no header row")


@pytest.fixture
def reads(buckets):
    """The keys that were read, in order."""
    read = []
    buckets.meta.events.register(
        "provide-client-params.s3.GetObject", lambda params, **_: read.append(params["Key"])
    )
    return read


def test_what_is_older_than_the_accepted_delivery_is_not_read(deliver, reads):
    deliver("a.csv", BAD)
    deliver("a.csv", GOOD)

    assert newest_accepted("raw", "ledger", MARKET).rejections == ()
    assert reads == ["market_equity/a.csv"]


def test_a_version_is_read_once_whatever_was_found_in_it(deliver, reads):
    deliver("1.csv", GOOD)
    deliver("2.csv", BAD)
    first = newest_accepted("raw", "ledger", MARKET)
    assert len(reads) == 2

    assert newest_accepted("raw", "ledger", MARKET) == first
    assert len(reads) == 2

    deliver("3.csv", GOOD)
    newest_accepted("raw", "ledger", MARKET)
    assert reads[2:] == ["market_equity/3.csv"]


def test_an_opt_out_file_is_read_once(deliver, reads):
    deliver("a.csv", b"borrower_id,channel,reason\nB1,,\n", folder="do_not_contact")

    assert opt_outs("raw", "ledger", ()) == opt_outs("raw", "ledger", ())
    assert reads == ["do_not_contact/a.csv"]


def test_whatever_judges_a_file_is_among_the_rules():
    asked = {inspect.getmodule(each) for each in vars(acceptance).values()} - {None}
    ours = {each for each in asked if each.__name__.startswith("lambdas.")}

    assert ours == set(kept_verdicts.JUDGES)


def test_under_other_rules_a_version_is_judged_anew(deliver, reads, monkeypatch):
    deliver("a.csv", GOOD)
    newest_accepted("raw", "ledger", MARKET)
    monkeypatch.setattr(kept_verdicts, "_rules", lambda: "others")

    newest_accepted("raw", "ledger", MARKET)

    assert len(reads) == 2


def test_a_verdict_is_of_one_dataset(deliver, reads):
    deliver("a.csv", GOOD)
    newest_accepted("raw", "ledger", MARKET)
    version = next(iter(verdicts.list_versions("raw", "market_equity/")))

    assert kept_verdicts.look_up("ledger", MARKET, [version])
    assert not kept_verdicts.look_up("ledger", ENGAGEMENT, [version])


def test_of_two_who_read_the_same_version_at_once_both_may_keep_it(deliver):
    deliver("a.csv", GOOD)
    newest_accepted("raw", "ledger", MARKET)
    version = next(iter(verdicts.list_versions("raw", "market_equity/")))

    kept_verdicts.keep("ledger", MARKET, version, "found otherwise")

    (found,) = kept_verdicts.look_up("ledger", MARKET, [version]).values()
    assert found == Content(sha256=hashlib.sha256(GOOD).hexdigest(), rows=1)


def test_that_a_version_was_removed_is_not_kept(buckets, deliver, reads, monkeypatch):
    deliver("a.csv", GOOD)
    (listed,) = verdicts.list_versions("raw", MARKET.prefix)
    monkeypatch.setattr(verdicts, "list_versions", lambda *_: [listed])
    buckets.delete_object(Bucket="raw", Key=listed.key, VersionId=listed.version_id)
    newest_accepted("raw", "ledger", MARKET)

    assert not kept_verdicts.look_up("ledger", MARKET, [listed])


def test_a_file_that_is_no_csv_is_rejected_by_its_name(deliver):
    deliver("notes.xlsx", b"anything")

    verdict = newest_accepted("raw", "ledger", MARKET)

    assert (verdict.accepted, verdict.delivered) == (None, True)
    assert verdict.rejections[0].at_fault.reason == "is not a .csv file"


def test_a_required_dataset_needs_a_row_and_an_optional_one_does_not(deliver):
    deliver("a.csv", EMPTY)
    deliver("a.csv", ",".join(ENGAGEMENT.header).encode(), folder="borrower_engagement")

    assert (
        newest_accepted("raw", "ledger", MARKET).rejections[0].at_fault.reason == "has no data row"
    )
    assert newest_accepted("raw", "ledger", ENGAGEMENT).accepted[0].rows == 0


def test_a_folder_is_one_delivery_of_all_its_files(deliver):
    for name in ("day/1.csv", "day/2.csv", "day/_SUCCESS"):
        deliver(name, b"" if name.endswith("SUCCESS") else GOOD)

    assert keys(newest_accepted("raw", "ledger", MARKET).accepted) == ["day/1.csv", "day/2.csv"]


def test_a_folder_falls_with_one_of_its_files(deliver):
    deliver("day/1.csv", GOOD)
    deliver("day/2.csv", BAD)
    deliver("day/_SUCCESS", b"")

    verdict = newest_accepted("raw", "ledger", MARKET)

    assert verdict.accepted is None
    assert rejected(verdict) == ["market_equity/day/2.csv"]


def test_a_part_without_rows_is_fine_where_another_part_has_some(deliver):
    for name, content in (("day/1.csv", EMPTY), ("day/2.csv", GOOD), ("day/_SUCCESS", b"")):
        deliver(name, content)

    assert keys(newest_accepted("raw", "ledger", MARKET).accepted) == ["day/1.csv", "day/2.csv"]


def test_a_folder_of_nothing_but_its_marker_is_rejected(deliver):
    deliver("day/_SUCCESS", b"")

    verdict = newest_accepted("raw", "ledger", MARKET)

    assert rejected(verdict) == ["market_equity/day/_SUCCESS"]
    assert verdict.rejections[0].at_fault.reason == "stands in a folder without a file"


def test_a_version_removed_after_it_was_listed_is_rejected(buckets, deliver, monkeypatch):
    deliver("a.csv", GOOD)
    listed = list(verdicts.list_versions("raw", MARKET.prefix))
    monkeypatch.setattr(verdicts, "list_versions", lambda *_: listed)
    buckets.delete_object(Bucket="raw", Key="market_equity/a.csv", VersionId=listed[0].version_id)

    verdict = newest_accepted("raw", "ledger", MARKET)

    assert verdict.rejections[0].at_fault.reason == "was removed while it was read"


def test_every_opt_out_file_counts_wherever_it_stands(deliver):
    header = b"borrower_id,channel,reason\n"
    deliver("old.csv", header + b"B1,,\n", folder="do_not_contact")
    deliver("old.csv", header + b"B2,,\n", folder="do_not_contact")
    deliver("day/new.csv", header, folder="do_not_contact")

    found = opt_outs("raw", "ledger", ())["do_not_contact"]

    assert [(item.key, item.rows) for item in found] == [
        ("do_not_contact/day/new.csv", 0),
        ("do_not_contact/old.csv", 1),
    ]


@pytest.mark.parametrize("name", ["_temporary/0/part-0.csv", "_committed_1", ".old/._a.csv"])
def test_what_a_writer_leaves_beside_its_opt_outs_is_no_opt_out(deliver, name):
    deliver(name, b"borrower_id,channel,reason\nB1,,\n", folder="do_not_contact")

    assert opt_outs("raw", "ledger", ()) == {}


def test_no_opt_out_file_is_no_entry_of_the_snapshot(buckets):
    assert opt_outs("raw", "ledger", ()) == {}


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("a.csv", b"who\nB1\n", "has no header row"),
        ("list.txt", b"borrower_id,channel,reason\n", r"is not a \.csv file"),
        ("_list.csv", b"borrower_id,channel,reason\nB1,,\n", "would be read by nobody"),
        (
            "_archive/list.csv",
            b"borrower_id,channel,reason\nB1,,\n",
            "a folder that begins with '_'",
        ),
        (
            ".old/deep/list.csv",
            b"borrower_id,channel,reason\nB1,,\n",
            r"begins with '\.' is a writer",
        ),
        ("day/_2026/a.csv", b"borrower_id,channel,reason\nB1,,\n", "would be read by nobody"),
        ("a\u202e\u2066.csv", b"who\nB1\n", "has no header row"),
    ],
)
def test_an_opt_out_file_that_cannot_be_read_stops_everything(deliver, name, content, told):
    deliver(name, content, folder="do_not_contact")

    with pytest.raises(DoNotContactUnreadable, match=rf"{told}.*; nobody") as stopped:
        opt_outs("raw", "ledger", ())
    assert str(stopped.value).startswith(f"{f'do_not_contact/{name}'!r} ")
    assert str(stopped.value).isprintable()


def test_all_opt_out_files_that_cannot_be_read_are_told_at_once(deliver):
    deliver("good.csv", b"borrower_id,channel,reason\nB1,,\n", folder="do_not_contact")
    for name in ("a.csv", "b.csv", "c.txt"):
        deliver(name, b"", folder="do_not_contact")
    deliver("list.csv", b"", folder="do_not_contact_addresses")

    with pytest.raises(DoNotContactUnreadable) as stopped:
        opt_outs("raw", "ledger", ())

    told = str(stopped.value)
    assert "a.csv' is empty" in told
    assert "b.csv' is empty" in told
    assert "c.txt' is not a .csv file; and 1 more file; nobody is" in told
    assert told.endswith("replace or delete them")


def test_an_opt_out_file_that_is_called_a_folder_stops_everything(deliver):
    deliver("a.csv/", b"borrower_id,channel,reason\nB1,,\n", folder="do_not_contact")

    with pytest.raises(DoNotContactUnreadable, match=r"a\.csv/' is not a \.csv file"):
        opt_outs("raw", "ledger", ())


def test_a_withdrawn_opt_out_file_no_longer_counts(buckets, deliver):
    deliver("a.csv", b"unreadable", folder="do_not_contact")
    buckets.delete_object(Bucket="raw", Key="do_not_contact/a.csv")

    assert opt_outs("raw", "ledger", ()) == {}


KMS_DENIED = (
    "User: arn:aws:sts::123456789012:assumed-role/AdmitRun/x is not authorized to perform: "
    "kms:Decrypt on resource: arn:aws:kms:us-east-1:999999999999:key/k because no identity-based "
    "policy allows the kms:Decrypt action"
)


def answers(monkeypatch, code, message, status):
    """S3's answer to every GetObject."""

    def refuse(request, **_):
        body = f"<Error><Code>{code}</Code><Message>{message}</Message></Error>"
        return AWSResponse(request.url, status, {}, io.BytesIO(body.encode()))

    event = "before-send.s3.GetObject"
    aws.s3().meta.events.register_first(event, refuse)
    monkeypatch.setattr(AWSResponse, "content", property(lambda self: self.raw.read()))


@pytest.mark.parametrize(
    ("code", "message", "status", "told"),
    [
        ("AccessDenied", KMS_DENIED, 403, "KMS key that this pipeline may not use"),
        ("KMS.DisabledException", "the key is disabled", 400, "S3 says KMS.DisabledException"),
        ("KMS.NotFoundException", "Invalid keyId", 400, "S3 says KMS.NotFoundException"),
        (
            "KMS.KMSInvalidStateException",
            "the key is pending deletion",
            400,
            "S3 says KMS.KMSInvalidStateException",
        ),
        (
            "InvalidRequest",
            "The object was stored using a form of Server Side Encryption. The correct "
            "parameters must be provided to retrieve the object.",
            400,
            "key that only its sender has",
        ),
        ("InvalidObjectState", "The operation is not valid", 403, "is archived"),
    ],
)
def test_an_object_that_its_key_keeps_from_us_is_a_rejected_delivery(
    deliver, monkeypatch, code, message, status, told
):
    older = deliver("a.csv", GOOD)
    newest_accepted("raw", "ledger", MARKET)
    deliver("b.csv", GOOD)
    answers(monkeypatch, code, message, status)

    verdict = newest_accepted("raw", "ledger", MARKET)

    assert [admitted.version_id for admitted in verdict.accepted] == [older]
    assert told in verdict.rejections[0].at_fault.reason
    assert "999999999999" not in verdict.rejections[0].at_fault.reason


def test_an_object_is_read_again_once_its_key_is_opened_to_us(deliver, monkeypatch):
    deliver("a.csv", GOOD)
    with monkeypatch.context() as meanwhile:
        answers(meanwhile, "AccessDenied", KMS_DENIED, 403)
        assert newest_accepted("raw", "ledger", MARKET).accepted is None
    aws.s3.cache_clear()

    assert newest_accepted("raw", "ledger", MARKET).accepted is not None


def test_opt_outs_that_their_key_keeps_from_us_stop_everything(deliver, monkeypatch):
    deliver("a.csv", b"borrower_id,channel,reason\n", folder="do_not_contact")
    answers(monkeypatch, "AccessDenied", KMS_DENIED, 403)

    with pytest.raises(DoNotContactUnreadable, match="KMS key that this pipeline may not use"):
        opt_outs("raw", "ledger", ())


def test_rights_of_our_own_that_are_missing_are_no_verdict(deliver, monkeypatch):
    deliver("a.csv", GOOD)
    answers(monkeypatch, "AccessDenied", "not authorized to perform: s3:GetObjectVersion", 403)

    with pytest.raises(AccessDenied):
        newest_accepted("raw", "ledger", MARKET)


def test_a_key_service_that_asks_for_patience_is_no_verdict(deliver, monkeypatch):
    deliver("a.csv", GOOD)
    answers(monkeypatch, "KMS.ThrottlingException", "You have exceeded the rate", 400)

    with pytest.raises(Throttled):
        newest_accepted("raw", "ledger", MARKET)


def test_a_connection_that_breaks_is_no_verdict(deliver, monkeypatch):
    deliver("a.csv", GOOD)
    monkeypatch.setattr(
        "botocore.response.StreamingBody.iter_chunks", lambda *_: broken_after(GOOD[:9])
    )

    with pytest.raises(ServiceUnavailable, match="S3 broke off while an object was read"):
        newest_accepted("raw", "ledger", MARKET)


def broken_after(content):
    yield content
    raise ReadTimeoutError(endpoint_url="https://s3")
