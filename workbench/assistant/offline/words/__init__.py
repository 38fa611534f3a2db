"""What words mean: the trade's, this log's and this squad's, and which can change no number."""
