"""Starting when something is wrong: one plain sentence, exit code 1, no traceback."""

import os
import shutil
import socket
import subprocess
import sys
import time

import httpx
import pytest

from tests.conftest import ROOT, Product


def start(*arguments, cwd=ROOT, **env):
    return subprocess.run(
        [sys.executable, "-m", "bot.cli", *arguments],
        cwd=cwd,
        env={**os.environ, "PYTHONPATH": str(ROOT), **env},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def one_sentence(done):
    """What a start that failed cleanly told."""
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert len(done.stderr.strip().splitlines()) <= 2
    return done.stderr


def test_a_busy_port(tmp_path, cache):
    """Another port is proposed."""
    with socket.socket() as busy:
        busy.bind(("127.0.0.1", 0))
        busy.listen()
        port = str(busy.getsockname()[1])
        done = start("--port", port, REHEARSE_DATA=str(tmp_path), REHEARSE_CACHE=str(cache))
    assert "--port" in one_sentence(done)


def test_a_data_folder_that_cannot_be_written(tmp_path, cache):
    """A file in the folder's place: the folder and the setting are named."""
    (tmp_path / "file").write_text("not a folder")
    done = start("--port", "0", REHEARSE_DATA=str(tmp_path / "file" / "data"), REHEARSE_CACHE=str(cache))
    assert "REHEARSE_DATA" in one_sentence(done)


@pytest.mark.parametrize(
    ("line", "word"),
    [("REHEARSE_PORT=lots", "REHEARSE_PORT"), ("REHEARSE_RATE=often", "REHEARSE_RATE")],
)
def test_a_broken_setting(tmp_path, line, word):
    """The value that cannot be used is named."""
    (tmp_path / ".env").write_text(line + "\n")
    assert word in one_sentence(start(cwd=tmp_path))


def test_damaged_model_weights(tmp_path, cache):
    """A wrong checksum is told, and what to do about it."""
    code = "import bot.nlu.encoder as e, bot.cli; e.WEIGHTS_SHA256 = '0' * 64; bot.cli.main()"
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env={
            **os.environ,
            "REHEARSE_DATA": str(tmp_path),
            "REHEARSE_CACHE": str(cache),
            "REHEARSE_PORT": "8899",
        },
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert "checksum" in one_sentence(done)


def test_danger_is_answered_while_the_program_still_learns_and_when_its_model_is_gone(tmp_path):
    """From the first second of the first start, by the whole screen, and whatever happens to the cache."""
    product = Product(tmp_path / "data", tmp_path / "cache").start(wait=False)
    try:
        until = time.monotonic() + 60
        while time.monotonic() < until:
            try:
                person = product.person()
                break
            except httpx.TransportError:
                time.sleep(0.2)
        answer = person.say(
            "there's a pain in my jaw and arm and I'm drenched in sweat, came on just now"
        )
        assert answer["messages"][0]["kind"] == "safety"
        assert httpx.get(f"{product.url}/api/health").status_code == 503
        assert "getting ready" in product.person().send(text="hello").json()["detail"]
        product.until_ready()
        shutil.rmtree(tmp_path / "cache")
        answer = product.person().say("I want to kill myself")
        assert answer["messages"][0]["kind"] == "safety"
    finally:
        product.stop()
