"""A small invented programme to look around in: nine people, and a review in each state."""
