"""One trained product for all end-to-end tests, started the way a person starts it."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import uuid
from pathlib import Path

import httpx
import pytest

ROOT = Path(__file__).parents[1]
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
READY_SECONDS = 400


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Product:
    """A running ``rehearse`` with a data folder of its own."""

    def __init__(self, data: Path, cache: Path, **env: str) -> None:
        self.env = {
            **os.environ,
            "REHEARSE_DATA": str(data),
            "REHEARSE_CACHE": str(cache),
            "REHEARSE_RATE": "1000/second",
            **env,
        }
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.log = data.parent / f"{data.name}.log"
        self.process: subprocess.Popen | None = None

    def start(self, *, wait: bool = True) -> Product:
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "bot.cli", "--port", str(self.port)],
                cwd=ROOT,
                env=self.env,
                stdout=log,
                stderr=log,
            )
        if wait:
            self.until_ready()
        return self

    def until_ready(self) -> None:
        until = time.monotonic() + READY_SECONDS
        while time.monotonic() < until:
            assert self.process.poll() is None, self.log.read_text()[-3000:]
            try:
                if httpx.get(f"{self.url}/api/health", timeout=5).status_code == 200:
                    return
            except httpx.TransportError:
                pass
            time.sleep(0.2)
        raise AssertionError(f"not ready after {READY_SECONDS} s: {self.log.read_text()[-3000:]}")

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()

    def stop(self) -> None:
        if self.process and self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(timeout=20)
            except subprocess.TimeoutExpired:
                self.kill()

    def person(self) -> ChatClient:
        return ChatClient(self.url)


class ChatClient:
    """Somebody who talks over the API."""

    def __init__(self, url: str) -> None:
        self.http = httpx.Client(base_url=url, timeout=60)
        token = self.http.post("/api/sessions", json={}).json()["token"]
        self.http.cookies.clear()
        self.http.headers["Authorization"] = f"Bearer {token}"
        self.last: dict = {}

    def send(self, **body) -> httpx.Response:
        return self.http.post("/api/messages", json={"id": str(uuid.uuid4()), **body})

    def say(self, text: str) -> dict:
        response = self.send(text=text)
        assert response.status_code == 200, response.text
        self.last = response.json()
        return self.last

    def press(self, title: str) -> dict:
        button = next(
            b["button"] for m in self.last["messages"] for b in m["buttons"] if b["title"] == title
        )
        response = self.send(button=button)
        assert response.status_code == 200, response.text
        self.last = response.json()
        return self.last

    def history(self) -> dict:
        self.last = self.http.get("/api/messages").json()
        return self.last

    def kinds(self) -> list[str]:
        return [message["kind"] for message in self.last["messages"]]


@pytest.fixture(scope="session")
def cache(tmp_path_factory):
    """Trained models are shared by the run, and by runs where ``REHEARSE_CACHE`` names a folder."""
    return Path(os.environ.get("REHEARSE_CACHE") or tmp_path_factory.mktemp("cache"))


@pytest.fixture(scope="session")
def product(tmp_path_factory, cache):
    running = Product(tmp_path_factory.mktemp("data"), cache).start()
    yield running
    running.stop()


def pytest_sessionfinish(session, exitstatus):
    """Where every part must be there (``REHEARSE_NO_SKIPS``), a skipped test is a failure."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if os.environ.get("REHEARSE_NO_SKIPS") and reporter and reporter.stats.get("skipped"):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
