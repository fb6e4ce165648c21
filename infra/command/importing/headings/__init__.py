"""What a column goes by, and what its name says.

loans       what cells say of a loan: whether it is still one, and which lien
vocabulary  what the contract's columns are called in lenders' systems
consent     headings that say who may be contacted, and by which channel
servicing   abbreviations of servicing systems for hardship and refusal
lists       what lists of people not to be contacted are called
refusals    the words of refusal, in names of anything that may say so and in cells
"""
