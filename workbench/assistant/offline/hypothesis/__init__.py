"""A change, what it does, why, for whom and how much, in whatever order a person says it."""
