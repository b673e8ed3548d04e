"""From an alarm to its end, over the chat interface: where people are, what is hidden, what broke."""

import threading
from datetime import timedelta
from itertools import pairwise

import pytest
import sqlalchemy as sa

from bot.errors import NotSaved
from bot.store import tables
from bot.store.chat import ChatStore
from bot.store.database import Database
from tests.web.conftest import WordScreen, say

RUNNING = {"activity": "roleplay_doctor", "status": "running", "script": "s", "step": "hello"}
PAUSED = {**RUNNING, "status": "paused"}


def texts(reply):
    return [message["text"] for message in reply.json()["messages"]]


def press(client, head, reply, title):
    buttons = [b for m in reply.json()["messages"] for b in m["buttons"]]
    return say(client, head, button=next(b["button"] for b in buttons if b["title"] == title))


def history(client, head):
    return client.get("/api/messages", headers=head).json()["messages"]


def test_the_region_is_asked_after_the_numbers_never_before(client, head):
    """The first reply names every region's numbers; the next one asks where the person is."""
    first = say(client, head, "hopelessword")
    assert all(number in texts(first)[0] for number in ("988", "116 123", "0808 808 8000", "112"))
    assert "Ireland" not in [b["title"] for m in first.json()["messages"] for b in m["buttons"]]
    second = say(client, head, "I don't know")
    assert "Ireland" in [b["title"] for m in second.json()["messages"] for b in m["buttons"]]


@pytest.mark.parametrize("way", ["button", "typed"])
def test_who_says_where_they_are_gets_those_numbers_from_then_on(client, head, way):
    """Only the numbers of the region are shown, also in the next alarm."""
    say(client, head, "hopelessword")
    asked = say(client, head, "hm")
    kept = press(client, head, asked, "Ireland") if way == "button" else say(client, head, "Ireland")
    assert "116 123" in texts(kept)[0]
    assert "988" not in texts(kept)[0]
    again = say(client, head, "hopelessword")
    assert "988" not in texts(again)[0]
    assert "112" in texts(again)[0]


def test_sentences_of_a_long_alarm_never_repeat_in_a_row(client, head):
    """Whatever is typed, no safety text stands twice in a row."""
    said = []
    for text in ["hopelessword", "hm", "hopelessword", "no", "no", "hopelessword", "hopelessword", "no"]:
        said += texts(say(client, head, text))
    for text in ["Ireland", "Ireland", "ireland", "hm", "hm", "I didn't mean that", "yes"]:
        said += texts(say(client, head, text))
    assert all(a != b for a, b in pairwise(said))


def test_sentences_take_turns_also_where_nothing_can_be_kept(client, head, monkeypatch):
    """An answer that was not saved counts like one that was, in both directions."""
    append, said = ChatStore.append, []

    def fail(*_, **__):
        raise NotSaved("disk full")

    for works in [True, False, False, True, True, False, True]:
        monkeypatch.setattr(ChatStore, "append", append if works else fail)
        said += texts(say(client, head, "hopelessword"))
    assert len(said) == 7
    assert all(a != b for a, b in pairwise(said))


def test_sentences_take_turns_though_the_database_is_gone(client, head, database):
    """They are counted in memory, from the last one that was kept."""
    said = texts(say(client, head, "hopelessword"))
    with database.writing() as connection:
        for table in ("answered_messages", "chat_messages", "chat_sessions"):
            connection.execute(sa.text(f"DROP TABLE {table}"))
    for _ in range(4):
        said += texts(say(client, head, "hopelessword"))
    assert all(a != b for a, b in pairwise(said))


@pytest.mark.parametrize("title", ["I didn't mean that", "I'm safe now"])
def test_both_ways_back_are_asked_about_once(client, head, assistant, title):
    """A mistaken alarm and one that is over lead back to the same step."""
    assistant.state = RUNNING
    say(client, head, "hello")
    asked = press(client, head, say(client, head, "hopelessword"), title)
    assert "I ask once" in texts(asked)[0]
    back = press(client, head, asked, "Yes, I'm safe")
    assert back.json()["state"] == RUNNING
    assert assistant.heard[-1].press == "go_on"


@pytest.mark.parametrize("title", ["I didn't mean that", "I'm safe now"])
def test_what_was_paused_stays_paused_after_an_alarm(client, head, assistant, title):
    """Nobody asked for it to run: the offer to go on stands there again."""
    assistant.state = PAUSED
    say(client, head, "pause")
    asked = press(client, head, say(client, head, "hopelessword"), title)
    back = press(client, head, asked, "Yes, I'm safe")
    assert back.json()["state"] == PAUSED
    assert texts(back)[-1] == "Shall we go on?"
    assert [inbound.press for inbound in assistant.heard] == [None, None]


@pytest.mark.parametrize("broken", [RuntimeError("unmistakable"), KeyError("unmistakable")])
@pytest.mark.parametrize("ways", [["Remove this from the record"], ["I'm safe now", "Yes, I'm safe"]])
def test_what_is_asked_for_after_an_alarm_holds_though_the_assistant_breaks(
    client, head, assistant, database, monkeypatch, caplog, broken, ways
):
    """The alarm is over and what was to be removed is; of the broken turn nothing is left or told."""
    chat = ChatStore(database)

    def half_a_turn(_):
        chat.set_region("local", "uk")
        raise broken

    assistant.state = RUNNING
    say(client, head, "hello")
    reply = say(client, head, "threatword")
    monkeypatch.setattr(assistant, "answer", half_a_turn)
    for title in ways:
        reply = press(client, head, reply, title)
    assert reply.status_code == 200
    assert reply.json()["state"] == RUNNING
    assert client.get("/api/messages", headers=head).json()["state"] == RUNNING
    assert ("threatword" in str(history(client, head))) == (len(ways) > 1)
    assert chat.region("local") is None
    assert type(broken).__name__ in caplog.text
    assert "unmistakable" not in caplog.text


def test_not_sure_keeps_the_alarm_open(client, head):
    """ "No, or I'm not sure" is no way back."""
    asked = press(client, head, say(client, head, "strokeword"), "I didn't mean that")
    still = press(client, head, asked, "No, or I'm not sure")
    assert still.json()["state"]["activity"] == "safety"


def test_leaving_quickly_hides_what_was_said_about_danger(client, head, assistant, database):
    """Afterwards, and after a restart, the exchange does not show and the talk is where it was."""
    assistant.state = RUNNING
    say(client, head, "hello")
    before = history(client, head)
    say(client, head, "threatword")
    say(client, head, "he is in the next room")
    assert client.post("/api/leave", headers=head).status_code == 204
    assert history(client, head) == before
    assert client.get("/api/messages", headers=head).json()["state"] == RUNNING
    ChatStore(database).interrupt_running()
    assert [m["text"] for m in history(client, head)][: len(before)] == [m["text"] for m in before]
    assert not any("threatword" in m["text"] for m in history(client, head))


def test_a_message_on_its_way_when_the_page_is_left_is_hidden_too(client, head, clock, monkeypatch):
    """It was written before, and is kept after."""
    check = WordScreen.check

    def leave_meanwhile(screen, typed):
        clock.now += timedelta(seconds=1)
        assert client.post("/api/leave", headers=head).status_code == 204
        return check(screen, typed)

    monkeypatch.setattr(WordScreen, "check", leave_meanwhile)
    say(client, head, "threatword")
    assert "threatword" not in str(history(client, head))


def test_two_signs_in_one_message_are_both_answered_and_hidden(client, head):
    """Danger is hidden with what stands beside it; the crisis stays open."""
    reply = say(client, head, "hopelessword and threatword")
    assert [m["kind"] for m in reply.json()["messages"]] == ["safety", "safety"]
    client.post("/api/leave", headers=head)
    assert "threatword" not in str(history(client, head))
    assert client.get("/api/messages", headers=head).json()["state"]["activity"] == "safety"


def test_removing_danger_leaves_a_crisis_open(client, head):
    """Its numbers stay on the screen."""
    both = say(client, head, "hopelessword and threatword")
    gone = press(client, head, both, "Remove this from the record")
    assert gone.json()["state"]["activity"] == "safety"
    assert "116 123" in texts(gone)[-1]
    assert "threatword" not in str(history(client, head))


def test_what_was_said_about_danger_can_be_removed_later(client, head):
    """The button lasts after the talk went on."""
    raised = say(client, head, "threatword")
    remove = next(
        b for m in raised.json()["messages"] for b in m["buttons"] if b["title"].startswith("Remove")
    )
    assert remove["lasting"]
    press(client, head, press(client, head, raised, "I'm safe now"), "Yes, I'm safe")
    say(client, head, "hello")
    assert say(client, head, button=remove["button"]).status_code == 200
    assert "threatword" not in str(history(client, head))


def test_an_alarm_does_not_wait_for_a_turn_that_hangs(client, head, database, monkeypatch):
    """It is answered, though it cannot be kept."""
    monkeypatch.setattr("bot.web.conversation.ALARM_WAIT", 0.1)
    busy, done = threading.Event(), threading.Event()

    def hang():
        with database.writing():
            busy.set()
            done.wait(20)

    thread = threading.Thread(target=hang)
    thread.start()
    busy.wait(5)
    try:
        assert say(client, head, "hopelessword").json()["messages"][0]["kind"] == "safety"
    finally:
        done.set()
        thread.join()


def test_buttons_from_before_work_again_after_leaving(client, head):
    """Nothing on the page is dead, and nothing tells that something is missing."""
    welcome = history(client, head)[-1]
    say(client, head, "threatword")
    client.post("/api/leave", headers=head)
    assert say(client, head, button=welcome["buttons"][0]["button"]).status_code == 200


def test_a_restart_hides_it_too(client, head, database):
    """Whoever starts the program next sees nothing of it, and no button on the page is dead."""
    say(client, head, "threatword")
    say(client, head, "he is in the next room")
    ChatStore(database).interrupt_running()
    (welcome,) = history(client, head)
    assert welcome["kind"] == "guide"
    assert say(client, head, button=welcome["buttons"][0]["button"]).status_code == 200


def test_a_restart_brings_no_other_button_back(client, head, database):
    """Where the talk went on meanwhile, earlier buttons stay used."""
    (welcome,) = history(client, head)
    asked = press(client, head, say(client, head, "threatword"), "I'm safe now")
    press(client, head, asked, "Yes, I'm safe")
    say(client, head, "hello")
    ChatStore(database).interrupt_running()
    assert say(client, head, button=welcome["buttons"][0]["button"]).status_code == 409


def test_buttons_from_before_work_again_after_removing(client, head):
    """The page shows them alive: nothing of the person stands after them."""
    (welcome,) = history(client, head)
    press(client, head, say(client, head, "threatword"), "Remove this from the record")
    assert say(client, head, button=welcome["buttons"][0]["button"]).status_code == 200


@pytest.mark.parametrize("way", ["left", "restarted", "removed"])
def test_an_alarm_sent_again_is_answered_though_its_first_answer_is_gone(client, head, database, way):
    """Its answer was lost on the way, and "Send it again" gets one that is not kept: never nothing."""
    lost = say(client, head, "threatword", id="a")
    if way == "left":
        client.post("/api/leave", headers=head)
    elif way == "restarted":
        ChatStore(database).interrupt_running()
    else:
        press(client, head, lost, "Remove this from the record")
    shown = history(client, head)
    again = say(client, head, "threatword", id="a")
    assert again.status_code == 200
    assert again.json()["messages"][0]["kind"] == "safety"
    assert "112" in texts(again)[0]
    assert texts(again) != texts(lost)
    assert again.json()["messages"][0]["data"] == {"leave": True}
    assert history(client, head) == shown


def test_an_alarm_sent_again_gets_the_same_answer_where_it_still_shows(client, head):
    """It happened once."""
    first = say(client, head, "threatword", id="a")
    assert say(client, head, "threatword", id="a").json() == first.json()


def test_leaving_hides_nothing_else(client, head):
    """A crisis stays open: it is not for hiding."""
    say(client, head, "hopelessword")
    client.post("/api/leave", headers=head)
    assert "hopelessword" in str(history(client, head))
    assert client.get("/api/messages", headers=head).json()["state"]["activity"] == "safety"


def test_one_tap_removes_it_from_the_record(client, head, assistant, database):
    """The messages are deleted, and what was running goes on."""
    assistant.state = RUNNING
    say(client, head, "hello")
    kept = len(history(client, head))
    gone = press(client, head, say(client, head, "threatword"), "Remove this from the record")
    assert gone.json()["state"] == RUNNING
    shown = history(client, head)
    assert not any(m["kind"] == "safety" or "threatword" in m["text"] for m in shown)
    assert len(shown) > kept
    with database.reading() as connection:
        assert not connection.scalar(sa.text("SELECT count(*) FROM chat_messages WHERE about_danger"))


@pytest.mark.parametrize("word", ["hopelessword", "threatword", "strokeword"])
def test_an_alarm_is_answered_though_the_database_is_gone(client, head, database, word):
    """Nothing can be kept, and the numbers are given all the same; other messages are told."""
    with database.writing() as connection:
        for table in ("answered_messages", "chat_messages", "chat_sessions"):
            connection.execute(sa.text(f"DROP TABLE {table}"))
    reply = say(client, head, word)
    assert reply.status_code == 200
    assert reply.json()["messages"][0]["kind"] == "safety"
    assert "112" in texts(reply)[0]
    assert say(client, head, "hello").status_code == 503


@pytest.mark.parametrize("broken", ["a row", "the pool"])
def test_an_alarm_is_answered_though_the_session_cannot_be_read(
    client, head, database, monkeypatch, broken
):
    """Whatever the database fails with, what was written is read for signs first; the rest is told."""
    if broken == "a row":
        with database.writing() as connection:
            connection.execute(sa.text("UPDATE chat_sessions SET expires_at = 'no date'"))
    else:
        # Not one of the errors that ``Database`` makes ``NotSaved`` of; the real one takes 30 seconds.
        def used_up(_):
            raise sa.exc.TimeoutError("all connections are in use")

        monkeypatch.setattr(Database, "reading", used_up)
    reply = say(client, head, "hopelessword")
    assert reply.status_code == 200
    assert reply.json()["messages"][0]["kind"] == "safety"
    assert say(client, head, "hello").status_code == 503


def test_an_alarm_is_answered_though_its_session_has_just_ended(client, head, monkeypatch):
    """A stranger is refused before anything is read; what was read and holds a sign never is."""
    assert say(client, {"Authorization": "Bearer wrong"}, "hopelessword").status_code == 401
    monkeypatch.setattr(ChatStore, "session", lambda *_, **__: None)
    assert say(client, head, "hello").status_code == 401
    assert say(client, head, "hopelessword").json()["messages"][0]["kind"] == "safety"


def test_an_alarm_under_a_used_id_is_answered(client, head):
    """Another message would be refused."""
    say(client, head, "hello", id="a")
    assert say(client, head, "good morning", id="a").status_code == 409
    assert say(client, head, "hopelessword", id="a").json()["messages"][0]["kind"] == "safety"


@pytest.mark.parametrize("broken", [RuntimeError("an action failed"), KeyError("the model is gone")])
def test_an_alarm_is_answered_though_the_assistant_is_broken(
    client, head, assistant, database, monkeypatch, broken
):
    """It is never asked, in the middle of an activity and right after a restart included."""
    assistant.state = RUNNING
    say(client, head, "hello")
    asked = []

    def fail(inbound):
        asked.append(inbound)
        raise broken

    monkeypatch.setattr(assistant, "answer", fail)
    assert say(client, head, "hello").status_code == 503
    assert len(asked) == 1
    assert say(client, head, "hopelessword").json()["messages"][0]["kind"] == "safety"
    assert say(client, head, "I don't know").json()["messages"][0]["kind"] == "safety"
    ChatStore(database).interrupt_running()
    assert say(client, head, "hopelessword").json()["messages"][0]["kind"] == "safety"
    assert len(asked) == 1


def test_an_alarm_after_a_restart_leads_to_the_offer_to_go_on(client, head, assistant, database):
    """Nothing goes on by itself; where the assistant is not ready yet, the offer comes when it is."""
    assistant.state = RUNNING
    say(client, head, "hello")
    ChatStore(database).interrupt_running()
    alarm = say(client, head, "hopelessword")
    assistant.ready = False
    over = press(client, head, press(client, head, alarm, "I'm safe now"), "Yes, I'm safe")
    assert over.json()["state"] == PAUSED
    assistant.ready = True
    assert history(client, head)[-1]["text"] == "Shall we go on?"


@pytest.mark.parametrize(
    ("ways", "kept"),
    [
        ([], [("danger", False)]),
        (["I didn't mean that", "Yes, I'm safe"], [("danger", False), ("danger", True)]),
        (["Remove this from the record"], [("danger", False)]),
    ],
)
def test_the_safety_log_says_that_and_which_kind_never_the_words(client, head, database, ways, kept):
    """Of an alarm and of its retraction; no column of any table holds a word of either side."""
    reply = say(client, head, "threatword from my unmistakable neighbour")
    for title in ways:
        reply = press(client, head, reply, title)
    log = tables.safety_events
    assert set(log.c.keys()) == {"id", "person_id", "at", "kind", "retracted"}
    with database.reading() as connection:
        rows = connection.execute(sa.select(log).order_by(log.c.id)).all()
        stored = [
            str(value)
            for table in tables.metadata.sorted_tables
            for row in connection.execute(sa.select(table))
            for value in row
        ]
    assert [(row.person_id, row.kind, row.retracted) for row in rows] == [
        ("local", kind, retracted) for kind, retracted in kept
    ]
    assert len(stored) > 50
    for word in ("threatword", "unmistakable", "neighbour", "Is everyone safe", "I ask once"):
        assert not any(word in value for value in stored)


def test_after_a_doubtful_sign_the_next_message_is_heard_where_the_talk_was(client, head, assistant):
    """It is asked once; a message that goes on reaches the assistant, and nothing is lost."""
    assistant.state = RUNNING
    say(client, head, "hello")
    asked = say(client, head, "lowword, honestly")
    assert asked.json()["messages"][0]["kind"] == "safety"
    assert asked.json()["state"]["activity"] == "safety"
    heard = len(assistant.heard)
    on = say(client, head, "I would like a rest at eleven")
    assert [m["kind"] for m in on.json()["messages"]] == ["partner"]
    assert on.json()["state"]["activity"] == "roleplay_doctor"
    assert assistant.heard[heard].text == "I would like a rest at eleven"
    assert say(client, head, "and one at three").json()["state"]["activity"] == "roleplay_doctor"


def test_an_answer_after_a_doubtful_sign_keeps_the_alarm_open(client, head, assistant):
    """Yes is taken for a yes; then it waits as after a plain sign."""
    say(client, head, "lowword, honestly")
    heard = len(assistant.heard)
    assert say(client, head, "yes").json()["messages"][0]["kind"] == "safety"
    assert say(client, head, "can we go on with the breathing").json()["messages"][0]["kind"] == "safety"
    assert len(assistant.heard) == heard


def test_a_doubtful_sign_is_not_passed_with_a_message_that_cannot_be_taken(client, head, assistant):
    """Too long, or not ready: the numbers stay, and the alarm."""
    say(client, head, "lowword, honestly")
    assert say(client, head, "and then the bus came " * 60).json()["messages"][0]["kind"] == "safety"
    assert say(client, head, "can we go on with the breathing").json()["messages"][0]["kind"] == "safety"


def test_after_a_doubtful_sign_of_danger_it_waits(client, head, assistant):
    """What is said then can be hidden, so it does not reach the talk."""
    say(client, head, "uneasyword at home")
    heard = len(assistant.heard)
    assert say(client, head, "help me plan the week please").json()["messages"][0]["kind"] == "safety"
    assert len(assistant.heard) == heard


def test_another_language_is_answered_in_it_while_an_alarm_is_open(client, head):
    """What was asked and the numbers, in the person's words first; another way of saying it each time."""
    say(client, head, "hopelessword")
    first, again = (
        texts(say(client, head, text)) for text in ("no entiendo, ayúdame por favor", "estoy muy mal")
    )
    assert "suicidio" in first[0]
    assert "988" in first[0]
    assert len(first) == 2
    assert first[0] != again[0]


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("Hola, me duele mucho la espalda y no sé qué hacer", "inglés"),
        ("Ich kann heute nicht arbeiten, mir geht es so schlecht", "Englisch"),
        ("bonjour, j'ai très mal au dos aujourd'hui", "anglais"),
        ("dzień dobry, bardzo boli mnie głowa", "angielski"),
        ("أنا متعب جدا", "الإنجليزية"),
    ],
)
def test_another_language_gets_a_polite_sentence_with_the_numbers(client, head, assistant, text, word):
    """In that language; what is running stays where it is."""
    reply = say(client, head, text)
    assert word in texts(reply)[0]
    assert "112" in texts(reply)[0]
    assert "988" in texts(reply)[0]
    assert assistant.heard == []
