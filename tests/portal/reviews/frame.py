"""The competency framework as screens see it, without a database."""

import uuid
from functools import lru_cache

from db.tables.frameworks import Programme
from portal.frameworks.queries import CategoryView, FrameworkView, ItemView
from portal.frameworks.seed import loader


@lru_cache(maxsize=1)
def framework() -> FrameworkView:
    """The 17 categories and 62 items of the packaged seed."""
    seed = loader.load()
    categories = tuple(
        CategoryView(
            category.number,
            category.name,
            category.short,
            category.essential,
            tuple(
                ItemView(item.code, item.text, Programme(item.programme), item.reflective, item.observable, None, {})
                for item in category.items
            ),
        )
        for category in seed.categories
    )
    return FrameworkView(uuid.uuid4(), seed.title, 1, {}, categories)


GRADED = [code for code, item in framework().items.items() if not item.is_reflective]
REFLECTIVE = [code for code, item in framework().items.items() if item.is_reflective]
