"""`refi-ready import`: a delivery of the contract out of what a lender has.

tables      CSV, TSV and workbooks read as tables of text
headings    what the columns are called out there, and the words of refusal
kinds       tables of the same columns, and what these are taken for
addresses   a property's id out of its address
links       by which columns the tables name the same borrower and property
profile     what a table's columns look like: their names and first values
proposal    which column is which, of all that together
mapping     the same as a TOML file that people read and check in
draft       a mapping as text, with what is open in it
coverage    that of what is brought nothing is passed over
cells       a cell as the contract wants it, or why it cannot be that
marks       amounts that may have decimals or thousands behind their mark
reading     where a cell stands, and how it is read
rows        what is wrong with a row as a whole, and what it says of a dataset
borrowers   one row of what several tables tell of a borrower
opt_outs    opt-outs that stand in a table of something else
portfolio   the borrowers and loans of all tables, whom an opt-out can mean
places      which cells of a line name a loan or hold addresses
conversion  rows of a table to rows of datasets
report      what became of each row, and a line for what is not taken
output      the folder that gets it all
importer    all of it in its order: proposed, agreed to, converted, told
dialogue    what a person sees and is asked
command     the command
"""
