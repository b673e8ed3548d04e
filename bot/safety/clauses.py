"""Cuts a parsed sentence into clauses, and tells of a match in it what stands beside it.

People write without full stops, so a clause ends at a joint that a new subject or verb follows, or at a
new subject without any joint.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from typing import Any

_OBJECTS = frozenset({"me", "him", "us", "them"})
SUBJECTS = frozenset({"i", "he", "she", "we", "they"})
"""Words that are nothing but the subject of a clause."""


@dataclass(frozen=True)
class Told:
    """A sign as it was told: what an excuse may look at."""

    span: Any
    sentence: str
    clause: str
    """The sign's own clause, and the parts of it before and after the sign."""
    before: str
    after: str
    lead: str
    """The clause before it, with what joins the two."""
    next: str
    """The clause after it."""


_REACH = 300
"""Characters of a clause on each side of a sign that an excuse may look at."""


class Clauses:
    """A parsed sentence, cut into clauses."""

    def __init__(self, doc: Any) -> None:
        self._doc, self._text = doc, doc.text
        self._cuts = [*_cuts(doc), len(doc)]

    def around(self, match: re.Match[str]) -> Told:
        """The sign of a match, with its clause. A sign that reaches over several has them all."""
        doc, text, cuts = self._doc, self._text, self._cuts
        span = doc.char_span(match.start(), match.end(), alignment_mode="expand")
        first = bisect_right(cuts, span.start) - 1
        last = bisect_left(cuts, span.end)
        own = doc[cuts[first] : cuts[last]]
        start = max(own.start_char, match.start() - _REACH)
        end = min(own.end_char, match.end() + _REACH)
        return Told(
            span=span,
            sentence=text,
            clause=text[start:end],
            before=text[start : match.start()],
            after=text[match.end() : end],
            lead=doc[cuts[max(first - 1, 0)] : cuts[first]].text,
            next=doc[cuts[last] : cuts[min(last + 1, len(cuts) - 1)]].text,
        )


_JOINTS = frozenset({"and", "but", "so", "because", "though", "although", "yet", "plus", "whereas", "or"})
_MARKS = frozenset({",", ";", ":", "(", ")", "-", "--", "...", "\u2026"})
_SUBORDINATE = frozenset(
    {"when", "while", "after", "before", "as", "since", "once", "whenever", "though", "although"}
)
_LEADS = _SUBORDINATE | frozenset(
    {"that", "if", "whether", "where", "who", "whom", "whose", "which", "what", "why", "how",
     "than", "because", "like", "until", "till", "case", "think", "thinking", "thought", "know",
     "knew", "feel", "feeling", "felt", "say", "says", "said", "saying", "goes", "wish", "hope",
     "guess", "believe", "mean", "means", "sure", "told", "tell", "tells", "realise", "realised",
     "swear", "suppose"}
)  # fmt: skip
"""After these a subject belongs to the same thought."""
_CAUSES = frozenset(
    {"make", "makes", "made", "making", "let", "lets", "help", "helps", "see", "saw", "hear",
     "heard", "watch", "watched", "had", "has", "shows"}
)  # fmt: skip
"""What stands after these is no subject of a sentence: "makes people want to"."""
_FINITE = frozenset({"VBP", "VBZ", "MD", "VB"})


def _cuts(doc: Any) -> list[int]:
    """Where clauses begin: at a joint that a new subject or verb follows, or at a subject without one.

    "I have asthma I can't breathe" has no joint. A fragment stays with what it stands beside.
    """
    subjects = _subjects(doc)
    joints = {token.i for token in doc if _joins(token)}
    cuts, had, verb = [0], list[int](), False
    for token in doc:
        if verb and token.i not in joints and _begins(token, had, joints, subjects):
            cuts.append(token.i)
            had, verb = [], False
        verb = verb or token.pos_ in ("VERB", "AUX")
        if token.i in subjects:
            had.append(token.i)
    return cuts


def _begins(token: Any, had: list[int], joints: set[int], subjects: frozenset[int]) -> bool:
    """Whether a clause begins at the token; ``had`` are the subjects of the clause before it."""
    doc, before = token.doc, token.doc[token.i - 1]
    # "When I was 15, I tried to" is one clause here: its first part says when the second was.
    opening = len(had) == 1 and doc[max(had[0] - 1, 0)].lower_ in _SUBORDINATE
    if before.i in joints:
        comma = before.lower_ in _MARKS
        return _stands_alone(doc, token.i, joints, subjects) and not (opening and comma)
    return token.i in subjects and bool(had) and not opening and _breaks_in(token)


def _subjects(doc: Any) -> frozenset[int]:
    """Where subjects begin. "Me" and "them" are none: "makes me want"."""
    named = (t for t in doc if t.dep_ in ("nsubj", "nsubjpass", "expl") and t.pos_ != "SCONJ")
    parsed = {t.left_edge.i for t in named if not t.tag_.startswith("W") and t.lower_ not in _OBJECTS}
    return frozenset(parsed | {t.i for t in doc if t.lower_ in SUBJECTS})


def _joins(token: Any) -> bool:
    """Whether a word or a mark may stand between two clauses."""
    if token.lower_ in _MARKS:
        # The hyphen of "self-harm" joins nothing.
        return token.lower_ != "-" or token.i == 0 or bool(token.doc[token.i - 1].whitespace_)
    if token.lower_ == "so":
        # "So low that I wanted to" measures.
        after = token.doc[token.i + 1 : token.i + 2]
        return not any(
            t.tag_.startswith(("JJ", "RB")) or t.lower_ in ("that", "much", "many") for t in after
        )
    return token.lower_ in _JOINTS


def _stands_alone(doc: Any, start: int, joints: set[int], subjects: frozenset[int]) -> bool:
    """Whether the words up to the next joint have a subject, or open with a verb of their own."""
    end = next((at for at in range(start, len(doc)) if at in joints), len(doc))
    if any(at in subjects for at in range(start, end)):
        return True
    opening = next((t for t in doc[start:end] if t.pos_ not in ("ADV", "INTJ")), None)
    if opening is None or doc[start - 1].lower_ == "or":
        return False
    if opening.tag_ == "VB" and opening.dep_ == "conj" and opening.head.tag_ == "VB":
        return False  # "used to drink and cut": the second hangs on what the first hangs on
    parted = doc[start - 1].lower_ in _MARKS | {"but"}
    return opening.tag_ in _FINITE or (parted and opening.tag_ == "VBG")


def _breaks_in(token: Any) -> bool:
    """Whether a subject without a joint before it begins a clause of its own."""
    before = token.doc[token.i - 1]
    measured = any(t.lower_ == "so" for t in token.doc[max(token.i - 4, 0) : token.i])
    if measured or before.lower_ in _LEADS:
        return False
    if before.tag_ == "MD" or before.pos_ == "AUX":
        return False
    if token.lower_ in SUBJECTS:
        return True
    return before.pos_ not in ("ADP", "DET", "SCONJ", "PART") and before.lower_ not in _CAUSES
