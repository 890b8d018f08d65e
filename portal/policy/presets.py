"""Two sets of programme rules to start from: addiction management coaching and a family helpline.

Their rules stand in presets.csv, one a line, readable without this code. A rule the programme does
not have is left out, never filled with an invented number. Days of the first 90 days count from the
first duty day, which is day 0.
"""

import csv
from functools import lru_cache
from pathlib import Path

from portal.policy.rules import Preset, Rule

TABLE = Path(__file__).with_name("presets.csv")
BOTH = "both"


def _value(text: str, unit: str) -> bool | int | str:
    if unit == "choice":
        return text
    return {"yes": True, "no": False}[text] if unit == "yes or no" else int(text)


@lru_cache(maxsize=2)
def _rules(programme: str) -> tuple[Rule, ...]:
    with TABLE.open(encoding="utf-8", newline="") as table:
        lines = [line for line in csv.DictReader(table) if line.pop("programme") in (BOTH, programme)]
    return tuple(
        Rule.model_validate(
            {**line, "value": _value(line["value"], line["unit"]), "options": tuple(line["options"].split())}
        )
        for line in lines
    )


ADDICTION_MANAGEMENT = Preset(
    key="addiction_management",
    title="Addiction management coaching",
    sentence="For people with addiction and their loved ones, with support that goes on over time.",
    documents="Face It TOGETHER: Addiction Management Coaching",
    lenses=(
        *("mi", "craft", "stages", "recovery_capital", "wellness_planning"),
        *("loved_ones", "boundaries", "resources", "self_care"),
    ),
    rules=_rules("addiction_management"),
)

FAMILY_HELPLINE = Preset(
    key="family_helpline",
    title="Family helpline",
    sentence="For families, by phone or text message, for a few weeks.",
    documents="Partnership to End Addiction: Peer Coaching agreement",
    lenses=("mi", "craft", "stages", "harm_reduction", "loved_ones", "boundaries", "resources", "self_care"),
    rules=_rules("family_helpline"),
)

PRESETS: dict[str, Preset] = {preset.key: preset for preset in (ADDICTION_MANAGEMENT, FAMILY_HELPLINE)}
