"""Every table, so that one import fills the metadata."""

from db.tables import (
    audit,
    cases,
    commitments,
    concerns,
    first_90,
    frameworks,
    meetings,
    notices,
    observations,
    one_on_ones,
    people,
    policy,
    resources,
    reviews,
    safety,
    sessions,
    wording,
)
from db.tables.base import Base

__all__ = [
    "Base",
    "audit",
    "cases",
    "commitments",
    "concerns",
    "first_90",
    "frameworks",
    "meetings",
    "notices",
    "observations",
    "one_on_ones",
    "people",
    "policy",
    "resources",
    "reviews",
    "safety",
    "sessions",
    "wording",
]
