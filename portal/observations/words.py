"""How an observation is spoken of: what it is about, where it was seen, who can see it. Pure."""

from datetime import date

from db.tables.observations import ObservationKind, Setting

KINDS: dict[ObservationKind, str] = {
    ObservationKind.STRENGTH: "Strength",
    ObservationKind.GROWTH: "To grow on",
    ObservationKind.NEUTRAL: "Just noticed",
}
HEADS: dict[ObservationKind, str] = {
    ObservationKind.STRENGTH: "What you do well",
    ObservationKind.GROWTH: "To grow on",
    ObservationKind.NEUTRAL: "Also noticed",
}
SETTINGS: dict[Setting, str] = {
    Setting.CONVERSATION: "A conversation with a person",
    Setting.SHADOWING: "Shadowing",
    Setting.CASE_REVIEW: "Case review",
    Setting.ONE_ON_ONE: "One-on-one",
    Setting.ROLE_PLAY: "Role play or scenario",
    Setting.RECORDING: "Recording",
    Setting.RECORDS: "Records or notes",
    Setting.TEAM: "In the team",
}
SOURCES: dict[Setting, str] = {
    Setting.CONVERSATION: "direct_observation",
    Setting.SHADOWING: "direct_observation",
    Setting.CASE_REVIEW: "direct_observation",
    Setting.ONE_ON_ONE: "own_account",
    Setting.ROLE_PLAY: "role_play",
    Setting.RECORDING: "recording",
    Setting.RECORDS: "record",
    Setting.TEAM: "direct_observation",
}
HEARD_FROM_ANOTHER = "colleague"


def source_of(setting: Setting, *, is_mine: bool) -> str:
    """How a rater knows who takes an observation as evidence; what somebody else has seen is a colleague's word."""
    return SOURCES[setting] if is_mine else HEARD_FROM_ANOTHER


def who_can_see(coach: str, told_on: date | None) -> str:
    """Who can read an observation, in a sentence."""
    if told_on is None:
        return f"Until {coach} is told, only the lead coach, a lead who covers and whoever wrote it can read this."
    return f"{coach}, the lead coach, a lead who covers and the director can read this. It stays as it is."
