"""report.html: the run as a document for people, from its summary and its list's first lines.

Pure functions, from numbers to text: `document.render` writes the whole, `findings` what there is
to do, `evidence` what it rests on; `charts`, `wording`, `markup` and `style` are what they are made
with. Nothing in it varies between two runs of one snapshot: no run id, no time, no job.
"""
