"""What is said after an alarm, and how a talk leads back from it: asked once, then trusted."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

from bot.dialogue.answers import says_only
from bot.dialogue.turn import Button, Say
from bot.labels import DANGER, PRESSING
from bot.nlu.commands import plain_command
from bot.normalise import normalise
from bot.phrases import Phrasebook
from bot.safety.helplines import Helplines
from bot.safety.languages import Language

NOT_MEANT, SAFE_NOW = "safety_not_meant", "safety_safe_now"
SAFE, UNSURE = "safety_safe", "safety_unsure"
REMOVE = "safety_remove"
LASTING = frozenset({REMOVE})
"""What can still be pressed when the talk has gone on."""
REGION = "safety_region "
"""Followed by the code of a region."""

_TAKEN_BACK = re.compile(
    r"\b(?:did ?n[o']?t mean|don'?t mean|not (?:what i meant|serious|literally|suicidal|like that)|"
    r"figure of speech|just (?:an expression|a saying|joking|kidding)|was (?:joking|kidding)|"
    r"wrong (?:idea|end)|misunderst\w+|false alarm|"
    r"i'?m (?:ok|okay|fine|safe|alright|all right)|"
    r"(?:i am|we'?re|we are) (?:ok|okay|fine|safe)|"
    r"no emergency|not an emergency|already (?:checked|seen)|"
    r"(?:ambulance|doctor|help) is (?:here|coming))\b",
    re.IGNORECASE,
)
_NO = ("no", "nope", "nah", "no no", "no i'm not", "no i am not", "not at all")
_MAY_ANSWER = re.compile(
    r"^\W*(?:(?:well|honestly|so|um+|ok|okay|please|no|and|but)\b[ ,]*)?(?:maybe|perhaps|possibly|"
    r"a bit|a little|not really|but|just|i'?ve|i'?m|it'?s|that'?s|i don'?t|don'?t|idk|dunno|can'?t|"
    r"not (?:sure|me|now)|i (?:think|guess|suppose|do|have|had|was|did|feel|want|can'?t)|why|"
    r"how did you|does it|what if|since|because|leave me|he|she|they|my (?:daughter|son|sister|brother|"
    r"friend|husband|wife|partner|mum|mom|mam|dad|mother|father|child|kid|cousin))\b|"
    r"\b(?:yes|yeah|yea|yep|yup|yh|ye|aye|help|kind of|kinda|sort of|sorta|some ?times|often|always|"
    r"i am|it is|(?:most|every|all|some|last) (?:single )?(?:nights?|days?|evenings?|mornings?|weeks?)|"
    r"th(?:ink|inking|ought) (?:about|of) (?:it|that)|tell (?:any|some)one|to (?:say|talk about it)|"
    r"matters? if)\b",
    re.IGNORECASE,
)
"""What may answer the question that was asked, or ask for help; whoever goes on says none of it."""
_ANSWER = 3
"""Words, at the most, of a message that may be an answer and no more."""
_GOES_ON = frozenset({"skip", "redo", "pause", "resume", "hint", "repeat"})
"""Commands that answer no question, except where they ask for help or what was meant."""
_UNSURE_COMMAND = re.compile(r"\b(?:help|what|no|stop|end)\b", re.IGNORECASE)
_YES = (
    *("yes", "y", "yeah", "yep", "yes i am", "i'm safe", "i am safe", "yes i'm safe", "yes i am safe"),
    *("im safe", "yes im safe", "we're safe", "safe", "i'm ok", "i'm okay", "i'm fine", "yes it is"),
)


@dataclass(frozen=True)
class Alert:
    """Where a talk stands after an alarm. ``part`` is ``asked``, ``waiting`` or ``confirming``.

    After a sign that was doubtful it was only ``asked``: whoever just goes on is believed.
    ``kinds`` are open, the most pressing first: that one is talked about. ``count`` says how many
    safety replies there were; ``region`` is where the person is, if known.
    """

    kinds: tuple[str, ...]
    part: str
    count: int
    region: str | None = None

    @property
    def kind(self) -> str:
        return self.kinds[0]

    def without(self, kind: str, *, part: str) -> Alert | None:
        """What stays open when one kind is over."""
        left = tuple(other for other in self.kinds if other != kind)
        return replace(self, kinds=left, part=part) if left else None


@dataclass(frozen=True)
class SafetyReply:
    """What is said; ``alert`` is ``None`` when the talk may go on where it was.

    Where nothing is said either, it goes on with the message itself.
    """

    says: tuple[Say, ...]
    alert: Alert | None


class SafetyReplies:
    """Safety answers from the phrasebook, with the numbers for where the person is."""

    def __init__(self, phrases: Phrasebook, helplines: Helplines) -> None:
        self._phrases = phrases
        self._helplines = helplines

    def raised(
        self,
        kinds: Collection[str],
        *,
        count: int,
        region: str | None,
        open_before: Collection[str] = (),
        language: Language | None = None,
        sure: bool = True,
    ) -> SafetyReply:
        """The reply to one message's alarms, one text for each kind, the most pressing first.

        The numbers repeat, the sentences around them take turns: ``count`` is that of the replies
        before. What was open before stays open. A sentence in another language is answered in it too.
        Where all signs are doubtful (not ``sure``) it is asked, and whoever goes on is believed; one
        more of them is no doubt any longer. Danger is never passed over: what is said after it stays
        hidden with it, so it cannot be part of the talk.
        """
        part = "waiting" if sure or open_before or DANGER in kinds else "asked"
        alert = Alert(_pressing({*kinds, *open_before}), part, count + 1, region)
        form = "maybe_" if part == "asked" else ""
        *first, last = (
            self._say(f"{form}{kind}", alert, turn=count, buttons_of=kind if form else None)
            for kind in _pressing(kinds)
        )
        says = [*(replace(say, buttons=()) for say in first), last]  # the ways back stand once
        if language is not None:
            texts = [language.reply(kind, turn=count) for kind in _pressing(kinds)]
            says = [*(self.in_language(text, "safety", region) for text in texts), *says]
        return SafetyReply(tuple(says), alert)

    def in_language(self, text: str, kind: str, region: str | None) -> Say:
        """A text of another language with the numbers filled in. ``kind`` is safety or notice."""
        filled = text.replace("{lines}", self._helplines.lines(region))
        filled = filled.replace("{emergency}", self._helplines.emergency(region))
        return Say("safety" if kind == "safety" else "notice", filled)

    def go_on(
        self,
        alert: Alert,
        *,
        text: str,
        press: str | None,
        language: Language | None = None,
        heard: bool = True,
    ) -> SafetyReply:
        """The reply to a message that raises no new alarm while one is open.

        Whoever writes in another ``language`` is answered in it too. ``heard`` says whether the message
        could be taken up where the talk was; if not, nobody goes on with it.
        """
        turn, said = alert.count, replace(alert, count=alert.count + 1)
        taken_back = press in (NOT_MEANT, SAFE_NOW) or (
            press is None and bool(_TAKEN_BACK.search(normalise(text)))
        )
        if alert.part == "asked":
            denied = press == NOT_MEANT or (press is None and says_only(text, *_NO))
            if denied and len(alert.kinds) == 1:
                return SafetyReply((self._phrases.say("safety.thanks", "safety", turn=turn),), None)
            may_answer = denied or taken_back or self._may_answer(text, press)
            if heard and language is None and not may_answer:
                return SafetyReply((), None)
            taken_back = taken_back or denied
        if alert.part == "confirming":
            # Now only a plain yes counts: "I'm safe for tonight, but" is none.
            if press == SAFE or (press is None and says_only(text, *_YES)):
                thanks = self._phrases.say("safety.thanks", "safety", turn=turn)
                left = said.without(alert.kind, part="confirming")
                return SafetyReply((thanks,) if left is None else (self._confirm(left, turn=turn),), left)
        elif taken_back:
            return SafetyReply((self._confirm(alert, turn=turn),), replace(said, part="confirming"))
        after = replace(said, part="waiting")
        region = self.region(text=text, press=press)
        if region is not None:
            after = replace(after, region=region)
            kept = self._say("region_kept", after, turn=turn, buttons_of=alert.kind)
            return SafetyReply((kept,), after)
        reply = self._say(f"still_{alert.kind}", after, turn=turn)
        if language is not None and language.safety:
            own = language.reply(alert.kind, turn=turn)
            return SafetyReply((self.in_language(own, "safety", after.region), reply), after)
        if after.region is None:
            # Afterwards, never before: the numbers of every region stand in the reply already.
            buttons = (*self._regions(), *reply.buttons)
            ask = self._phrases.say("safety.which_region", "safety", turn=turn, buttons=buttons)
            return SafetyReply((replace(reply, buttons=()), ask), after)
        return SafetyReply((reply,), after)

    def _may_answer(self, text: str, press: str | None) -> bool:
        """Whether a message may be an answer to what was asked, and not the talk going on."""
        said = normalise(text)
        if press is not None or re.fullmatch(r"\W*\d{1,3}\W*", said):
            return False
        command = plain_command(said)
        if command in _GOES_ON and not _UNSURE_COMMAND.search(said):
            return False
        named = self._helplines.region_named(text) is not None
        return named or len(text.split()) <= _ANSWER or bool(_MAY_ANSWER.search(said))

    def region(self, *, text: str, press: str | None) -> str | None:
        """The region that was pressed or named, and nothing else."""
        if press is not None:
            return press.removeprefix(REGION) if press.startswith(REGION) else None
        return self._helplines.region_named(text)

    def removed(self, left: Alert | None, *, turn: int) -> tuple[Say, ...]:
        """What is said when something was removed; ``left`` is what stays open."""
        done = self._phrases.say("safety.removed", "notice", turn=turn, data={"removed": True})
        return (done,) if left is None else (done, self._say(f"still_{left.kind}", left, turn=turn))

    def _confirm(self, alert: Alert, *, turn: int) -> Say:
        return self._phrases.say(f"safety.confirm_{alert.kind}", "safety", turn=turn, data=_leave(alert))

    def _say(self, key: str, alert: Alert, *, turn: int, buttons_of: str | None = None) -> Say:
        return self._phrases.say(
            f"safety.{key}",
            "safety",
            turn=turn,
            lines=self._helplines.lines(alert.region),
            emergency=self._helplines.emergency(alert.region),
            buttons=self._phrases.buttons(f"safety.{buttons_of}") if buttons_of else (),
            data=_leave(alert),
        )

    def _regions(self) -> tuple[Button, ...]:
        return tuple(Button(region.name, REGION + region.code) for region in self._helplines.regions)


def _pressing(kinds: Collection[str]) -> tuple[str, ...]:
    """Each kind once, the most pressing first."""
    return tuple(kind for kind in PRESSING if kind in kinds)


def _leave(alert: Alert) -> Mapping[str, bool]:
    """Where danger is spoken of, the page can be left quickly."""
    return {"leave": True} if DANGER in alert.kinds else {}
