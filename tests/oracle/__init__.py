"""What Refi-Ready must answer, written a second time, in plain Python with `decimal`.

Written from the design, not from sql/: where the two disagree, one of them misreads the design.
`serde` reads a file as Athena does, `rows` judges its rows, `matching` is Entity Resolution,
`people` joins borrowers to persons, `leads` decides; `households` makes the data.
"""
