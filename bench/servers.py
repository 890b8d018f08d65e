"""Starting, watching and stopping the servers that are measured; each by its own process id."""

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil

ROOT = Path(__file__).resolve().parent.parent
HELLO = ROOT / "bench" / "hello_app.py"
# The serving settings that decide what a rerun costs, as in our own configuration.
TUNED = {
    "STREAMLIT_RUNNER_POST_SCRIPT_GC": "false",
    "STREAMLIT_RUNNER_MAGIC_ENABLED": "false",
    "STREAMLIT_SERVER_FILE_WATCHER_TYPE": "none",
    "STREAMLIT_SERVER_HEADLESS": "true",
    "STREAMLIT_BROWSER_GATHER_USAGE_STATS": "false",
}
PATIENCE = 90.0


@dataclass
class Server:
    """A running server: its process, its address and when it was started."""

    process: psutil.Process
    url: str
    began: float

    def cpu(self) -> float:
        """Seconds of processor time used so far, in user and system mode."""
        times = self.process.cpu_times()
        return float(times.user + times.system)

    def wait_for(self, path: str) -> float:
        """Wait until `path` answers with 200; give the seconds since the start of the process."""
        while not answers(self.url + path):
            if time.perf_counter() - self.began > PATIENCE or self.process.status() == psutil.STATUS_ZOMBIE:
                raise TimeoutError(f"{self.url}{path} did not answer")
            time.sleep(0.005)
        return time.perf_counter() - self.began


def answers(url: str) -> bool:
    """Whether this address answers with 200 just now."""
    try:
        with urllib.request.urlopen(url, timeout=5) as reply:
            return bool(reply.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def served(script: Path, folder: Path, port: int, env: Mapping[str, str]) -> Iterator[Server]:
    """Run `streamlit run script` in `folder` until the block ends."""
    command = [sys.executable, "-m", "streamlit", "run", str(script)]
    command += ["--server.port", str(port), "--server.address", "127.0.0.1"]
    began = time.perf_counter()
    with tempfile.TemporaryFile() as log:
        process = subprocess.Popen(command, cwd=folder, env={**os.environ, **env}, stdout=log, stderr=log)
        try:
            yield Server(psutil.Process(process.pid), f"http://127.0.0.1:{port}", began)
        except BaseException:
            log.seek(0)
            sys.stderr.write(log.read().decode(errors="replace")[-4000:])
            raise
        finally:
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


@contextmanager
def hello(port: int | None = None) -> Iterator[Server]:
    """The yardstick, in an empty folder of its own: none of our settings, pages or middleware."""
    with (
        tempfile.TemporaryDirectory(prefix="hello-") as folder,
        served(HELLO, Path(folder), port or free_port(), TUNED) as server,
    ):
        yield server


@contextmanager
def portal_data() -> Iterator[dict[str, str]]:
    """A fresh example programme in a folder of its own; gives the environment that points at it."""
    with tempfile.TemporaryDirectory(prefix="portal-bench-") as folder:
        env = {"PORTAL_DATA": folder}
        for command in ("migrate", "example"):
            subprocess.run(
                [sys.executable, "-m", "portal", command],
                cwd=ROOT,
                env={**os.environ, **env},
                check=True,
                stdout=subprocess.DEVNULL,
            )
        yield env


@contextmanager
def portal(env: Mapping[str, str], port: int | None = None) -> Iterator[Server]:
    """The portal on the data that `env` points at."""
    chosen = port or free_port()
    address = {"PORTAL_PUBLIC_URL": f"http://127.0.0.1:{chosen}"}
    with served(ROOT / "streamlit_app.py", ROOT, chosen, {**env, **address}) as server:
        yield server
