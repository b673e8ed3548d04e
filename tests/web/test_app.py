"""The chat interface: what a client sends, and what it gets, bad input included."""

import uuid

import pytest

from bot.errors import NotSaved
from bot.store.chat import ChatStore
from tests.web.conftest import say


def test_health_tells_whether_a_message_can_be_answered(client, assistant):
    """200 when ready, 503 before."""
    assert client.get("/api/health").json() == {"status": "ready"}
    assistant.ready = False
    assert client.get("/api/health").status_code == 503


def test_a_session_has_a_token_and_the_same_as_a_safe_cookie(client):
    """The token comes in the body and as an HttpOnly cookie that other sites do not send."""
    response = client.post("/api/sessions", json={})
    assert response.status_code == 201
    assert set(response.json()) == {"token", "expires_at"}
    cookie = response.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=strict" in cookie
    assert client.get("/api/messages").status_code == 200


@pytest.mark.parametrize("path", ["/api/messages", "/api/events", "/api/anything", "/api/"])
def test_every_other_path_needs_a_session(client, path):
    """Without a token, or with a wrong one, the answer is 401 in plain words."""
    for headers in ({}, {"Authorization": "Bearer wrong"}):
        response = client.get(path, headers=headers)
        assert response.status_code == 401
        assert response.headers["content-type"] == "application/problem+json"
        assert response.json()["detail"]


def test_a_session_expires(client, head, clock):
    """After its days a token is worth nothing."""
    clock.now = clock.now.replace(year=2028)
    assert client.get("/api/messages", headers=head).status_code == 401


def test_a_message_has_the_promised_form(client, head):
    """Kind, speaker, text, time, buttons and data are all there, and the history has both sides."""
    response = say(client, head, "I can't cook")
    message = response.json()["messages"][0]
    assert set(message) == {
        "id", "at", "kind", "speaker", "text", "activity", "buttons", "data",
    }  # fmt: skip
    assert (message["kind"], message["speaker"]) == ("partner", "Dr Lane")
    history = client.get("/api/messages", headers=head).json()
    assert [m["kind"] for m in history["messages"]] == ["guide", "person", "partner"]
    later = client.get(f"/api/messages?after={message['id'] - 1}", headers=head).json()
    assert [m["id"] for m in later["messages"]] == [message["id"]]


def test_the_same_id_happens_once(client, head, assistant):
    """A repeated message gets the same answer; another text under its id is refused."""
    first = say(client, head, "hello", id="a")
    again = say(client, head, "hello", id="a")
    assert first.json() == again.json()
    assert len(assistant.heard) == 1
    assert say(client, head, "other", id="a").status_code == 409


@pytest.mark.parametrize(
    "text",
    [
        "/restart",
        '/inform{"x":1}',
        "<script>alert(1)</script>",
        "'; DROP TABLE people; --",
        "a\x00b\x07",
        "\u202eabc",
        "\ud800 half",
        "👩‍👩‍👧 hello",
        "x" * 1000,
    ],
)
def test_readable_text_of_any_content_is_answered(client, head, text):
    """Typed text is text, whatever it looks like."""
    import json

    body = json.dumps({"id": str(uuid.uuid4()), "text": text})
    response = client.post("/api/messages", content=body, headers=head)
    assert response.status_code == 200
    assert response.json()["messages"]


@pytest.mark.parametrize("text", ["", "   ", "💥", "x" * 5000, "\u200b"])
def test_text_without_words_or_too_much_of_it_gets_a_calm_sentence(client, head, assistant, text):
    """The assistant is not asked, and nothing changes."""
    response = say(client, head, text)
    assert response.status_code == 200
    assert response.json()["messages"][0]["kind"] == "notice"
    assert assistant.heard == []


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"not json", 400),
        (b"", 400),
        (b"[1]", 422),
        (b"{}", 422),
        (b'{"id": "a"}', 422),
        (b'{"id": "a", "text": 5}', 422),
        (b'{"id": "a", "text": "x", "button": "y"}', 422),
        (b'{"id": "", "text": "x"}', 422),
        (b'{"id": "a", "text": "x", "extra": 1}', 422),
        (b'{"id": "a", "button": "unknown"}', 404),
        (b'{"id": "a", "start": {"script": "nothing"}}', 404),
        (b'{"id": "a", "start": {"script": "doctor_tests_normal", "level": 9}}', 422),
        (b'{"id": "a", "text": "' + b"x" * 70_000 + b'"}', 413),
        (b"[" * 60_000, 400),
    ],
)
def test_a_malformed_body_is_a_problem_with_a_plain_sentence(client, head, body, status):
    """Problem details with the right status; never a 500."""
    response = client.post("/api/messages", content=body, headers=head)
    assert response.status_code == status
    assert response.headers["content-type"] == "application/problem+json"
    assert response.json()["detail"].endswith(".")


def test_too_many_messages_are_asked_to_wait(parts):
    """Beyond the rate the answer is 429 with a time, but a safety reply is never refused."""
    client = parts(rate="2/minute")
    token = client.post("/api/sessions", json={}).json()["token"]
    head = {"Authorization": f"Bearer {token}"}
    assert [say(client, head, "hi").status_code for _ in range(3)] == [200, 200, 429]
    refused = say(client, head, "hi")
    assert int(refused.headers["retry-after"]) >= 1
    assert say(client, head, "hopelessword").json()["messages"][0]["kind"] == "safety"


def test_the_screen_reads_beyond_the_limit_of_length(client, head):
    """The last sentence of a message that is too long still raises the alarm."""
    response = say(client, head, "x " * 5000 + "hopelessword")
    assert response.json()["messages"][0]["kind"] == "safety"


def test_an_alarm_is_answered_before_the_assistant_and_leads_back(client, head, assistant):
    """Safety first; taken back, it is asked once, and then the activity goes on."""
    assistant.state = {
        "activity": "roleplay_doctor", "status": "running", "script": "s", "step": "hello",
    }  # fmt: skip
    say(client, head, "hello")
    alarm = say(client, head, "hopelessword").json()
    assert alarm["state"] == {
        "activity": "safety", "status": "running", "script": "s", "step": "hello",
    }  # fmt: skip
    assert len(assistant.heard) == 1
    assert say(client, head, "something else").json()["messages"][0]["kind"] == "safety"
    asked = say(client, head, "I didn't mean that").json()
    assert "are you safe" in asked["messages"][0]["text"].lower()
    back = say(client, head, "yes").json()
    assert back["state"]["activity"] == "roleplay_doctor"
    assert assistant.heard[-1].press == "go_on"


def test_safety_sentences_differ_each_time_and_numbers_repeat(client, head):
    """No reply is the same as the one before; the numbers are in each."""
    texts = [say(client, head, "hopelessword").json()["messages"][0]["text"] for _ in range(3)]
    assert len(set(texts)) == 3
    assert all("988" in text and "116 123" in text for text in texts)


def test_safety_answers_while_the_assistant_is_away(client, head, assistant):
    """Getting ready, broken or gone: an alarm is answered, other messages are not lost."""
    assistant.ready = False
    assert say(client, head, "hopelessword").status_code == 200
    other = client.post("/api/sessions", json={}).json()["token"]
    response = say(client, {"Authorization": f"Bearer {other}"}, "hello")
    assert response.status_code == 503
    assert "getting ready" in response.json()["detail"]


def test_a_turn_that_was_not_saved_leaves_no_trace(client, head, assistant):
    """The person is told, and the same message sent again is answered once."""
    assistant.error = NotSaved("disk full")
    failed = say(client, head, "hello", id="a")
    assert failed.status_code == 503
    assert "not be saved" in failed.json()["detail"]
    assistant.error = None
    assert say(client, head, "hello", id="a").status_code == 200
    history = client.get("/api/messages", headers=head).json()["messages"]
    assert [m["kind"] for m in history] == ["guide", "person", "partner"]


def test_an_unexpected_error_is_answered_and_its_words_are_not_written_down(
    client, head, assistant, caplog
):
    """What an exception says may hold what somebody typed: the log gets its kind and its places."""
    assistant.error = RuntimeError("could not parse: my secret")
    assert say(client, head, "my secret").status_code == 503
    assert "RuntimeError" in caplog.text
    assert "conversation.py" in caplog.text
    assert "my secret" not in caplog.text


def test_buttons_are_opaque_and_only_the_newest_work(client, head, assistant):
    """What a button does is never sent out; an old one is refused without harm."""
    welcome = client.get("/api/messages", headers=head).json()["messages"][0]
    assert "open " not in str(welcome["buttons"])
    token = welcome["buttons"][0]["button"]
    assert say(client, head, button=token).status_code == 200
    assert assistant.heard[0].press == "open roleplay_doctor"
    assert say(client, head, button=token).status_code == 409


def test_a_restart_pauses_what_was_running_and_offers_to_go_on(client, head, assistant, database):
    """The conversation is there, the status is paused, and a message offers to go on."""
    assistant.state = {
        "activity": "roleplay_doctor", "status": "running", "script": "s", "step": "hello",
    }  # fmt: skip
    say(client, head, "hello")
    ChatStore(database).interrupt_running()
    back = client.get("/api/messages", headers=head).json()
    assert back["state"]["status"] == "paused"
    assert back["state"]["step"] == "hello"
    assert back["messages"][-1]["text"] == "Shall we go on?"
    again = client.get("/api/messages", headers=head).json()
    assert len(again["messages"]) == len(back["messages"])


def test_the_offer_to_go_on_is_not_lost_over_a_message_that_the_assistant_never_gets(
    client, head, assistant, database
):
    """Whoever writes before the page is loaded again is offered to go on all the same."""
    assistant.state = {
        "activity": "roleplay_doctor", "status": "running", "script": "s", "step": "hello",
    }  # fmt: skip
    say(client, head, "hello")
    ChatStore(database).interrupt_running()
    assert say(client, head, "💥").json()["messages"][0]["kind"] == "notice"
    assert not assistant.heard[-1].come_back
    assert client.get("/api/messages", headers=head).json()["messages"][-1]["text"] == "Shall we go on?"
    assert assistant.heard[-1].come_back


@pytest.mark.parametrize(
    "headers",
    [{"Host": "evil.example"}, {"Origin": "https://evil.example"}, {"Origin": "null"}],
)
def test_other_sites_cannot_reach_the_program(client, headers):
    """A foreign Host or Origin is refused."""
    assert client.post("/api/sessions", json={}, headers=headers).status_code == 403


def test_every_answer_carries_the_security_headers(client):
    """The page may load nothing from anywhere else and cannot be framed."""
    response = client.get("/")
    policy = response.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert response.headers["x-content-type-options"] == "nosniff"
    assert "http://" not in response.text
    assert "https://" not in response.text


def test_the_interface_is_described(client):
    """OpenAPI names the routes."""
    paths = client.get("/api/openapi.json").json()["paths"]
    assert {"/api/health", "/api/sessions", "/api/messages", "/api/events"} <= set(paths)


def test_the_page_serves_only_its_own_files(client):
    """No path leads out of the folder."""
    assert client.get("/page/chat.js").status_code == 200
    assert client.get("/page/..%2Fapp.py").status_code == 404
    assert client.get("/page/app.py").status_code == 404


def test_nothing_a_person_typed_stands_readable_on_disk(client, head, tmp_path):
    """Every file of the data folder is searched for the words."""
    say(client, head, "my very unmistakable sentence")
    for path in tmp_path.iterdir():
        assert b"unmistakable" not in path.read_bytes()
