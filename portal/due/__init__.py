"""What is due for whom, and why: a registry of rules."""
