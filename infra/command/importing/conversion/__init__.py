"""Rows of a lender's tables made rows of the contract's datasets.

people      whom a line names, by whichever number, and where they can be reached
reader      where a cell stands, and how it is read
joined      one row of what several tables tell of a borrower, a loan or a property
apart       tables of which no line belongs to another's
gone        loans that a line of any table says are over
opt_outs    opt-outs that stand in a table of something else
lines       lines that are none of its rows
converter   one table, row by row
writer      rows of datasets written once, however often they are said
book        what the tables of one import have in common
conversion  all tables, in the order in which they need each other
remarks     lines of the report on one table's rows
report      what became of each row, and a line for what is not taken
"""
