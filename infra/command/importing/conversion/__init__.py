"""Rows of a lender's tables made rows of the contract's datasets.

portfolio     the borrowers and loans of all tables, whom an opt-out can mean
places        which cells of a line name a loan or hold addresses
reader        where a cell stands, and how it is read
joined        one row of what several tables tell of a borrower, a loan or a property
area_codes    numbers whose area code has a column of its own
aliases       other numbers that a table names borrowers by
apart         tables of which no line belongs to another's
gone          loans that a line of any table says are over
contacts      numbers and addresses beside those that are taken, which an opt-out closes too
opt_outs      opt-outs that stand in a table of something else
lines         lines that are none of its rows
converter     one table, row by row
co_borrowers  the other person of a line
writer        rows of datasets written once, however often they are said
book          what the tables of one import have in common
conversion    all tables, in the order in which they need each other
remarks       lines of the report on one table's rows
report        what became of each row, and a line for what is not taken
"""
