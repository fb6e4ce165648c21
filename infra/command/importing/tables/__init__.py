"""Files read as tables of text: CSV in whatever form, and workbooks of whatever maker.

form         how a file is written, as far as somebody says so
header       which line names the columns
encodings    in which encoding a text is written
delimited    records of a text, and what separates their cells
quotes       whether those of a record are closed
book         the sheets of a workbook and their cells
formulas     that the results of formulas are in the file
annotations  comments and lines through a text, which no cell says
table        one file or sheet as it is read
sheets       the tables of a workbook, and what lies beside them
files        the tables of any file
profile      what a table's columns look like
"""
