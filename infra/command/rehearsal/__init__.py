"""A rehearsal on a deployed stack: made-up borrowers go through, and what AWS does is written down.

footprint     what runs leave in a stack, and how it is removed
observations  what was assumed of AWS, and what was seen
"""
