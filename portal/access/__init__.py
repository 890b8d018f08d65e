"""Who acts and what they may do: the one door, the policy, the row scope."""

from portal.access.acting import acting, is_inside, system, touch
from portal.access.actor import Actor
from portal.access.answers import Relation
from portal.access.casework import Casework
from portal.access.coaches import Coach, CoachStanding, coach_for, coach_standing, coaches_for
from portal.access.coaching import Coaching
from portal.access.gathering import Gathering
from portal.access.people import Managing, PersonStanding, person_for
from portal.access.permissions import Permission
from portal.access.raising import Raising
from portal.access.scope import Standing, review_for, reviews_for
from portal.access.wellbeing import Wellbeing

__all__ = [
    "Actor",
    "Casework",
    "Coach",
    "CoachStanding",
    "Coaching",
    "Gathering",
    "Managing",
    "Permission",
    "PersonStanding",
    "Raising",
    "Relation",
    "Standing",
    "Wellbeing",
    "acting",
    "coach_for",
    "coach_standing",
    "coaches_for",
    "is_inside",
    "person_for",
    "review_for",
    "reviews_for",
    "system",
    "touch",
]
