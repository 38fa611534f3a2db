"""What answers: a draft, an insight, a study, a cell, a statement, a deed."""
