"""The competency framework that the portal starts with, as data and checked on loading."""

from portal.frameworks.seed.loader import load
from portal.frameworks.seed.models import CategorySeed, FrameworkSeed, ItemSeed, LevelSeed, SuggestedNotApplicable

__all__ = ["CategorySeed", "FrameworkSeed", "ItemSeed", "LevelSeed", "SuggestedNotApplicable", "load"]
