"""A mapping proposed from names and values, and what of it is left to people.

kinds     tables of the same columns, and what these are taken for
links     by which columns the tables name the same borrower and property
aliases   another number than the id, by which a table names borrowers
ids       columns of the ids of other tables, whatever they are called
area_codes  those of telephone numbers, in columns of their own
lists     tables each line of which is somebody who is not to be contacted
flags     columns that say by their headings who may be contacted
unused    how a table of which nothing is certain might be read
proposal  which column is which, of all that together
draft     the same as the text of a mapping, with what is still to be said
"""
