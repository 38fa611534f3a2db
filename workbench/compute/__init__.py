"""Map a function over user buckets: here, or on a cluster.

mapping.py      here, in order, in threads or processes; cancel between buckets
stopping.py     a person's stop, for whatever runs in a thread
storage.py      the folder or bucket that this machine and every node share
nodes.py        what a node must have before it works for us
driver.py       runs on the cluster: look at the nodes, map or do what the job names, leave the answers in the storage
cluster.py      choose a cluster, ship a job, wait for it, take its answers
"""
