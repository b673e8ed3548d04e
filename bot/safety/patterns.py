"""Tries the signs on a sentence, and knows what excuses some of them.

Where a sign (see ``signs``) matches, the words beside it decide whether it is excused: said of the past
and over, denied, told of a story, asked of a medicine. An excuse reaches no further than the sign's own
clause (see ``clauses``); what is said elsewhere excuses nothing.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from bot.safety.clauses import SUBJECTS, Clauses, Told
from bot.safety.signs import SIGNS

log = logging.getLogger(__name__)

_FAR_PAST = re.compile(
    r"\b(?<!like )(?<!than )(?:years? ago|years back|months ago|decades?|long (?:time )?ago|when i was (?:a|\d+|younger|little|young|married|at (?:school|uni)|in (?:my|school))|"
    r"as a (?:kid|child|teen\w*|student)|back (?:when|in (?:19|20)\d\d|in (?:the day|my|school|college|uni))|back then|in (?:19|20)\d\d|"
    r"in my (?:teens|twenties|thirties|past|20s|30s)|in the past|childhood|once upon)\b"
)
_USED_TO = re.compile(r"\bused to\b")
_OPENING = 12
"""Characters; where a time stands so early in a clause, the next clause may still be told of it."""
_HISTORY = re.compile(r"\bhistory of(?: \w+){0,2} ?$")
_THAT_WAS = re.compile(
    r"^\W*(?:and |but )?(?:that|this|it|all (?:that|this)|which)(?: all)?(?:'s| is| was| were| happened)\b"
    r"(?!.*\b(?:(?:that|since) (?:i|he|she|we|they|my|his|her|the)|like|same|worse)\b)"
)
"""A clause of its own that speaks of the one beside it: "that was ten years ago"."""
_ONGOING = r"again|(?<!alone )(?<!well )(?<!safe )(?<!better )(?<!fine )(?<!okay )(?<!ok )(?<!happy )(?<!gone )now|lately|still|these days|keeps?|coming back|recently"
_STILL_SO = re.compile(rf"\b(?:{_ONGOING})\b")
_PRESENT = re.compile(rf"\b(?:{_ONGOING}|tonight|this (?:week|morning|evening)|last night|yesterday)\b")
_TALE = r"(?:(?:films?|movies?|novels?|books?)(?! (?:club|shop|group|night|festival))|chapter(?! (?:of|in) (?:my|his|her|our|their) life)|plot|scene|series(?! of)|song|lyrics?|poem|story|documentary|podcast|soap|thriller|(?:film|tv) script|essay|lecture|article|headline|netflix(?: \w+){0,2}|(?:tv|soap|podcast) episode)"
_STORY = re.compile(
    rf"\b(?:in|on) (?:an?|the|this|that|my|his|her|our|one|some)(?: [\w']+){{0,3}} {_TALE}\b|"
    rf"\b{_TALE}(?: [\w']+){{0,4}} (?:where|about|in which|whose|who|that|called|had|has|shows|showed)\b|\bcharacters?\b"
)
_THEIR_OWN = re.compile(
    r"\b(?:he|she|they|son|daughter|brother|sister|friend|husband|wife|partner)\b.{0,30}\b(?:wrote|written|writes|writing|posted|drew)\b|"
    r"(?:\b(?:his|her|their)|'s)(?: \w+)? (?:poem|song|story|essay|lyrics|novel|podcast)\b|\binsta(?:gram)?\b"
)
"""What somebody near wrote of themselves is no story."""
_QUOTED = re.compile(
    r"\b(?:song|lyrics?|poem|chorus) (?:says|goes|is called|called)[,:]? ?[\"']?(?:i |i'm )?$"
)
_SPORT = re.compile(
    r"\b(?:in|at|doing|playing|while|when|during(?! rugby| boxing| wrestling))(?: (?:my|our|a|\w+day|we were|we are|we're|last night's))? "
    r"(?:sparring|karate|judo|rugby|(?:kick)?boxing|taekwondo|wrestling|fencing|martial arts)\b(?! day\b)(?! (?:is|was|starts|comes) on\b)|"
    r"\b(?:we|i) (?:were|was|are) sparring\b|\b(?:when|while) we (?:spar|box)\b"
)
_ASKED_WHETHER = re.compile(
    r"\bask(?:s|ed|ing)?(?: \w+){0,2} (?:if|whether|about)(?: (?:i|he|she|you|we|they|anyone|people|i'm|i've|i'd|you're|you've|you'd|\w+'s|am|is|are|was|were|"
    r"have|has|had|having|been|ever|any|feel|feeling|felt|want|wants|wanted|wanting|think|thinking|thought|thoughts|plan|plans|planning|going|"
    r"to|of|about|the|my|a|really|still|do|did|would))* ?$"
)
_AGREED = re.compile(r"\b(?:(?:yes|yeah|yep)\b|i (?:do|am|did)(?=\W*$|[,;]| and | but ))")
_NAMES = r"(?: (?:feeling|having|being|increased|more|some|new|rare|possible|thoughts?|of|an?|the|risk|people|with|who|have|about))*"
_NAMED_BY = re.compile(
    rf"\b(?:(?:training|course|module|lecture|workshop)s? (?:on|about){_NAMES}|warnings? (?:of|about|on|for){_NAMES}|"
    rf"side effects?(?: \w+){{0,3}} (?:are|is|be|include|includes|including|like|of){_NAMES}|"
    r"makes? (?:you|people) (?:want|feel|think|go)(?: (?:to|like|about|of))*|"
    r"leaflets?(?:(?: [\w']+){0,5} (?:says|lists|mentions|warns|has|had|about|talks)(?: [\w']+){0,6})?) ?$"
)
"""What names a sign without claiming it, right before the sign; ``_NAMED_AS`` stands right after it."""
_LEAFLET = re.compile(
    r"^\W*(?:(?:the|my|this|its) )?(?:\w+ )?leaflets?(?: [\w']+){0,5} (?:says|lists|mentions|warns|has|talks)\b"
)
"""What it says may go on over several clauses."""
_NAMED_AS = re.compile(
    r"^ ?(?:\w+ )?(?:prevention|awareness|training|course|module|helpline|hotline)\b|"
    r"^ (?:\w+ ){0,3}(?:side effects?|(?:in|on) the (?:leaflet|label|warning))\b"
)
_OWN = re.compile(
    r"\bi(?:'m| am|'ve been| have been| feel| keep| get| want)\b(?! (?:asked|not|taking|on|worried))|\b(?:make|makes|made|making) me\b"
)
_SUPPOSED = re.compile(
    r"\b(?:what if|what happens (?:if|when)|if i had|how would i know if|if (?:i|someone|anyone) ever|hypothetical\w*)(?: (?!told|tell|said|say)[\w']+){0,6} ?$|"
    r"\bin case(?: (?:i|he|she|they|my|his|her|the|ever|suddenly|am|is|are|have|had|get|start))* ?$|"
    r"\b(?:what are|know|learn|spot|about) (?:the |all the |any )?(?:warning )?signs of(?: [\w']+){0,2} ?$"
)
_AT_THIS_MOMENT = re.compile(
    r"\b(?:now|since|already|still|today|tonight|this (?:morning|minute|second))\b"
)
_LAUGHED = re.compile(
    r"\b(?:laugh|giggl|cackl)ing (?:so|too|until|till|that)(?: (?:much|hard|that|i|we|she|he))* ?$|"
    r"(?<!not )(?<!n't )\bso (?:funny|hilarious)(?: (?:that|i|we))* ?$"
)
_CHECKED = re.compile(
    r"\b(?:(?:been|got|had (?:it|them|this)|was|were|all) checked|(?:ct|ecg|puncture|tests?|bloods?|scans?)(?: \w+){0,3} (?:clear|fine|normal|ok|okay)|discharged)\b"
)
_LONG_SINCE = re.compile(r"\b(?:last (?:week|month|year)|ago|years?)\b")

_NOT = r"(?:\b(?:not|never|no longer|nobody|no one|nor|neither)|n't)"
_CARRIES = (
    r"(?:wants?|wanted|wanting|to|go|going|plan(?:s|ning|ned)?|mean(?:s|t|ing)?(?! to (?:say|tell|write|send))|try|tries|trying|tried|"
    r"intend(?:s|ing|ed)?|intentions?|feel(?:s|ing)?|felt|think|thinking|thought|thoughts?|wish(?:ing)?|have|has|had|having|need|about|of|"
    r"like|been|be|being|any|ever|really|actually|even|currently|actively|at all|an?|the|consider(?:ed|ing)?|contemplat(?:ed|ing)|urges?|"
    r"desire|ideas?|risk|in|danger|experienc(?:ed|ing)|suddenly|gone|got)"
)
"""Words between a denial and what is denied ("I'm not thinking of ...") through which it reaches."""
_ALSO = r"(?:(?!(?:i|he|she|we|they|know|knows|sure|care|mind|decide|decided|believe|whether|if|stop|help)\b)[\w']+ ){1,3}(?:or|nor)"
_ONE = r"(?:(?:i|he|she|we|they|you|it|anyone)(?:'m|'ve|'s|'re| am| is| are| was| have)?|(?:my|his|her|their|the)(?: (?:left|right))?)"
_SAYS = rf"(?:think|believe(?! in)|feel|say|said|saying|mean|means|suppose|suggest\w*)(?: like| that)?(?: {_ONE})?"
_NOT_LIKE = rf"\bnot like(?: {_ONE})?"
_DENIED = re.compile(
    rf"(?:{_NOT}(?: {_SAYS}| {_CARRIES}| {_ALSO}){{0,8}}|{_NOT_LIKE}(?: {_CARRIES}){{0,8}}) ?$"
)
_DENIED_WHOLE = re.compile(rf"(?:{_NOT}(?: {_CARRIES}){{0,8}} {_SAYS}|{_NOT_LIKE}) ?$")
"""Where the sign has a subject of its own: "not I'm suicidal" denies nothing, "I don't think I'm suicidal" does."""
_NONE_OF_IT = re.compile(
    r"\b(?:no|without)(?: (?:any|sudden|real|current|active|serious|new|more|such|suicidal|plans?|intentions?|thoughts?|feelings?|urges?|"
    rf"desire|wish|history|risk|of|to|about|for|wanting|having|feeling|trying|thinking|ever|{_ALSO})){{0,8}} ?$"
)
"""What stands before a sign that is only named: "no thoughts of"; "no I can't" denies nothing."""
_DOUBTED = re.compile(r"\b(?:if (?:i|he|she|they) \w+|why|why \w+|or|whether or|ca) ?$")
"""Before a negation that denies nothing: "why don't I", "if I don't", "whether or not to", "I can't not"."""
_ANSWERED = re.compile(
    r"^(?: \w+)? ?[:=-] ?(?:no|none|never|nil)(?: (?:at present|at the moment|currently))?\W*$"
)
"""After a sign that is only named: "suicidal thoughts: none"."""

_LONG_NOT = re.compile(r"\b(do|does|did|can|will|could|would) not\b")
_SPEAKER = frozenset({"i", "me", "my", "myself", "we", "us", "our"})
_PERFECT = frozenset({"have", "has", "'ve", "'s"})
"""With a participle these tell of the past: "I have tried to"."""
_OTHER_CLAUSE = frozenset({"ROOT", "conj", "parataxis", "advcl", "relcl", "ccomp"})


class Patterns:
    """Tries the signs. ``parse`` is spaCy's pipeline; it runs only on a sentence with a sign."""

    def __init__(self, parse: Callable[[str], Any]) -> None:
        self._parse = parse

    def find(self, sentence: str) -> Iterator[str]:
        """The kinds of the signs of a sentence that nothing excuses. What stands around it excuses nothing."""
        sentence = _LONG_NOT.sub(_short_not, sentence)
        read = None
        for sign in SIGNS:
            for match in sign.pattern.finditer(sentence):
                try:
                    read = read if read is not None else Clauses(self._parse(sentence))
                    told = read.around(match)
                    excused = any(_EXCUSES[name](told) for name in sign.excuses)
                except Exception as error:  # whatever broke the parse: a doubtful excuse hides no sign
                    log.error("an excuse could not be tried: %s", type(error).__name__)
                    excused = False
                if not excused:
                    yield sign.kind
                    break


def _short_not(match: re.Match[str]) -> str:
    """``do not`` as the signs write it: ``don't``."""
    return {"can": "can't", "will": "won't"}.get(match[1], f"{match[1]}n't")


def _denied(told: Told) -> bool:
    """Whether a negation belongs to the sign: nothing but what carries it stands between the two."""
    named = not _is_said(told)
    if named and _ANSWERED.search(told.after):
        return True
    whole = told.span[0].lower_ in SUBJECTS
    found = (_DENIED_WHOLE if whole else _DENIED).search(told.before)
    if found is None and named:
        found = _NONE_OF_IT.search(told.before)
    return found is not None and not _DOUBTED.search(told.before[: found.start()])


def _is_said(told: Told) -> bool:
    """Whether the sign is a statement, and not only named: "can't breathe", not "to kill" or "drooping"."""
    if any(t.tag_ in ("VBP", "VBZ", "VBD", "MD") for t in told.span):
        return True
    return told.span[0].tag_ == "VB" and not told.before.endswith("to ")


def _past(told: Told) -> bool:
    """Whether its clause, or one that speaks of it, tells it of long ago, and nothing says that it goes on."""
    if _PRESENT.search(told.sentence):
        return False
    if _HISTORY.search(told.before):
        return True
    tense = _tense(told.span)
    if tense == "present":
        return False
    return (
        bool(_FAR_PAST.search(told.clause))
        or bool(_USED_TO.search(told.before + told.span.text))
        or any(_THAT_WAS.search(text) and _FAR_PAST.search(text) for text in (told.lead, told.next))
        or (tense == "past" and _told_on(told))
    )


def _told_on(told: Told) -> bool:
    """Whether it goes on with what the clause before it began: "years ago I was low and I tried to"."""
    opened = _FAR_PAST.search(told.lead)
    if opened is None:
        return False
    joined = told.lead.rstrip().endswith((" and", " because"))
    return (joined and opened.start() < _OPENING) or told.after.startswith(" then")


def _tense(span: Any) -> str:
    """``past`` or ``present``, of the verb of a sign or of the one that it hangs on; empty where it has none."""
    if any(t.tag_ in ("VBP", "VBZ") and t.lower_ not in _PERFECT for t in span):
        return "present"
    verb = span.root
    while True:
        forms = [verb, *(t for t in verb.children if t.dep_ in ("aux", "auxpass"))]
        if any(t.tag_ == "VBD" for t in forms):
            return "past"
        if any(t.tag_ in ("VBP", "VBZ") and (t is verb or t.lower_ not in _PERFECT) for t in forms):
            return "present"
        if any(t.tag_ == "MD" and t.lower_ not in ("could", "would", "'d") for t in forms):
            return "present"
        if verb.head is verb or verb.dep_ in _OTHER_CLAUSE:
            return ""
        verb = verb.head


def _story(told: Told) -> bool:
    """Whether it is told of somebody in a story: the clause names one first, and the speaker is not in it."""
    if _QUOTED.search(told.before):
        return True
    if not _STORY.search(told.before) or _THEIR_OWN.search(told.before):
        return False
    if _AT_THIS_MOMENT.search(told.clause):
        return False
    subject = next((t for t in told.span.root.subtree if t.dep_.startswith("nsubj")), None)
    if subject is None:
        ancestors = told.span.root.ancestors
        subject = next((t for a in ancestors for t in a.children if t.dep_.startswith("nsubj")), None)
    words = {t.lower_ for t in told.span} | ({subject.lower_} if subject is not None else set())
    return words.isdisjoint(_SPEAKER)


def _sport(told: Told) -> bool:
    """Whether it happened at a sport that the speaker does: a match on the television is none."""
    return bool(_SPORT.search(told.clause))


def _questioned(told: Told) -> bool:
    """Whether somebody asks about it, or a leaflet or a course names it, and the speaker claims nothing."""
    if _ASKED_WHETHER.search(told.before):
        return not _AGREED.search(told.sentence)
    listed = _LEAFLET.search(told.sentence) and not _is_said(told)
    if listed and _SPEAKER.isdisjoint(re.findall(r"\w+", told.clause)):
        return True
    named = _NAMED_BY.search(told.before) or _NAMED_AS.search(told.after)
    return bool(named) and not _OWN.search(told.clause)


def _supposed(told: Told) -> bool:
    """Whether it is supposed, not reported: "what if I had ...", and not "..., what if it's my heart"."""
    return bool(_SUPPOSED.search(told.before)) and not _AT_THIS_MOMENT.search(told.clause)


def _laughed(told: Told) -> bool:
    """Whether laughter took the breath: "laughing so hard that I can't breathe"."""
    return bool(_LAUGHED.search(told.before))


def _checked(told: Told) -> bool:
    """Whether a doctor has seen it since, and it is not there any more."""
    seen = _CHECKED.search(told.sentence) and not _LONG_SINCE.search(told.sentence)
    return bool(seen) and not _STILL_SO.search(told.sentence) and _tense(told.span) != "present"


_EXCUSES: Mapping[str, Callable[[Told], bool]] = {
    "denied": _denied,
    "past": _past,
    "story": _story,
    "asked": _supposed,
    "questioned": _questioned,
    "sport": _sport,
    "laughed": _laughed,
    "checked": _checked,
}
