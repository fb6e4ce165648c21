"""What a column goes by, and what its name says.

loans       what cells say of a loan: whether it is still one, and which lien
vocabulary  what the contract's columns are called in lenders' systems
wishes      the words of headings that say who may be contacted, and who may not
joined      the same words with nothing between them
consent     headings that say who may be contacted, and by which channel
contact     headings about contact, of which a yes or a no may refuse
harmless    words of a status that refuse nothing
permission  whether a yes under such a heading allows or refuses
servicing   abbreviations of servicing systems for hardship and refusal
lists       what lists of people not to be contacted are called
called      whether a table's columns say what it is called
hearing     how refusals are heard in a cell, by the words that a run knows, too
refusals    what refuses in a cell of any column, and in names of anything that may say so
"""
