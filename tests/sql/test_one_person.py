"""Whose records are one person's: which pairs sql/prepare links, and by what."""

import pytest

from tests.sql.support.lines import borrower, decided, opt_out
from tests.sql.support.warehouse import Warehouse

HOME = {"property_id": "P1", "email": "", "phone": "", "state": "TX"}
MAIL = {"email": "lee@example.org", "property_id": "", "phone": "", "state": "TX"}
PHONE = {"phone": "512-555-0101", "property_id": "", "email": "", "state": "TX"}


@pytest.fixture
def are_one(warehouse):
    """Whether two records are linked, in a book that also holds these."""

    def linked(one, other, *others):
        warehouse.clear()
        rows = [borrower(f"B{at}", **cells) for at, cells in enumerate((one, other, *others), 1)]
        warehouse.deliver_rows("borrower_information", *rows)
        pairs = {
            (row["borrower_id"], row["other_id"]) for row in warehouse.relation("linked_pairs")
        }
        return ("B1", "B2") in pairs

    return linked


def named(first_name, last_name="Lee", **cells):
    return {"first_name": first_name, "last_name": last_name, **cells}


@pytest.mark.parametrize(
    ("first_name", "last_name", "parts"),
    [
        ("Ann", "Lee", ("ann", "lee", "")),
        ("José", "Núñez", ("jose", "nunez", "")),
        ("Ǻnn", "Łee", ("ann", "lee", "")),
        ("Ann", "O'Neil", ("ann", "oneil", "")),
        ("Æsa", "Weiß", ("aesa", "weiss", "")),
        ("Ann", "Cœur", ("ann", "coeur", "")),
        # one cell, and the last name before the first
        ("", '"Lee, Ann"', ("ann", "lee", "")),
        ('"O\'Neil,Ann Mary"', "", ("ann", "oneil", "")),
        ("", '"de la Cruz, Dr. Ann"', ("ann", "delacruz", "")),
        ("", '"Lee, Ann, Jr."', ("", "leeann", "2")),
        ("", '"Lee, Jr."', ("", "lee", "2")),
        ("Zoe", '"Lee, Ann"', ("zoe", "leeann", "")),
        ("", '"Lee,"', ("", "lee", "")),
        ("", '", Ann"', ("", "ann", "")),
        ("Mr. Ann", "Lee III", ("ann", "lee", "3")),
        ("Ann", "Lee Snr", ("ann", "lee", "1")),
        ("Ann Jnr.", "Lee", ("ann", "lee", "2")),
        ("Ann", "Lee 2d", ("ann", "lee", "2")),
        ("Ann", "Lee 3d", ("ann", "lee", "3")),
        ("Ann", "Lee (padre)", ("ann", "lee", "1")),
        ("Ann", "Lee (hijo)", ("ann", "lee", "2")),
        ("Ann", "De la Cruz", ("ann", "delacruz", "")),
        # a name that is nothing but a title is a name
        ("Junior", "Perez", ("junior", "perez", "2")),
        ("Ann", "Senior", ("ann", "senior", "1")),
        ("Dr", "Lee", ("dr", "lee", "")),
    ],
)
def test_a_name_is_compared_without_accents_and_titles(warehouse, first_name, last_name, parts):
    warehouse.deliver_rows(
        "borrower_information", borrower("B1", first_name=first_name, last_name=last_name)
    )

    (row,) = warehouse.relation("name_parts")

    assert (row["given"], row["family"], row["generation"]) == parts


def test_a_listed_name_is_as_names_are_compared_and_stands_once_and_in_order(warehouse):
    """Or nobody's name would ever be found there."""
    families = warehouse.relation("name_families")
    given = [family["given"] for family in families]
    forms = [family["short_forms"].split(" ") for family in families]
    listed = sorted({*given, *(form for each in forms for form in each)})
    rows = [borrower(f"B{at}", first_name=name) for at, name in enumerate(listed)]
    warehouse.deliver_rows("borrower_information", *rows)

    compared = {row["borrower_id"]: row["given"] for row in warehouse.relation("name_parts")}

    assert [compared[f"B{at}"] for at, _ in enumerate(listed)] == listed
    assert "" not in listed
    assert given == sorted(set(given))
    assert forms == [sorted(set(each) - {name}) for name, each in zip(given, forms, strict=True)]


@pytest.mark.parametrize(
    ("kind", "cell", "written", "compared"),
    [
        ("name", "first_name", "{}", "given"),
        ("email user", "email", "{}@example.com", "mailbox"),
        ("email twice", "email", "{0}@{0}.com", "mailbox"),
        ("email domain", "email", "lee@{}", "mailbox"),
        ("phone", "phone", "{}", "phone"),
        ("property", "property_id", "{}", "property_id"),
    ],
)
def test_what_stands_where_nothing_was_known_is_compared_with_nothing(
    warehouse, kind, cell, written, compared
):
    listed = [row["value"] for row in warehouse.relation("placeholders") if row["kind"] == kind]
    rows = [borrower(f"B{at}", **{cell: written.format(each)}) for at, each in enumerate(listed)]
    warehouse.deliver_rows("borrower_information", *rows)

    found = {row["borrower_id"]: row[compared] for row in warehouse.relation("name_parts")}

    assert {each: found[f"B{at}"] for at, each in enumerate(listed) if found[f"B{at}"]} == {}
    assert len(set(listed)) == len(listed) > 9


@pytest.mark.parametrize(
    "cell",
    [
        *("9999999999.0", "1234567890.00", "5555555555.0", "9999999.0", "512-000-0000"),
        *("+15120000000", "512-555-1212", "111-222-3333"),
    ],
)
def test_a_number_that_is_nobodys_proves_nothing_however_it_is_written(warehouse, cell):
    warehouse.deliver_rows("borrower_information", borrower("B1", phone=cell))

    [row] = warehouse.relation("name_parts")

    assert row["phone"] is None


@pytest.mark.parametrize(
    "cell",
    [
        *("noemailprovided@x.org", "noemailonfile@x.org", "no-email-given@x.org", "noemail1@x.org"),
        *("do-not-reply@x.org", "email@email.com", "a@a.com", "No_Mail@x.org"),
    ],
)
def test_an_address_that_is_nobodys_proves_nothing(warehouse, cell):
    warehouse.deliver_rows("borrower_information", borrower("B1", email=cell))

    [row] = warehouse.relation("name_parts")

    assert (row["mailbox"], row["email"]) == (None, None)


@pytest.mark.parametrize(
    ("cells", "compared"),
    [
        ({"phone": "5125550177.0"}, "5125550177"),
        ({"phone": "512-555-0000"}, "5125550000"),
        ({"email": "lee@lee.com"}, "lee@lee.com"),
        ({"email": "email@lee.com"}, "email@lee.com"),
        ({"email": "noel@x.org"}, "noel@x.org"),
    ],
)
def test_what_is_somebodys_stays(warehouse, cells, compared):
    warehouse.deliver_rows("borrower_information", borrower("B1", **cells))

    [row] = warehouse.relation("name_parts")

    assert row["phone" if "phone" in cells else "mailbox"] == compared


@pytest.mark.parametrize(
    ("one", "other"),
    [("Mario", "Maria"), ("Patrick", "Patricia"), ("Juan", "Juana"), ("Eric", "Erica")],
)
def test_two_names_of_a_family_are_no_slip_of_each_other_however_few_bear_them(are_one, one, other):
    own = {"property_id": "P1", "state": "TX"}
    husband = named(one, "Lopez", email="him@x.org", phone="512-555-0101", **own)
    wife = named(other, "Lopez", email="her@x.org", phone="512-555-0102", **own)

    assert not are_one(husband, wife)
    assert are_one(husband, named(f"{one}x", "Lopez", **own, email="", phone=""))


MANY_PAULS = [named("Paul", f"Q{at}", property_id=f"Q{at}") for at in range(4)]
MANY_PAULAS = [named("Paula", f"R{at}", property_id=f"R{at}") for at in range(4)]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (named("Ann"), named("ANN", "LEE")),
        (named("Robert"), named("Bob")),
        (named("Robert"), named("R.")),
        (named("Jonathan"), named("Jonahtan")),
        (named("Brian"), named("Brain")),
        (named("Brian"), named("Briqn")),
        (named("Ann", "Johnson"), named("Ann", "Jonson")),
        (named("Ann", "Johnson"), named("Ann", "Jhonson")),  # two letters, which are two slips
        (named("Ann", "Lee-Smith"), named("Ann", "Smith")),
        (named("Ann", "Lee"), named("Lee", "Ann")),
        (named("Mary Jane", "Smith"), named("Smith", "Mary Jane")),
        (named("Mary Jane", "Smith"), named("Smith", "Maryjane")),
        (named("Ann", "Lee Smith"), named("Lee", "Ann")),
        (named("Lee", "Ann"), named("Ann", "Lee Smith")),
        (named("Dr. Ann"), named("Ann")),
        (named("Mary Ann"), named("Maryann")),
        (named("Ann B"), named("Ann")),
        (named("Mary Ann"), named("Mary A")),
        (named("Mary Ann"), named("Mary Anne")),
        (named("Ana Maria"), named("Ana Marie")),
        (named("Ana", "De la Cruz"), named("Ana", "Cruz")),
        (named("Ana", "De la Cruz Diaz"), named("Ana", "Cruz")),
        (named("José", "Núñez"), named("Jose", "Nunez")),
        (named("Jose\N{COMBINING ACUTE ACCENT}"), named("José")),
        (named("Ann", "O'Neil"), named("Ann", "ONeil")),
        (named("芳", "王"), named("芳", "王")),
        (named("Ольга", "Иванова"), named("ОЛЬГА", "ИВАНОВА")),
        (named("John", '"Lee, Jr."'), named("John Jr", "Lee")),
        (named("Junior", "Perez"), named("Junior", "Perez")),
        *(
            (named(short), named(full))
            for short, full in (
                *(("Jack", "John"), ("Jno.", "John"), ("Wm", "William"), ("Robt.", "Robert")),
                *(("Thos", "Thomas"), ("Jas", "James"), ("Danl", "Daniel"), ("Chas", "Charles")),
                *(("Geo", "George"), ("Jos", "Joseph"), ("Benj", "Benjamin"), ("Saml", "Samuel")),
                *(
                    ("Polly", "Mary"),
                    ("Edw", "Edward"),
                    ("Richd", "Richard"),
                    ("Eliz", "Elizabeth"),
                ),
                *(("Mohd", "Mohammed"), ("Md", "Muhammad"), ("Mohamed", "Mohammad")),
                *(("Miguel", "Michael"), ("Juan", "John"), ("Guillermo", "William")),
                *(("María", "Mary"), ("Tomás", "Thomas"), ("Catalina", "Catherine")),
            )
        ),
        (named("C. Michael"), named("Michael")),
        (named("", "Carl Voss"), named("Carl", "Voss")),
        (named("Carl Voss", ""), named("Carl", "Voss")),
        (named("", "Mary Ann De Voss"), named("Mary Ann", "De Voss")),
    ],
    ids=str,
)
@pytest.mark.parametrize("contact", [HOME, MAIL, PHONE], ids=["property", "email", "phone"])
def test_one_contact_and_names_that_agree_are_one_person(are_one, one, other, contact):
    assert are_one(one | contact, other | contact)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (named("Ann"), named("Bea")),
        (named("Paul"), named("Paula")),
        (named("Liz"), named("Beth")),
        (named("Ann"), named("Anq")),  # one of three is a third of a name
        (named("John"), named("Jonj")),  # letters of the other, and not all of them
        (named("Jonj"), named("John")),
        (named("Ann"), named("Ann", "Quill")),
        (named("Ann", "Hart"), named("Ann", "Ahtr")),  # two of four are half a name
        (named("Ann", "Lee"), named("Lee", "Bea")),
        (named("Ann", "Lee"), named("Quill", "Ann")),
        (named("Mary Jane", "Smith"), named("Jones", "Mary Jane")),
        (named("John", '"Lee, Sr."'), named("John", '"Lee, Jr."')),
        (named("John", "Lee III"), named("John")),
        (named("Ann B"), named("Ann C")),
        (named("Abdul Rahman"), named("Abdul Rahim")),
        (named("Muhammad Ali"), named("Muhammad Asif")),
        (named("Van An"), named("Van Anh")),
        (named("Mary Ann"), named("Mary Alice")),
        (named("Lee", "Lee Snr"), named("Lee", "Lee Jnr")),
        (named("Lee", "Lee 2d"), named("Lee", "Lee 3d")),
        (named("Juan", "Lee (padre)"), named("Juan", "Lee (hijo)")),
        (named("Ana", "de la Cruz"), named("Ana", "de la Rosa")),
        (named("Ann", "Van Dyke"), named("Ann", "Van Horn")),
        (named("Ann", "St. John"), named("Ann", "St. Clair")),
        (named("Ann", "Al Hassan"), named("Ann", "Al-Rashid")),
        (named("大伟", "Chen"), named("美玲", "Chen")),
        (named("芳", "王"), named("芬", "王")),
        (named("سلمى", "علي"), named("سلمان", "علي")),
        (named(""), named("")),
        (named("Unknown", "Unknown"), named("Unknown", "Unknown")),
        (named("C. Michael"), named("Mike")),
        (named("C. Michael"), named("Mary")),
        (named("C. Michael"), named("Michael J")),
        (named("", "Carl Voss"), named("Carla", "Voss")),
        (named("", "Voss"), named("Carl", "Voss")),
        (named("", "Carl Voss"), named("", "Carl")),
        (named("John and Mary", "Baker"), named("Mary", "Baker")),
    ],
    ids=str,
)
def test_names_that_do_not_agree_are_two_persons_in_one_house(are_one, one, other):
    assert not are_one(one | HOME, other | HOME, *MANY_PAULS, *MANY_PAULAS)


def test_an_initial_that_fits_two_of_a_house_is_nobody_in_particular(are_one):
    assert are_one(named("James") | HOME, named("J") | HOME)
    assert not are_one(named("James") | HOME, named("J") | HOME, named("Jaclyn") | HOME)


@pytest.mark.parametrize(
    ("contact", "differing", "expected"),
    [
        (MAIL, {}, True),
        (MAIL, {"state": "NC"}, True),
        (MAIL | {"phone": "512-555-0102"}, {"phone": "919-555-0103", "state": "NC"}, False),
        (PHONE, {}, True),
        (PHONE, {"state": "NC"}, False),
        (PHONE | {"email": "a@example.org"}, {"email": "b@example.org"}, False),
        (HOME, {}, False),
    ],
)
def test_a_new_surname_needs_the_mailbox_or_the_telephone(are_one, contact, differing, expected):
    married = named("Philippa", "Quill") | contact | differing
    assert are_one(named("Philippa", "Lee") | contact, married) is expected


@pytest.mark.parametrize(
    ("kind", "cells"),
    [
        ("email", ["noemail@lender.example", "none@none.com", "NULL", "\\N", "n/a", "N/A@x.org"]),
        ("phone", ["9999999999", "(000) 000-0000", "1234567890", "none", "555-1212", "NULL"]),
        ("property_id", ["UNKNOWN", "N_A", "null", "000", "TBD", "none"]),
    ],
)
def test_what_stands_for_nothing_proves_nothing(are_one, kind, cells):
    nowhere = {"email": "", "phone": "", "property_id": ""}
    for cell in cells:
        assert not are_one(*[named("Ann") | nowhere | {kind: cell}] * 2), cell


def test_a_mailbox_of_more_people_than_a_household_has_proves_nothing(are_one):
    clients = [named(f"Zed{letter}", f"Fam{letter}") | MAIL for letter in "abcd"]
    twins = [named("Ann", "Lee") | MAIL, named("Ann", "Lee") | MAIL]

    assert are_one(*twins, *clients[:3])
    assert not are_one(*twins, *clients)


def test_a_dot_in_a_mailbox_is_another_mailbox_but_at_google_or_in_one_state(are_one):
    def at(email, state):
        return named("Ann") | MAIL | {"email": email, "state": state}

    assert are_one(at("ann.lee@example.org", "TX"), at("annlee@example.org", "TX"))
    assert not are_one(at("ann.lee@example.org", "TX"), at("annlee@example.org", "NC"))
    assert not are_one(
        at("ann.lee@example.org", "TX") | {"phone": "512-555-0101"},
        at("annlee@example.org", "TX") | {"phone": "512-555-0199"},
    )
    assert are_one(at("ann.lee@gmail.com", "TX"), at("annlee+x@googlemail.com", "NC"))


def test_a_slip_in_the_telephone_number_is_one_person_with_one_full_name_in_one_state(are_one):
    def on(phone, state="TX"):
        return named("Ann") | PHONE | {"phone": phone, "state": state}

    assert are_one(on("512-555-0101"), on("512-555-0107"))
    assert are_one(on("512-555-0101"), on("214-555-0101"))
    assert not are_one(on("512-555-0101"), on("512-555-0199"))
    assert not are_one(on("512-555-0101"), on("512-555-0107", "NC"))


def test_many_of_one_name_at_one_contact_are_bound_to_the_first_of_them(warehouse):
    crowd = [named("Ann") | HOME | {"email": f"a{at}@example.org"} for at in range(500)]
    rows = [borrower(f"B{at:03}", **cells) for at, cells in enumerate(crowd)]
    warehouse.deliver_rows("borrower_information", *rows)

    pairs = warehouse.relation("linked_pairs")

    assert {row["borrower_id"] for row in pairs} == {"B000"}
    assert len(pairs) == 499


def test_a_crowd_takes_memory_by_its_records_and_not_by_their_pairs():
    """10,000 records of one name have 50 million pairs; in two mailboxes they are two crowds."""
    warehouse = Warehouse()
    warehouse.connection.execute("set memory_limit='300MB'; set temp_directory=''")
    crowd = [
        borrower(f"B{at:05}", **(named("Ann") | HOME | {"email": f"a{at % 2}@example.org"}))
        for at in range(10_000)
    ]
    warehouse.deliver_rows("borrower_information", *crowd)

    pairs = {
        (row["borrower_id"], row["other_id"]): row for row in warehouse.query("compared_pairs")
    }

    assert {one for one, _ in pairs} == {"B00000", "B00001"}
    assert len(pairs) == 9_999 + 4_999
    assert sum(row["shares_property"] for row in pairs.values()) == 9_999
    assert sum(row["shares_email"] for row in pairs.values()) == 2 * 4_999


def test_an_anchor_is_the_smallest_id_of_all_that_a_record_is_linked_to(warehouse):
    warehouse.match_everyone_below = 0
    links = [
        ("B4", {"email": "a@example.org"}),
        ("B3", {"email": "a@example.org", "phone": "512-555-0101"}),
        ("B2", {"phone": "512-555-0101", "property_id": "P7"}),
        ("B1", {"property_id": "P7"}),
    ]
    nothing = {"email": "", "phone": "", "property_id": ""}
    warehouse.deliver_rows(
        "borrower_information",
        *(borrower(each, **(nothing | cells)) for each, cells in links),
        borrower("B5", **(nothing | {"email": "b@example.org"})),
    )

    anchors = {row.pop("borrower_id"): row for row in warehouse.query("prepared_borrowers")}

    assert {each: row["same_email"] for each, row in anchors.items()} == {
        **{"B1": "B1", "B2": "B2", "B3": "B1", "B4": "B1"},
    }
    assert {each: row["same_phone"] for each, row in anchors.items()} == {
        **{"B1": "B1", "B2": "B1", "B3": "B1", "B4": "B4"},
    }
    assert {row["told_same"] for row in anchors.values()} == set(anchors)


def test_the_digest_of_what_is_sent_changes_with_who_is_whom_and_with_nothing_else(warehouse):
    def digest(**cells):
        warehouse.clear()
        rows = [borrower("B1", email="a@x.org"), borrower("B2", email="a@x.org", **cells)]
        warehouse.deliver_rows("borrower_information", *rows)
        (found,) = warehouse.query("matching_input")
        return found

    assert digest() == digest(credit_score="712", city="Elsewhere")
    assert digest()["records"] == 2
    assert digest() != digest(first_name="Zoe", last_name="Quill")


STRANGERS = [
    borrower("B1", first_name="Ann", last_name="Lee"),
    borrower("B2", first_name="Zoe", last_name="Quill", property_id="P2"),
]
TWINS = [borrower(each, email="ann@example.org") for each in ("B1", "B2")]


@pytest.mark.parametrize(
    ("rows", "decisions", "expected"),
    [
        (STRANGERS, [], False),
        (STRANGERS, [decided("B2", "B1", decision="Same")], True),
        (TWINS, [], True),
        (TWINS, [decided("B1", "B2", decision="")], True),
        (TWINS, [decided("B1", "B2", decision="perhaps")], True),
        (TWINS, [decided("B2", "B1", decision="different")], False),
        (TWINS, [decided("B1", "B2"), decided("B1", "B2", decision="different")], True),
        (TWINS, [decided("B1", "B2"), decided("B2", "B1", decision="different")], False),
        (TWINS, [decided("B1", "B9", decision="different")], True),
    ],
)
def test_what_people_decided_binds_whatever_the_names_say(warehouse, rows, decisions, expected):
    warehouse.deliver_rows("borrower_information", *rows)
    warehouse.deliver_rows("same_person", *decisions)

    assert bool(warehouse.relation("linked_pairs")) is expected


def test_told_the_same_is_an_anchor_of_its_own(warehouse):
    warehouse.match_everyone_below = 0
    warehouse.deliver_rows("borrower_information", *STRANGERS)
    warehouse.deliver_rows("same_person", decided("B1", "B2"))

    assert [
        (row["borrower_id"], row["told_same"], row["same_email"])
        for row in sorted(warehouse.query("prepared_borrowers"), key=lambda row: row["borrower_id"])
    ] == [("B1", "B1", "B1"), ("B2", "B1", "B2")]


def test_two_who_are_told_apart_and_held_together_by_others_are_merged_with_nobody(warehouse):
    warehouse.deliver_rows("borrower_information", *map(borrower, ("B1", "B2", "B3", "B4")))
    warehouse.deliver_rows("same_person", decided("B1", "B3", decision="different"))
    warehouse.deliver_rows("do_not_contact", opt_out("B2", channel="phone"))
    warehouse.match({"B1": "m", "B2": "m", "B3": "m", "B4": "n"})

    people = {row["borrower_id"]: row for row in warehouse.relation("people")}

    assert {each: row["person_id"] for each, row in people.items()} == {
        each: each for each in ("B1", "B2", "B3", "B4")
    }
    assert {each for each, row in people.items() if not row["may_call"]} == {"B1", "B2", "B3"}
    assert ("parted_groups", 1) in {
        (row["name"], row["amount"]) for row in warehouse.query("merge_summary")
    }


def test_each_merge_is_told_with_its_evidence_in_words_and_counted(warehouse):
    same = {"email": "lee@example.org", "property_id": "", "last_name": "Lee"}
    warehouse.deliver_rows(
        "borrower_information",
        borrower("B1", **(same | {"first_name": "Robert"})),
        borrower("B2", **(same | {"first_name": "Bob"})),
        borrower("B3", **(same | {"first_name": "Zoe"})),
        borrower("B4", first_name="Zoe", last_name="Quill", property_id="P4"),
    )
    warehouse.deliver_rows("same_person", decided("B3", "B4"))
    warehouse.match({"B1": "m", "B2": "m", "B3": "n", "B4": "n"})

    assert [tuple(row.values()) for row in warehouse.query("merged_pairs")] == [
        (
            *("B1", "B1", "B2", "same_email", "nickname", "same"),
            "same e-mail; Bob is short for Robert; same surname",
        ),
        (
            *("B3", "B3", "B4", "told_same", "same", "no"),
            "somebody said so; same first name; surnames Lee and Quill",
        ),
    ]
    counted = {
        (row["section"], row["name"]): row["amount"] for row in warehouse.query("merge_summary")
    }
    assert counted["merged_pairs.by_evidence", "same_email"] == 1
    assert counted["merged_pairs.by_evidence", "told_same"] == 1
    assert counted["merged_pairs.by_first_names", "nickname"] == 1
    assert counted["", "sent_to_matching"] == 4


def test_a_pair_whose_group_was_left_apart_merged_nobody(warehouse):
    warehouse.max_borrowers_per_person = 1
    warehouse.deliver_rows("borrower_information", *TWINS)
    warehouse.match({"B1": "m", "B2": "m"})

    assert warehouse.query("merged_pairs") == []


def test_the_review_names_doubtful_pairs_and_repeats_what_was_decided(warehouse):
    warehouse.deliver_rows(
        "borrower_information",
        borrower("B1", last_name="Lee Jr", property_id="P1"),
        borrower("B2", last_name="Lee", property_id="P1"),
        borrower("B3", property_id="P3", email="zoe@example.org", first_name="Zoe"),
        borrower("B4", property_id="P3", email="z2@example.org", first_name="Zoe"),
        *(borrower(each, property_id="P5") for each in ("B5", "B6")),
    )
    warehouse.deliver_rows("same_person", decided("B5", "B6"))

    assert [tuple(row.values()) for row in warehouse.query("review")] == [
        ("B3", "B4", ""),  # merged, and nothing but house and name speaks for it
        ("B1", "B2", ""),  # not merged: one is marked, one is not
        ("B5", "B6", "same"),
    ]
