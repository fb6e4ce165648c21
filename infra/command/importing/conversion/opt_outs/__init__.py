"""Opt-outs that stand in a table of something else.

flags           what a line closes by its flags
reasons         the reason that is written of a flag, so that a run hears no more than it says
refusing_cells  cells that refuse beside what they are read for
further         what a line of a list says beside its own channel
channels        the words of a list for its channels
closings        the opt-outs that one table closes, each written once
binding         whether they bind anybody
notes           lines of no row that refuse for whoever they name
said            what lines close for those who stand in other tables
nobodys         lines that refuse and name no borrower
opt_outs        whom a line that refuses means, and the lines that mean nobody
"""
