"""What is brought and what a mapping speaks of: neither lacks anything of the other's.

A file, a sheet or a column of which nothing is said may hold who must not be contacted.

tables   files of a folder, sheets of a workbook
columns  what of a table nothing is made of
loans    what is said of loans in words that are not known
dates    columns of dates in a format that nobody knows
marks    amounts that may have decimals or thousands behind their mark
groups   lines that say what those below them are
second_tables  of one sheet, below the first or beside it
subsets  files of people who all stand in another
titles   a list within a table, told by a line above it
spoken   what stands in the cells of such a column
"""
