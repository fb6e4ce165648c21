"""`refi-ready import`: a delivery of the contract out of what a lender has.

sheets      reads CSV, TSV and workbooks as tables of text
vocabulary  what the columns are called out there
proposal    which column is which, by names and values
mapping     the same as a TOML file that people read and check in
cells       a cell as the contract wants it, or why it cannot be that
conversion  rows of a table to rows of datasets, and a report of what is not taken
output      the folder that gets it all
dialogue    what a person sees and is asked
command     the command
"""
