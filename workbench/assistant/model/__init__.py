"""The drafter with a language model, through LangChain; nothing here is imported until a model is configured.

providers.py    a configured model: its client, its key, its address
sending.py      the connection of a model's client: what is sent is told before it is sent
faults.py       what can go wrong with a provider, as one line that says what to do
prompt.py       what the model is told: how to work, and what the person looks at, delimited
bridge.py       our typed tools as the model calls them; what it may be told of their results
middleware.py   calls that cannot be read, retries, limits
memory.py       the model's own messages over a restart, in SQLite
drafter.py      one answer: the agent's stream -> events
"""
