"""Which of a lender's columns is which of the contract's: a TOML file to read and to check in.

null_words = ["n/a", "-"]            # cells that hold nothing
phone_region = "US"                  # of numbers without a country; "" leaves them as they are

[[source]]
files = "loans_*.csv"                # one table, or several of the same columns
decimal_mark = "."
ignored = ["Paper Preference"]       # tells of no wish not to be contacted, whatever it is called

[source.loan_information]
loan_id = {column = "Loan #", status = "Loan Status"}          # a column; paid off: left out
current_interest_rate = {column = "Note Rate", unit = "fraction"}
property_id = {address = ["Property Address", "Zip"]}          # derived from these
loan_type = {column = "Product", term = "Term", lien = "Lien Position"}

[source.borrower_information]
phone = ["Cell", "Home Phone"]                                 # the first that holds one

[source.do_not_contact]
borrower_id = {column = "CIF", same_as = "CIF"}                # which others have beside their id

[source.co_borrower]                 # borrowers of their own on the same loan
[source.opt_outs]                    # what is no clear no closes the channel, or every_channel;
phone = {column = "DNC", permission = "OK to Call"}            # of a permission, what is no yes
by_word = [                           # what each cell says closes; other words all, but the open
    {column = "Status", open = ["Active"]}, {column = "Notes", others = "open"},
]
[source.co_borrower_opt_outs]        # of theirs alone; those above bind both
"""
