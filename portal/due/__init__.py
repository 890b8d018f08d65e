"""What is due for somebody: a registry of rules, each with its sentence, its reason, its day and one place to go.

A rule is one function that says in SQL what is due for whom; see `portal.due.registry.rule`. All rules of a reader
run as one statement, so that a further rule adds no round trip.
"""

from portal.due.home import Home, home
from portal.due.registry import RULES, Due

__all__ = ["RULES", "Due", "Home", "home"]
