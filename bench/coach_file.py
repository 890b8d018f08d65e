"""What opening a coach’s review folder takes: as the example has it, and with five years of supervision in it."""

from sqlmodel import select

from bench import five_years, five_years_of_cases, servers
from bench.beside_hello import costs
from bench.example import pointed_at
from bench.figure import Figure
from bench.pair import Pair
from bench.servers import ROOT
from bench.sitting import Sitting, by_username
from db.tables.frameworks import Framework
from db.tables.people import Division, Grant
from db.tables.policy import Policy
from portal import clock
from portal.access import system
from portal.example.cast import SIGN_INS

FOLDER = ROOT / "pages" / "supervision" / "folder.py"
BESIDE = {"cases": "cases", "case_review": "case-review"}
"""The pages on which the cases and meetings of five years stand, and their addresses."""


def measure() -> list[Figure]:
    """Statements with little and with much in the folder, and processor time beside the yardstick with much."""
    with servers.portal_data() as env, pointed_at(env):
        pair = _pair()
        query = {"id": str(pair.coach)}
        lead, coach = Sitting(pair.lead), Sitting(pair.coach)
        first = _statements(lead, query)
        small = max(_statements(one, query, again=True) for one in (lead, coach))
        beside_small = {name: _most(name, lead, coach) for name in BESIDE}
        with system(write=True) as session:
            five_years.write(session, pair, clock.today(pair.zone))
        large = max(_statements(one, query, again=True) for one in (lead, coach))
        beside_large = {name: _most(name, lead, coach) for name in BESIDE}
        newly = _statements(Sitting(pair.lead), query)
        with servers.portal(env) as portal, servers.hello() as yardstick:
            portal.wait_for("/readyz")
            yardstick.wait_for("/_stcore/health")
            with lead.tab(portal.url) as tab:
                spent, plain = costs(portal, yardstick, tab, "folder", query)
            beside = {}
            for name, address in BESIDE.items():
                with lead.tab(portal.url) as tab:
                    beside[name] = costs(portal, yardstick, tab, address, {})
    return [
        Figure("queries_small", small, "statements"),
        Figure("queries_large", large, "statements"),
        Figure("queries_small_with_read_note", first, "statements, the first opening in 15 minutes"),
        Figure("queries_large_with_read_note", newly, "statements, the first opening in 15 minutes"),
        Figure("hello_cpu", plain, "ms per rerun"),
        Figure("folder_cpu_large", spent, "ms per run", spent / plain),
        Figure("cases_of_five_years", five_years_of_cases.CASES, "cases of the coach"),
        Figure("meetings_of_five_years", five_years_of_cases.MEETINGS, "meetings of the group"),
        *(Figure(f"{name}_queries_small", count, "statements") for name, count in beside_small.items()),
        *(Figure(f"{name}_queries_large", count, "statements") for name, count in beside_large.items()),
        *(Figure(f"{name}_cpu_large", cost, "ms per run", cost / yard) for name, (cost, yard) in beside.items()),
    ]


def _most(name: str, *readers: Sitting) -> int:
    """Statements of the second opening of a page, which makes nothing up that was missing, by whoever takes most."""
    page = ROOT / "pages" / "supervision" / f"{name}.py"
    for one in readers:
        one.open(page, {})
    return max(len(one.open(page, {})[1]) for one in readers)


def _statements(reader: Sitting, query: dict[str, str], again: bool = False) -> int:
    """Statements of one opening; `again` opens twice and counts the second, which writes no note of the reading."""
    _, seen = reader.open(FOLDER, query)
    return len(reader.open(FOLDER, query)[1]) if again else len(seen)


def _pair() -> Pair:
    """The example’s coach and lead coach with a sign-in, and what their records are tied to."""
    with system() as session:
        coach, lead = (by_username(session, SIGN_INS[role]).id for role in ("coach", "lead"))
        division = session.exec(
            select(Division).join(Grant).where(Grant.person_id == coach, Grant.division_id == Division.id)
        ).first()
        framework, policy = session.exec(select(Framework)).first(), session.exec(select(Policy)).first()
        assert division is not None
        assert framework is not None
        assert policy is not None
        return Pair(coach, lead, division.id, framework.id, policy.id, division.zone)
