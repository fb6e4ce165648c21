"""What a column goes by, and what its name says.

vocabulary  what the contract's columns are called in lenders' systems
consent     headings that say who may be contacted, and by which channel
refusals    the words of refusal, in names of anything that may say so and in cells
"""
