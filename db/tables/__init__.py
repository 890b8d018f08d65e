"""Every table, so that one import fills the metadata."""

from db.tables import audit, frameworks, people, policy, reviews, sessions
from db.tables.base import Base

__all__ = ["Base", "audit", "frameworks", "people", "policy", "reviews", "sessions"]
