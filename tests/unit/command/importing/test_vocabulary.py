"""The headings that an import knows: each word of them was looked at by somebody."""

from infra.command.importing.headings import consent, vocabulary


def test_the_headings_are_those_that_somebody_has_looked_at(golden):
    told = [
        f"{dataset}.{column}: {heading}"
        for dataset, columns in vocabulary.NAMES.items()
        for column, headings in columns.items()
        for heading in headings
    ]
    for kind, columns in (("refused", consent.REFUSED), ("permitted", consent.PERMISSIONS)):
        told += [
            f"{kind}.{column}: {heading}"
            for column, headings in columns.items()
            for heading in headings
        ]
    told += [f"refusal: {word}" for word in consent.REFUSALS]
    told += [f"beside a refusal: {word}" for word in consent.BESIDE]
    told += [f"full name: {heading}" for heading in vocabulary.FULL_NAMES]
    told += [
        f"address, part {part}: {heading}"
        for part, headings in enumerate(vocabulary.ADDRESS, 1)
        for heading in headings
    ]
    told += [f"term of a loan: {heading}" for heading in vocabulary.TERM]
    told += [f"primary borrower: {word}" for word in vocabulary.PRIMARY]
    told += [f"co-borrower: {word}" for word in vocabulary.CO_BORROWER]

    golden("vocabulary.txt", "".join(f"{line}\n" for line in told))
