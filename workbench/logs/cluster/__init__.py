"""A snapshot in a cluster's storage: ship it, build it and ask it there.

stored.py      a snapshot in a cluster's storage: ship it, fetch it, read it on a node
shards.py      what a node does: split a file, build a bucket, check one
distributed.py an import and its checks on the cluster
elsewhere.py   a snapshot whose statements run there
"""
