"""Which deliveries a versioned bucket holds, and which of two is the newer."""

from datetime import UTC, datetime, timedelta

import pytest

from lambdas.shared.delivery.deliveries import (
    ObjectVersion,
    current_objects,
    deliveries,
    list_versions,
    pieces,
    unfinished_folders,
)

PREFIX = "loan_information/"
NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


def version(name, *, minutes=0, age=0, version_id="v", size=1):
    return ObjectVersion(
        key=PREFIX + name,
        version_id=version_id,
        size=size,
        last_modified=NOON + timedelta(minutes=minutes),
        age=age,
    )


def names(*versions):
    return [found.name.removeprefix(PREFIX) for found in deliveries(PREFIX, versions)]


def test_each_version_of_an_object_is_a_delivery_and_an_older_version_an_older_one():
    found = deliveries(
        PREFIX,
        [
            version("a.csv", minutes=5, version_id="new"),
            version("a.csv", minutes=1, age=1, version_id="old"),
            version("b.csv", minutes=3),
        ],
    )

    assert [delivery.objects[0].version_id for delivery in found] == ["new", "v", "old"]


def test_a_folder_is_no_delivery_until_it_holds_its_marker():
    parts = [version("day/1.csv"), version("day/2.csv")]

    assert names(*parts) == []
    assert names(*parts, version("day/_SUCCESS", minutes=9)) == ["day/"]


def test_a_folder_without_its_marker_is_unfinished():
    versions = [
        version("day/1.csv"),
        version("day/2.csv"),
        version("done/1.csv"),
        version("done/_SUCCESS"),
        version("single.csv"),
    ]

    assert unfinished_folders(PREFIX, versions) == [f"{PREFIX}day/"]


def test_a_folder_whose_parts_are_being_replaced_is_none_until_its_marker_is_too():
    """A writer that uses a name again puts its parts there one after the other."""
    yesterday = [version(f"day/{name}", age=1) for name in ("1.csv", "2.csv", "_SUCCESS")]
    first = [version("day/1.csv", minutes=5), version("day/2.csv"), version("day/_SUCCESS")]
    all_parts = [*(version(f"day/{n}.csv", minutes=5 + n) for n in (1, 2)), version("day/_SUCCESS")]
    whole = [*all_parts[:-1], version("day/_SUCCESS", minutes=7)]

    for unfinished in (first, all_parts):
        assert names(*unfinished, *yesterday) == []
        assert unfinished_folders(PREFIX, [*unfinished, *yesterday]) == [f"{PREFIX}day/"]
    assert names(*whole, *yesterday) == ["day/"]
    assert unfinished_folders(PREFIX, [*whole, *yesterday]) == []


def test_a_folder_is_as_old_as_its_marker_and_holds_everything_below_it():
    found = deliveries(
        PREFIX,
        [
            version("day/1.csv", minutes=1),
            version("day/1.csv", minutes=0, age=1),
            version("day/_SUCCESS", minutes=2),
            version("day/deep/2.csv", minutes=2),
            version("single.csv", minutes=5),
        ],
    )

    assert [delivery.name for delivery in found] == [f"{PREFIX}single.csv", f"{PREFIX}day/"]
    assert [part.key for part in found[1].objects] == [
        f"{PREFIX}day/1.csv",
        f"{PREFIX}day/deep/2.csv",
    ]


def test_a_marker_in_a_deeper_folder_completes_nothing():
    assert names(version("day/1.csv"), version("day/deep/_SUCCESS")) == []


def test_ties_go_to_the_newer_version_and_then_to_the_later_name():
    assert names(
        version("a.csv"), version("a.csv", age=1), version("b.csv"), version("b.csv", age=1)
    ) == ["b.csv", "a.csv", "b.csv", "a.csv"]


def test_every_key_of_do_not_contact_counts_in_its_newest_version():
    found = current_objects(
        PREFIX,
        [
            version("a.csv"),
            version("a.csv", age=1),
            version("day/b.csv"),
            version("day/_SUCCESS"),
            version("day/empty.csv", size=0),
        ],
    )

    assert [item.key for item in found] == [f"{PREFIX}a.csv", f"{PREFIX}day/b.csv"]


@pytest.mark.parametrize(
    ("key", "version_id", "held"),
    [
        ("a.csv", "v", True),
        ("a.csv", None, True),
        ("a.csv", "other", False),
        ("b.csv", "v", False),
    ],
)
def test_an_object_is_held_by_the_delivery_of_its_version(key, version_id, held):
    (found,) = deliveries(PREFIX, [version("a.csv")])

    assert found.holds(PREFIX + key, version_id) is held


def test_any_object_of_a_folder_is_held_by_the_folder():
    (found,) = deliveries(PREFIX, [version("day/1.csv"), version("day/_SUCCESS")])

    assert found.holds(f"{PREFIX}day/_SUCCESS", "any")
    assert not found.holds(f"{PREFIX}daybreak.csv", "v")


def test_versions_are_listed_from_the_newest_and_withdrawn_keys_are_left_out(buckets):
    for body in (b"1", b"22", b"333"):
        buckets.put_object(Bucket="raw", Key=f"{PREFIX}a.csv", Body=body)
    buckets.put_object(Bucket="raw", Key=f"{PREFIX}gone.csv", Body=b"x")
    buckets.delete_object(Bucket="raw", Key=f"{PREFIX}gone.csv")
    buckets.put_object(Bucket="raw", Key=f"{PREFIX}folder/", Body=b"")
    buckets.put_object(Bucket="raw", Key="loan_information_old/a.csv", Body=b"x")

    listed = list(list_versions("raw", PREFIX))

    assert [(found.key, found.size, found.age) for found in listed] == [
        (f"{PREFIX}a.csv", 3, 0),
        (f"{PREFIX}a.csv", 2, 1),
        (f"{PREFIX}a.csv", 1, 2),
    ]


def test_of_hidden_names_those_of_csv_files_count_and_those_of_programs_do_not(buckets):
    of_programs = ("_committed_4711", ".a.csv.crc", "._a.csv", "_temporary/0/a.csv", ".git/a.csv")
    for name in (*of_programs, "day/_SUCCESS", "_list.csv", ".list.CSV"):
        buckets.put_object(Bucket="raw", Key=PREFIX + name, Body=b"x")

    listed = [found.key.removeprefix(PREFIX) for found in list_versions("raw", PREFIX)]

    assert listed == [".list.CSV", "_list.csv", "day/_SUCCESS"]


def listed(key, version_id, *, minutes=0, latest=False):
    return {
        "Key": key,
        "VersionId": version_id,
        "Size": 1,
        "LastModified": NOON + timedelta(minutes=minutes),
        "IsLatest": latest,
    }


def marker(key, *, minutes=0, latest=False):
    return {
        "Key": key,
        "VersionId": "marker",
        "LastModified": NOON + timedelta(minutes=minutes),
        "IsLatest": latest,
    }


@pytest.mark.parametrize(
    ("came_back_at", "counts"),
    [
        pytest.param(2, ["back"], id="later"),
        pytest.param(1, ["back"], id="in the second of the deletion"),
    ],
)
def test_of_a_key_that_came_back_only_what_came_after_its_deletion_counts(s3, came_back_at, counts):
    s3.add_response(
        "list_object_versions",
        {
            "Versions": [
                listed("x/a.csv", "back", minutes=came_back_at, latest=True),
                listed("x/a.csv", "withdrawn", minutes=1),
                listed("x/a.csv", "long gone"),
            ],
            "DeleteMarkers": [marker("x/a.csv", minutes=1), marker("x/a.csv", minutes=0)],
        },
        {"Bucket": "raw", "Prefix": "x/"},
    )

    assert [found.version_id for found in list_versions("raw", "x/")] == counts


def test_a_withdrawn_marker_makes_its_folder_incomplete_again(buckets):
    for name in ("day/1.csv", "day/_SUCCESS"):
        buckets.put_object(Bucket="raw", Key=PREFIX + name, Body=b"x")
    assert len(deliveries(PREFIX, list_versions("raw", PREFIX))) == 1

    buckets.delete_object(Bucket="raw", Key=f"{PREFIX}day/_SUCCESS")

    assert deliveries(PREFIX, list_versions("raw", PREFIX)) == []


@pytest.mark.parametrize("name", ["", "a.csv/"])
def test_what_is_called_a_folder_and_holds_something_is_no_folder(name, buckets):
    for body in (b"", b"B1,,\n"):
        buckets.put_object(Bucket="raw", Key=PREFIX + name, Body=body)
    buckets.put_object(Bucket="raw", Key="y/", Body=b"")

    assert [found.size for found in list_versions("raw", PREFIX)] == [5]
    assert list(list_versions("raw", "y/")) == []


def test_versions_are_listed_over_all_pages(s3):
    s3.add_response(
        "list_object_versions",
        {
            "Versions": [listed("x/a.csv", "2")],
            "IsTruncated": True,
            "NextKeyMarker": "x/a.csv",
            "NextVersionIdMarker": "2",
        },
        {"Bucket": "raw", "Prefix": "x/"},
    )
    s3.add_response(
        "list_object_versions",
        {
            "Versions": [listed("x/a.csv", "1"), listed("x/b.csv", "3")],
            "DeleteMarkers": [marker("x/b.csv", latest=True)],
            "IsTruncated": False,
        },
        {"Bucket": "raw", "Prefix": "x/", "KeyMarker": "x/a.csv", "VersionIdMarker": "2"},
    )

    assert [(found.version_id, found.age) for found in list_versions("raw", "x/")] == [
        ("2", 0),
        ("1", 1),
    ]


def test_objects_that_come_together_outside_a_folder_are_pieces():
    apart = [version("a.csv"), version("b.csv", minutes=11)]
    together = [version("a.csv"), version("b.csv", minutes=9), version("c.csv", minutes=-60)]

    assert pieces(PREFIX, apart) is None
    found = pieces(PREFIX, together)
    assert found is not None
    assert (found.keys, found.is_marked) == ((f"{PREFIX}a.csv", f"{PREFIX}b.csv"), False)
    marked = pieces(PREFIX, [*together, version("_SUCCESS", minutes=10)])
    assert marked is not None
    assert marked.is_marked


def test_a_marker_outside_a_folder_is_no_delivery_and_a_part_of_no_bytes_has_no_rows():
    found = deliveries(
        PREFIX,
        [
            version("_SUCCESS"),
            version("day/_SUCCESS"),
            version("day/a.csv"),
            version("day/b.csv", size=0),
        ],
    )

    assert [[each.key for each in delivery.objects] for delivery in found] == [
        [f"{PREFIX}day/a.csv"]
    ]
