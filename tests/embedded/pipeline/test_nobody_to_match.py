"""A book of strangers: nobody is sent to Entity Resolution, and nothing is paid for."""

from tests.embedded.support.pipeline import TWINS

LETTERS = "abcdefghij"
HEADER, *_ = TWINS["borrower_information"][0].splitlines(keepends=True)
NAMES = ["".join(LETTERS[int(digit)] for digit in f"{number:03}") for number in range(1000)]
STRANGERS = {
    **TWINS,
    "borrower_information": [
        HEADER
        + "".join(
            f"B{number},Ana{name},Nu{name},{name}@example.com,,Q{number},X,NC,700\n"
            for number, name in enumerate(NAMES, 1)
        )
    ],
}


def test_a_book_of_strangers_is_published_without_matching(pipeline):
    run = pipeline.publish(STRANGERS)

    assert not {"Check matching", "Stage matches", "Start crawler"} & set(run.states)
    assert run.document("manifest.json")["matching"]["status"] == "nobody"
    assert run.output["matching"] == (
        "No two borrowers look like one person: Entity Resolution was not asked."
    )
    assert run.document("summary.json")["persons"] == 1000
    assert len(run.lines("refi_opportunities.csv")) == 1 + 4
