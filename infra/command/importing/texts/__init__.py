"""Files of text, of whatever maker.

encodings  in which of them a file is written
"""
