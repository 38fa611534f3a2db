"""Map a function over user buckets.

mapping.py      in order, in threads or processes; cancel between buckets
"""
