"""What may leave for a model, and what did.

level.py        how much: the project's file, lowered by an administrator's
identifiers.py  what names a person: taken out of every text
lookup.py       ids that look like words, looked up in the log
kinds.py        of each tool's result, which fields are names, which count users, which are values
outgoing.py     of a tool's result and of what the person looks at
rows.py         rows of a result, after the person has read the exact text
egress.py       the last door: every request as it leaves, written down first
sent.py         what was sent, turn by turn, in pieces
"""
