"""What may leave for a model.

outgoing.py    of a tool's result and of what the person looks at
"""
