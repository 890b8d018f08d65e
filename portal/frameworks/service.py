"""Framework versions: take in a seed, adopt it (from then on it is frozen)."""

from sqlmodel import Session, col, select

from db.tables.frameworks import Anchor, Category, Framework, FrameworkStatus, Item, Programme
from portal import clock
from portal.frameworks.seed.models import FrameworkSeed


def adopt_seed(session: Session, seed: FrameworkSeed) -> Framework:
    """Store `seed` as the next version of its name and adopt it. For the command line and the example programme."""
    latest = session.exec(
        select(Framework.number).where(Framework.name == seed.title).order_by(col(Framework.number).desc())
    ).first()
    framework = Framework(name=seed.title, number=(latest or 0) + 1)
    session.add(framework)
    session.flush()
    session.add_all(
        Anchor(framework_id=framework.id, level=int(level.value), text=level.anchor) for level in seed.levels
    )
    for category in seed.categories:
        session.add(
            Category(
                framework_id=framework.id,
                number=category.number,
                name=category.name,
                short=category.short,
                is_essential=category.essential,
            )
        )
        for position, item in enumerate(category.items):
            session.add(
                Item(
                    framework_id=framework.id,
                    code=item.code,
                    category=category.number,
                    position=position,
                    text=item.text,
                    programme=Programme(item.programme),
                    is_reflective=item.reflective,
                    observable=item.observable,
                    suggest_not_applicable=item.suggest_na.sentence if item.suggest_na else None,
                )
            )
            session.add_all(
                Anchor(framework_id=framework.id, code=item.code, level=int(level), text=text)
                for level, text in item.anchors.items()
            )
    session.flush()
    framework.status, framework.adopted_at = FrameworkStatus.ADOPTED, clock.now()
    session.flush()
    return framework
