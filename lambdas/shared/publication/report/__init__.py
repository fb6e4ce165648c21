"""report.html: the run as a document for people, from its summary and its list's first lines.

Pure functions, from numbers to text. Nothing in it varies between two runs of one snapshot: no run
id, no time, no job.

publishing  puts it beside the files it tells of
document    the whole: its head, its order, its sections
calls       whom to call
findings    the answer first, and what it means
evidence    the sections about what that rests on
tables      numbers in rows
charts      bars beside their numbers
vocabulary  what codes are called
wording     numbers and dates as people read them
markup      elements, which can only be written escaped
style       the stylesheet
"""
