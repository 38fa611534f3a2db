"""Map a function over user buckets.

mapping.py      in order, in threads; cancel between buckets
"""
