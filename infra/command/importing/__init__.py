"""`refi-ready import`: the contract's files out of what a lender has.

cells       a cell as the contract wants it, or why it cannot be that
dates       the year of a date, in whichever form
addresses   a property's id out of its address
rows        what is wrong with a row as a whole, and what it says of a dataset
headings    what the columns are called out there, and the words of refusal
tables      CSV, TSV and workbooks read as tables of text
mapping     which column is which: a TOML file that people read and check in
coverage    that of what is brought nothing is passed over
proposal    a mapping, proposed from names and values
conversion  rows of a table to rows of datasets
output      the folder that gets it all
unsaved     loans of which nobody can compute what they would save
unmatched   loans and borrowers that no other row belongs to
importer    all of it in its order: proposed, agreed to, converted, told
dialogue    what a person sees and is asked
closing_question  what they are asked of a column that may say who is not to be contacted
command     the command
"""
