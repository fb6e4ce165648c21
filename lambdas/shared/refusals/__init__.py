"""What is written about somebody's not being contacted, and what it closes.

One vocabulary for both who hear it: judge/refusals.sql in a borrower's own cells, into which it is
rendered as `:refusal_…`, and `refi-ready import` in whatever a lender's tables hold.

words     the words, by what they close
named     an opt-out that names its channel, and closes no other
patterns  what is made of them: where they are looked for, and what only sounds like them
"""
