"""The gateway over a real database, with a screen that knows three words and an assistant that echoes."""

import uuid
from datetime import datetime, timezone
from typing import ClassVar

import pytest
from fastapi.testclient import TestClient

from bot.bootstrap import build_phrases
from bot.roleplay.library import Library
from bot.safety.helplines import Helplines
from bot.safety.languages import Languages
from bot.safety.replies import SafetyReplies
from bot.safety.screen import Alarm
from bot.settings import ROOT
from bot.store.chat import ChatStore
from bot.store.database import Database
from bot.store.migrate import migrate
from bot.store.sealing import Sealer
from bot.web.alarms import Alarms
from bot.web.app import build_app
from bot.web.conversation import Conversations
from bot.web.limits import Limits
from tests.fakes import EchoAssistant


class WordScreen:
    """Raises an alarm on one word for each kind."""

    WORDS: ClassVar = {"hopelessword": "crisis", "threatword": "danger", "strokeword": "emergency"}
    DOUBTFUL: ClassVar = {"lowword": "crisis", "uneasyword": "danger"}

    def check(self, typed):
        return (
            *(Alarm(kind, "pattern") for word, kind in self.WORDS.items() if word in typed),
            *(
                Alarm(kind, "classifier", sure=False)
                for word, kind in self.DOUBTFUL.items()
                if word in typed
            ),
        )


class Clock:
    def __init__(self):
        self.now = datetime(2026, 11, 24, tzinfo=timezone.utc)

    def __call__(self):
        return self.now


@pytest.fixture
def database(tmp_path):
    database = Database(f"sqlite:///{tmp_path / 'test.db'}", Sealer.from_file(tmp_path / "key"))
    migrate(database)
    yield database
    database.dispose()


@pytest.fixture
def assistant():
    return EchoAssistant()


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def parts(database, assistant, clock):
    def build(rate="1000/second"):
        phrases = build_phrases()
        conversations = Conversations(
            database=database,
            chat=ChatStore(database),
            assistant=assistant,
            screen=WordScreen(),
            alarms=Alarms(
                chat=ChatStore(database),
                replies=SafetyReplies(phrases, Helplines.load(ROOT / "data/safety/helplines.yml")),
                region=None,
            ),
            languages=Languages.load(ROOT / "data/safety/languages.yml"),
            phrases=phrases,
            limits=Limits(rate),
            scripts=Library(ROOT / "data/roleplay").get,
            clock=clock,
            session_days=30,
            max_characters=1000,
        )
        app = build_app(conversations, phrases)
        return TestClient(app, base_url="http://127.0.0.1", raise_server_exceptions=False)

    return build


@pytest.fixture
def client(parts):
    return parts()


@pytest.fixture
def head(client):
    token = client.post("/api/sessions", json={}).json()["token"]
    client.cookies.clear()
    return {"Authorization": f"Bearer {token}"}


def say(client, head, text=None, **body):
    body = {"id": str(uuid.uuid4()), **({} if text is None else {"text": text}), **body}
    return client.post("/api/messages", json=body, headers=head)
