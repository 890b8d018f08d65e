"""What the yardstick itself costs here and now: a title and a button."""

from statistics import median

from bench import servers
from bench.client import Client, Run, connect
from bench.figure import Figure

RERUNS = 200
WARM_UP = 20


def open_page(server: servers.Server) -> tuple[Client, str]:
    """A tab on the yardstick page; gives the client and the id of its button."""
    client = connect(server.url, origin="same")
    run = client.rerun()
    return client, next(element.button.id for element in run.elements if element.HasField("button"))


def press(client: Client, button: str) -> Run:
    """One press of the button."""
    return client.rerun(trigger=button)


def measure() -> list[Figure]:
    """Start, latency, processor time and bytes of the yardstick."""
    with servers.hello() as server:
        start = server.wait_for("/_stcore/health")
        client, button = open_page(server)
        with client:
            for _ in range(WARM_UP):
                press(client, button)
            before = server.cpu()
            runs = [press(client, button) for _ in range(RERUNS)]
            spent = server.cpu() - before
    assert any(f"Hello {WARM_UP + RERUNS}" in str(element) for element in runs[-1].elements)
    return [
        Figure("hello_start", start, "s"),
        Figure("hello_cpu", 1000 * spent / RERUNS, "ms per rerun"),
        Figure("hello_latency", 1000 * median(run.seconds for run in runs), "ms"),
        Figure("hello_bytes", median(run.bytes_down for run in runs), "bytes down"),
        Figure("hello_messages", median(len(run.messages) for run in runs), "messages"),
    ]
