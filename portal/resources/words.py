"""How community resources are spoken of. Pure."""

from db.tables.resources import ResourceKind

KINDS: dict[ResourceKind, str] = {
    ResourceKind.CRISIS: "Crisis",
    ResourceKind.TREATMENT: "Treatment",
    ResourceKind.HARM_REDUCTION: "Harm reduction",
    ResourceKind.MUTUAL_HELP: "Mutual help",
    ResourceKind.HEALTH_CARE: "Health care",
    ResourceKind.HOUSING: "Housing",
    ResourceKind.FOOD: "Food and clothes",
    ResourceKind.WORK: "Work and school",
    ResourceKind.LEGAL: "Legal help",
    ResourceKind.FAMILY: "Family and loved ones",
    ResourceKind.OTHER: "Something else",
}
WHO_CAN_SEE = (
    "Everybody with a role reads this list. Lead coaches, directors and administrators keep it. The text check does "
    "not apply to an organisation’s own name, number and address."
)
OFFICE = "Lead coaches, directors and administrators keep this list. Tell your lead coach what you found."
