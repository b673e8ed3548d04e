"""Rehearse beside the bot of ``rasa init``: reply time, start, memory, training (see README.md)."""

from __future__ import annotations

import argparse
import json
import os
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import uuid
from pathlib import Path

import httpx

ROOT = Path(__file__).parents[1]
TURNS = 150
LINES = (
    "I can't stand long enough to cook, and I had to stop driving in spring.",
    "My diary shows that the day after I do too much I am in bed until noon.",
    "I'd like you to refer me to the fatigue clinic, please.",
    "I understand, and I still need us to look into this.",
    "What did the blood tests look for, and what could they miss?",
)
SMALL_TALK = ("hello", "I am feeling great", "I'm sad today", "are you a bot?", "no, that did not help")
ENV = {**os.environ, "RASA_TELEMETRY_ENABLED": "false", "SQLALCHEMY_SILENCE_UBER_WARNING": "1"}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def run(command: list[str], folder: Path, **env: str) -> float:
    """Seconds that a command takes."""
    began = time.perf_counter()
    with (folder / "out.log").open("ab") as log:
        subprocess.run(command, cwd=folder, env={**ENV, **env}, stdout=log, stderr=log, check=True)
    return time.perf_counter() - began


class Server:
    """A started server: seconds to ready, and memory at that moment in MB."""

    def __init__(self, command: list[str], cwd: Path, url: str, log: Path, **env: str) -> None:
        began = time.perf_counter()
        with log.open("ab") as out:
            self.process = subprocess.Popen(command, cwd=cwd, env={**ENV, **env}, stdout=out, stderr=out)
        while True:
            try:
                if httpx.get(url, timeout=2).status_code == 200:
                    break
            except httpx.TransportError:
                pass
            if self.process.poll() is not None:
                raise SystemExit(f"a server did not start, see {log}")
            time.sleep(0.1)
        self.ready = time.perf_counter() - began
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        self.memory = int(status.split("VmRSS:")[1].split()[0]) / 1024

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(timeout=30)


class Rehearse:
    """Replies in a role play; every second message takes the reply back, so that it never ends."""

    def __init__(self, port: int) -> None:
        self.http = httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=60)
        self.http.headers["Authorization"] = f"Bearer {self.http.post('/api/sessions').json()['token']}"
        self.send(start={"script": "doctor_tests_normal", "level": 2})
        self.count = 0

    def send(self, **body: object) -> float:
        began = time.perf_counter()
        answer = self.http.post("/api/messages", json={"id": str(uuid.uuid4()), **body})
        took = (time.perf_counter() - began) * 1000
        if answer.status_code != 200 or not answer.json()["messages"]:
            raise SystemExit(f"no answer: {answer.text}")
        return took

    def reply(self) -> float:
        took = self.send(text=LINES[self.count % len(LINES)])
        self.count += 1
        self.send(text="redo")
        return took


class RasaInit:
    """The small talk that the bot of ``rasa init`` is made for."""

    def __init__(self, port: int) -> None:
        self.http = httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=60)
        self.count = 0

    def reply(self) -> float:
        body = {"sender": f"person{self.count // 20}", "message": SMALL_TALK[self.count % 5]}
        self.count += 1
        began = time.perf_counter()
        answer = self.http.post("/webhooks/rest/webhook", json=body)
        took = (time.perf_counter() - began) * 1000
        if answer.status_code != 200:
            raise SystemExit(f"no answer: {answer.text}")
        return took


def measure(folder: Path) -> dict[str, dict[str, float]]:
    python, rasa = sys.executable, str(Path(sys.executable).parent / "rasa")
    theirs, ours = folder / "rasa-init", folder / "rehearse"
    theirs.mkdir()
    ours.mkdir()
    run([rasa, "init", "--no-prompt"], theirs)
    shutil.rmtree(theirs / "models")
    shutil.rmtree(theirs / ".rasa")  # its training cache would make the second training a look-up
    training = {"rasa_init": run([rasa, "train"], theirs)}
    env = {
        "REHEARSE_CACHE": str(ours / "cache"),
        "REHEARSE_DATA": str(ours / "data"),
        "REHEARSE_RATE": "10000/second",
        "PYTHONPATH": str(ROOT),
    }
    training["rehearse"] = run([python, "-m", "bot.cli", "train"], ours, **env)
    port_a, port_b = free_port(), free_port()
    log = folder / "servers.log"
    command = [rasa, "run", "-i", "127.0.0.1", "-p", str(port_a)]
    a = Server(command, theirs, f"http://127.0.0.1:{port_a}/", log)
    command = [python, "-m", "bot.cli", "--port", str(port_b)]
    b = Server(command, ROOT, f"http://127.0.0.1:{port_b}/api/health", log, **env)
    try:
        one, two = RasaInit(port_a), Rehearse(port_b)
        for _ in range(10):
            one.reply()
            two.reply()
        pairs = [(one.reply(), two.reply()) for _ in range(TURNS)]
        fifth, sixtieth = growth(port_b)
    finally:
        a.stop()
        b.stop()
    times = {"rasa_init": [x for x, _ in pairs], "rehearse": [y for _, y in pairs]}
    table = {
        name: {
            "reply_median_ms": statistics.median(values),
            "reply_p95_ms": statistics.quantiles(values, n=20)[-1],
            "ready_s": server.ready,
            "memory_mb": server.memory,
            "training_s": training[name],
        }
        for (name, values), server in zip(times.items(), (a, b), strict=True)
    }
    table["ratio"] = {key: table["rehearse"][key] / table["rasa_init"][key] for key in table["rehearse"]}
    table["growth"] = {"reply_5_ms": fifth, "reply_60_ms": sixtieth, "ratio": sixtieth / fifth}
    return table


def growth(port: int, talks: int = 7) -> tuple[float, float]:
    """Median cost of the fifth and of the sixtieth reply of one role play, over several talks."""
    early, late = [], []
    for _ in range(talks):
        person = Rehearse(port)
        costs = [person.reply() for _ in range(60)]
        early.append(statistics.median(costs[2:7]))
        late.append(statistics.median(costs[55:60]))
    return statistics.median(early), statistics.median(late)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", type=Path, help="also write the figures to this file")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        table = measure(Path(folder))
    print("| | `rasa init` | Rehearse | ratio |\n| --- | ---: | ---: | ---: |")
    for key, label in (
        ("reply_median_ms", "reply, median (ms)"),
        ("reply_p95_ms", "reply, p95 (ms)"),
        ("ready_s", "start to ready (s)"),
        ("memory_mb", "memory at ready (MB)"),
        ("training_s", "training (s)"),
    ):
        row = [table[name][key] for name in ("rasa_init", "rehearse", "ratio")]
        print(f"| {label} | {row[0]:.1f} | {row[1]:.1f} | {row[2]:.2f} |")
    print(f"\nThe 60th reply of a role play costs {table['growth']['ratio']:.2f} times the 5th.")
    if options.json:
        options.json.write_text(json.dumps(table, indent=2) + "\n")


if __name__ == "__main__":
    main()
