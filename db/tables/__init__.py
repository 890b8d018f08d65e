"""Every table, so that one import fills the metadata."""

from db.tables import (
    audit,
    cases,
    commitments,
    first_90,
    frameworks,
    meetings,
    observations,
    one_on_ones,
    people,
    policy,
    reviews,
    safety,
    sessions,
)
from db.tables.base import Base

__all__ = [
    "Base",
    "audit",
    "cases",
    "commitments",
    "first_90",
    "frameworks",
    "meetings",
    "observations",
    "one_on_ones",
    "people",
    "policy",
    "reviews",
    "safety",
    "sessions",
]
