"""Taking a passage out of what is sealed: one service over every kind of record, each described in a module."""
