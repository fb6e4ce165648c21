"""Whom a line of a lender's table names, by whichever number, and where they can be reached.

portfolio     the borrowers and loans of all tables, whom an opt-out can mean
places        which cells of a line name a loan or hold addresses
aliases       other numbers that a table names borrowers by
area_codes    numbers whose area code has a column of its own
contacts      numbers and addresses beside those that are taken, which an opt-out closes too
owners        whose an address of a list is, and what else of theirs it closes
co_borrowers  the other person of a line
"""
