"""Workbooks of spreadsheets, of whatever maker: their sheets, and the cells as text.

book      sheets and cells
formulas  that their results are in the file
"""
