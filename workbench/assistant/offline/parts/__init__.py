"""The parts of a request: what is counted, when, of which messages, in which unit, how it is summed up."""
