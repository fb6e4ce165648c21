"""What Refi-Ready must answer, written a second time, in plain Python with `decimal`.

Written from the design, not from sql/: where the two disagree, one of them misreads the design.

seed        the view and the query that this project began with
serde       a file as Athena reads it
rows        which rows are used, and what is wrong with the others
refusals    what a borrower's own cells say of not being contacted
refusal_words  the words of refusal, as they stand in cells
addresses   what an e-mail address or a telephone number comes down to
placeholders  what stands in a cell of which nobody is told
comparing   whose records are one person's, pair by pair
matching    Entity Resolution
people      borrowers joined to persons, and where these can be reached
loan_types  which loan types are understood, and their terms
savings     what refinancing would save
leads       the decisions, and the list
opt_outs    which opt-outs of the last published run are lost
summary     summary.json
households  the data
"""
