"""The names of everything that is understood: activities, commands, moves, kinds of alarm.

Training files, test files, scripts and code use these names and no others.
"""

ACTIVITIES: tuple[str, ...] = (
    "roleplay_doctor",
    "roleplay_work",
    "roleplay_school",
    "roleplay_everyday",
    "flare_up",
    "breathing",
    "grounding",
    "body_scan",
    "mindful_task",
    "thoughts",
    "problem_solving",
    "pacing",
    "diary",
    "environment",
    "goals",
    "assignments",
    "progress",
    "reminders",
    "privacy",
    "help",
    "contact_therapist",
    "greet",
    "out_of_scope",
)

MEDICAL_QUESTION = "medical_question"
"""A question about a dose or a diagnosis: out of scope, with an answer of its own."""

UNCLEAR = "unclear"
"""What a message asks for where nobody could say: it is asked, not guessed."""


def activity_of(intent: str) -> str:
    """The activity code that an intent belongs to."""
    return "out_of_scope" if intent == MEDICAL_QUESTION else intent


ROLEPLAYS: dict[str, str] = {
    "roleplay_doctor": "doctor",
    "roleplay_work": "work",
    "roleplay_school": "school",
    "roleplay_everyday": "everyday",
}
"""Activity code to the ``setting`` of the scripts that it opens."""

LINE = "line"
COMMANDS: tuple[str, ...] = ("stop", "pause", "hint", "redo", "repeat", "skip")
INROLE: tuple[str, ...] = (LINE, *COMMANDS)
RESUME = "resume"
"""Said in a pause, to go on."""
ASIDE = "aside"
"""A question about the product, or a wish for another activity, in the middle of a scene."""

ASIDES: tuple[str, ...] = (
    "help",
    "privacy",
    "progress",
    "reminders",
    "assignments",
    "breathing",
    "body_scan",
)
"""Activities whose lines nobody says to a doctor or a manager, nor answers a question with."""

HELPFUL_MOVES: tuple[str, ...] = (
    "describe_impact",
    "express_feeling",
    "request",
    "give_reason",
    "ask_question",
    "offer_option",
    "hold_boundary",
    "check_understanding",
    "next_step",
    "acknowledge",
)
UNHELPFUL_PATTERNS: tuple[str, ...] = (
    "apologise",
    "minimise",
    "blame",
    "catastrophise",
    "give_in",
    "vague",
)
MOVES: tuple[str, ...] = HELPFUL_MOVES + UNHELPFUL_PATTERNS
NO_MOVE = "none"

CRISIS: tuple[str, ...] = ("crisis", "danger", "safe")
REDFLAG: tuple[str, ...] = ("emergency", "routine")
ALARMS: tuple[str, ...] = ("crisis", "danger", "emergency")
DANGER = "danger"
PRESSING: tuple[str, ...] = ("emergency", "crisis", "danger")
"""The alarms in the order in which they are answered."""
