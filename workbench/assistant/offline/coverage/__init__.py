"""Whether every word and every part of a request is accounted for; what is left over is asked about."""
