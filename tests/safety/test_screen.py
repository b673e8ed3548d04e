"""The screen without its trained part: the plainest words are found, idioms are not."""

import time

import pytest

from bot.nlu.reader import the_reader
from bot.safety import patterns
from bot.safety.classifier import AlarmClassifier
from bot.safety.languages import Languages
from bot.safety.plain import plain_words
from bot.safety.screen import Screen
from bot.settings import ROOT

PLAIN = [
    ("crisis", "I want to kill myself"),
    ("crisis", "i don’t want to be here any more"),
    ("crisis", "Work is fine. The garden too. I'm going to end my life on Friday. How are you?"),
    ("danger", "my husband hits me when he drinks"),
    ("danger", "I'm not safe at home"),
    ("emergency", "I can't breathe"),
    ("emergency", "her face is drooping"),
    ("emergency", "my tongue is swelling up"),
    # Hidden and misspelt words, joke tone, a named means, a denial that denies nothing.
    ("crisis", "i w4nt t0 k1ll mys3lf"),
    ("crisis", "k i l l  m y s e l f"),
    ("crisis", "I wanna d\u200bie"),
    ("crisis", "im gona kil my self lol"),
    ("crisis", "feeling sucidal agian"),
    ("crisis", "I'm not suicidal but I don't want to wake up anymore"),
    ("crisis", "I don't know if I want to kill myself or just sleep"),
    ("crisis", "My son says he is going to hang himself"),
    ("emergency", "dad isnt breathing"),
    ("emergency", "I canʼt breathe"),
    ("emergency", "crushing chest pain down my left arm, what if it's my heart"),
    ("danger", "my ex hits me when he picks up the kids"),
    ("crisis", "I'd be better off dead, can't even watch tv"),
    ("crisis", "ich moechte sterben"),
    ("emergency", "i took too many tablets by accident"),
    # The plainest sentences of other languages.
    ("crisis", "Ya no quiero vivir"),
    ("crisis", "ich will nicht mehr leben"),
    ("crisis", "J’ai envie de mourir"),
    ("crisis", "nie chce juz zyc"),
    ("crisis", "أريد أن أموت"),
    ("emergency", "¡No puedo respirar!"),
    ("emergency", "Brustschmerzen, und ich bekomme keine Luft"),
    ("emergency", "je n'arrive plus à respirer"),
    ("emergency", "nie mogę oddychać"),
    ("emergency", "لا أستطيع التنفس"),
    ("danger", "mi marido me pega"),
    ("danger", "mein Mann schlägt mich"),
]


# Excuses that belong to something else, hidden words, and plain wordings of their own.
NOT_EXCUSED = [
    ("crisis", "I used to cope but I want to kill myself"),
    ("emergency", "I have a history of asthma and I can't breathe"),
    ("emergency", "I'm back in bed and I can't breathe"),
    ("danger", "My husband hits me, it began two years ago"),
    ("emergency", "Dad had an episode and his face is drooping"),
    ("emergency", "She stopped breathing during the episode"),
    ("emergency", "Mum's unresponsive, it's her third episode"),
    ("danger", "My husband hits me when the rugby is on"),
    ("danger", "My boyfriend does boxing and he hits me"),
    ("emergency", "I have all the signs of a stroke, my face is drooping on one side"),
    ("emergency", "Should I worry if my face is drooping on one side right now"),
    ("emergency", "Would it be ok to wait, I can't breathe"),
    ("crisis", "the training makes people miserable, going to kill myself"),
    ("crisis", "No, I want to die"),
    ("emergency", "No I can't breathe"),
    ("crisis", "without him I want to die"),
    ("crisis", "I don't have anyone and I want to die"),
    ("emergency", "I don't feel well and I can't breathe"),
    ("emergency", "I don't want to worry anyone but my face is drooping"),
    ("emergency", "my throat is closing up, probably just anxiety"),
    ("emergency", "chest pain right now and I'm sweating, probably just anxiety"),
    ("crisis", "I've been saving up my pills in case it gets too much"),
    ("danger", "I'm going to kill my boss, I'm not joking"),
    ("emergency", "I can't breathe and I'm at work"),
    ("emergency", "chest pain and sweating since last night"),
    ("emergency", "severe stomach pain, not my usual ibs"),
    ("crisis", "I used to love this job\nI want to kill myself"),
    ("crisis", "I want to d i e"),
    ("crisis", "i want to d.i.e"),
    ("crisis", "k.m.s"),
    ("crisis", "i w a n t t o d i e"),
    ("crisis", "c u t  m y s e l f  a g a i n"),
    ("crisis", "I want to d\u0336i\u0336e\u0336"),
    ("crisis", "I want to d\ufe0fie"),
    ("danger", "I do not feel safe at home"),
    ("emergency", "trouble breathing"),
    ("crisis", "please help me I'm going to do something stupid"),
    ("crisis", "took a handful of blood pressure tablets on purpose"),
    ("crisis", "took a handful of paracetamol on purpose"),
    ("crisis", "hoarding my amitriptyline"),
    ("crisis", "hoarding my pregabalin just in case"),
    ("crisis", "I got divorced two years ago and want to kill myself"),
    ("danger", "I got divorced two years ago, my husband hits me"),
    ("crisis", "I got ill years ago I want to die"),
    ("danger", "he used to be lovely he hits me"),
    ("emergency", "i used to be fine cant breathe"),
    ("crisis", "When I was little I was happy, want to kill myself"),
    ("crisis", "my mum died years ago i'm going to kill myself"),
    ("crisis", "since my mum died years ago I want to die"),
    ("emergency", "I'm watching a film and I can't breathe"),
    ("emergency", "watching a film, dad stopped breathing"),
    ("emergency", "I read an article about stroke and dad's face is drooping"),
    ("danger", "we met at boxing and he hits me"),
    ("danger", "he hits me at home after karate"),
    ("emergency", "what if it's a stroke my face is drooping"),
    ("emergency", "what if I die my face is drooping"),
    ("emergency", "in case it helps I can't breathe"),
    ("emergency", "in case you ask my throat is closing"),
    ("emergency", "I don't like that I can't breathe"),
    ("emergency", "I don't know why I can't breathe"),
    ("emergency", "No can't breathe"),
    ("emergency", "No my face is drooping"),
    ("crisis", "I don't know whether to cry or kill myself"),
    ("crisis", "why don't I just kill myself"),
    ("crisis", "if I don't kill myself I'll go mad"),
    ("crisis", "can't stop thinking about suicide"),
    ("crisis", "I don't sleep and want to die"),
    ("crisis", "I never stopped wanting to die"),
    ("crisis", "because of side effects going to kill myself"),
    ("crisis", "they asked if I was ok I want to kill myself"),
    ("crisis", "the song about mum makes me want to die"),
    ("crisis", "the side effects make me want to die"),
    ("crisis", "I don't just want to die, I want to kill myself"),
    ("crisis", "scratch that, i didn't mean to say i want to end it"),
    ("crisis", "I'm not well and I'm suicidal"),
    ("crisis", "No I'm suicidal"),
    ("crisis", "I don't want help I want to die"),
    ("danger", "we were in karate together and he choked me last night"),
    ("danger", "if I leave he'll kill me"),
    ("danger", "my husband beat me at home"),
    ("emergency", "chest pain right now and I'm sweating, had it checked last year"),
    ("emergency", "chest pain started an hour ago and I'm sweating, ecg was normal"),
    ("emergency", "my tongue is swelling up, might be anxiety"),
    ("emergency", "I took too many tablets over the last hour"),
    ("emergency", "throwing up blood since my test"),
    ("emergency", "mum won't wake up again"),
    ("emergency", "my inhaler isn't helping, should I ask for another"),
    ("danger", "I'm going to stab him, he broke my laptop"),
    ("danger", "he forced himself on me and I had to sit there"),
    ("danger", "my husband locked me in, he never forgot"),
    ("crisis", "stockpiling my tablets, order came today"),
    ("danger", "my husband do not beat me every day"),
    ("crisis", "it's not that i want to die, i want to never have been"),
    ("crisis", "It would be best, I would not wake up tomorrow"),
    ("crisis", "the leaflet says nothing, going to kill myself"),
    ("crisis", "I want to die - no one cares"),
    ("crisis", "they asked if I'm suicidal and I said yes"),
    ("crisis", "I want to kill myself: no joke"),
    ("crisis", "my therapist asks about my week when I'm suicidal"),
    ("crisis", "I asked my doctor if he can help me kill myself"),
    ("crisis", "because of side effects like this going to kill myself"),
    ("crisis", "leaflet says nothing, want to die"),
    ("crisis", "my son wrote a poem about how he wants to die"),
    ("crisis", "in his insta story he says he is going to kill himself"),
    ("danger", "he hits me at boxing day parties"),
    ("danger", "he choked me, it was like when I was a kid"),
    ("emergency", "what if I told you I can't breathe"),
    ("emergency", "it's not funny I can't breathe"),
    ("emergency", "don't laugh I can't breathe"),
    ("emergency", "I can't breathe like I'm choking"),
    ("crisis", "I never thought I was going to kill myself but here I am"),
    ("danger", "my fiancé hits me"),
    ("crisis", "I want\nto die"),
    ("crisis", "#iwanttodie"),
    ("crisis", "k i l l  m y s e l f  t o n i g h t"),
    ("crisis", "i want to d i e. I used to be ok"),
]

HARMLESS = [
    "I used to be so low that I wanted to kill myself, that was ten years ago",
    "no, I'm not suicidal",
    "I've never wanted to kill myself",
    "I was asked whether I want to kill myself",
    "the nurse has to ask if I want to die",
    "in the film he wants to die",
    "I don't want to die",
    "I don't want to kill myself, I want help with the pain",
    "I do not want to hurt myself",
    "I'm not going to kill myself",
    "I have no plans to kill myself",
    "I've no thoughts of suicide",
    "No thoughts of suicide, no self harm",
    "I don't think I'm suicidal",
    "I'm not saying I'm suicidal",
    "I would never take my own life",
    "she isn't suicidal",
    "he's not going to kill himself",
    "I'm not depressed or suicidal",
    "without wanting to die",
    "When I was 15, I tried to kill myself",
    "Years ago, when I was at uni, I attempted suicide",
    "I was suicidal in my twenties",
    "I used to cut myself badly and that was a long time ago",
    "I have a history of suicide attempts, the doctor knows",
    "I attempted suicide in 2009 and have been well since",
    "my mum attempted suicide when I was a child",
    "The novel is about a man who wants to die",
    "the main character wants to die in chapter two",
    "I watched a documentary about a woman who wants to die with dignity",
    "the song goes I want to die but it's a happy tune",
    "The nurse asks if I'm suicidal at every review",
    "the GP asked me about thoughts of suicide",
    "They ask whether I've thoughts of suicide, it's on the form",
    "side effects include suicidal thoughts",
    "this medicine has a warning about suicidal thoughts",
    "I'm on a course about suicidal thoughts for my nursing degree",
    "I want to die laughing",
    "we ran ten kms",
    "I have done 5 kms today",
    "I'm going to do something stupid like buy a horse",
    "I'm not going to do something stupid",
    "saving up my pills in case the pharmacy is shut",
    "stashed my meds for the holiday",
    "He hit me in karate",
    "he kicked me at judo yesterday",
    "she punched me in boxing training, my guard was low",
    "my brother hit me while sparring",
    "My husband hit me with the ball when we were playing rugby",
    "my ex used to hit me, that was years ago",
    "My dad hit me when I was a child",
    "When I was little, my dad hit me",
    "he used to choke me, that's years ago",
    "my ex beat me in 2005 and he's in prison",
    "my brother beat me at cards",
    "my son beat me at chess",
    "back when we were married he hit me",
    "my husband locked me out by mistake",
    "the bank locked me out of my account",
    "my mum won't let me see my own notes",
    "he forced me to rest",
    "my wife is going to kill me lol",
    "I'm going to kill my brother lol",
    "I want to kill my husband sometimes",
    "I'm going to strangle my boss, only joking",
    "I'm going to burn them calories",
    "I do feel safe at home",
    "what if he forgets me",
    "my partner hits the gym",
    "he beats me to it every time",
    "what if my throat closes up?",
    "what if my throat is closing up and it's the tablets",
    "what if I can't breathe on the plane?",
    "what happens if I can't breathe during the scan",
    "can't breathe through my nose",
    "I can't breathe properly through my nose",
    "can't breathe with laughing",
    "we were laughing so hard I couldn't breathe",
    "laughing so much I can't breathe",
    "I can't breathe for laughing",
    "I can't breathe with all this work",
    "I can't breathe as well as I did",
    "My face is not drooping",
    "I don't think my face is drooping",
    "no face drooping, no arm weakness",
    "I'm not having a stroke",
    "I carry an EpiPen in case my throat is closing",
    "I carry adrenaline in case I can't breathe",
    "in the film she can't breathe",
    "when I was 12 I couldn't breathe",
    "dad stopped breathing years ago, they brought him back",
    "I had the worst headache of my life two years ago",
    "what are the signs of having a stroke",
    "I have trouble breathing when I climb stairs, as always",
    "what helps with trouble breathing?",
    "severe stomach pain with my period",
    "severe stomach pain from ibs as usual",
    "chest pain when I cough started months ago",
    "chest pain this morning, been checked, ecg clear",
    "had the worst headache of my life in March, scan was clear",
    "she won't wake up on time without an alarm",
    "he won't respond to my emails",
    "my boss is unresponsive to my requests",
    "I've taken too many tablets over the years",
    "I took double the dose as prescribed",
    "I've taken a handful of tablets every day for years",
    "throwing up blood tests results in the app",
    "my throat feels tight",
    "my tongue is swelling when I eat kiwi? no",
    "can't catch my breath laughing at the grandkids",
    "what are the signs of having a stroke in an old man",
    "I used to drink and cut myself badly",
    "I was in a dark place years ago and wanted to kill myself",
    "doesn't mean I want to die",
    "it's not like I'm suicidal",
    "I never said I want to kill myself",
    "suicidal thoughts: none",
    "no current plan, no intention of ending my life",
    "I went to a workshop about suicidal thoughts",
    "I did a suicide prevention course",
    "the leaflet says it can give suicidal thoughts",
    "my ex hit me when I was married to him",
    "Twenty years ago I was in a very dark place and I tried to end my life",
    "I was ill in 2014, I did think about dying then, but I've been well since",
    "The film had a lady jumping off a bridge",
    "the leaflet for my new tablet lists suicidal thoughts",
]

UNRELATED = [
    "I have a history of asthma and {}",
    "I don't feel well and {}",
    "I don't feel well {}",
    "No, {}",
    "without my meds {}",
    "I used to manage but {}",
    "when I was 20 I was fine, {}",
    "I'm watching a film and {}",
    "we do karate and {}",
    "the GP asked about my sleep, {}",
    "what if it's serious, {}",
    "I'm on a training course and {}",
    "{}, it began two years ago",
    "{}, probably nothing",
    "{} and I'm at work",
    "{}, not like in the films",
    "{}, what if it gets worse",
    "{} when the rugby is on",
]
"""What stands beside a sign and says nothing about it."""


def languages():
    return Languages.load(ROOT / "data/safety/languages.yml")


def kinds(screen, text):
    return tuple(alarm.kind for alarm in screen.check(text))


@pytest.fixture(scope="module")
def screen():
    return Screen(the_reader(), languages())


@pytest.mark.parametrize(("kind", "text"), PLAIN)
def test_plain_words_raise_the_alarm_without_any_training(screen, kind, text):
    """Before the first training the screen already works."""
    assert kinds(screen, text) == (kind,)


@pytest.mark.parametrize(("kind", "text"), PLAIN)
def test_an_alarm_is_found_at_the_end_of_a_very_long_message(screen, kind, text):
    """Every sentence is read, also beyond what the assistant takes."""
    assert kinds(screen, "The weather was nice today. " * 400 + text) == (kind,)


@pytest.mark.parametrize(
    "text",
    [
        "this queue is killing me",
        "I'd kill for a nap",
        "I'm dying of embarrassment",
        "I'm not suicidal",
        "I would never hurt myself",
        "When I was 15 I tried to kill myself, I'm well today.",
        "In the novel her brother kills himself",
        "the leaflet lists suicidal thoughts as a side effect",
        "why do they ask if I'm suicidal when I come about my knee",
        "no numbness, my face is not drooping",
        "what if my tongue swells up after the tablet?",
        "He hit me in karate practice, my own fault",
        "my ex used to beat me, that was years ago and I live alone now",
        "I nearly died laughing",
        "I could murder a curry",
        "Can I have a referral?",
        "",
        "😀",
        "I can't breathe with all this paperwork",
    ],
)
def test_idioms_raise_nothing_by_pattern(screen, text):
    """Everyday exaggeration is no alarm."""
    assert screen.check(text) == ()


@pytest.mark.parametrize(("kind", "text"), NOT_EXCUSED)
def test_an_excuse_holds_only_for_what_it_is_said_of(screen, kind, text):
    """A run-on sentence, a hidden word, a named cause or a joke hides no sign."""
    assert kind in kinds(screen, text)


@pytest.mark.parametrize("text", HARMLESS)
def test_a_plain_excuse_is_heard(screen, text):
    """Past and over, denied, told of a story, at a sport, asked, supposed: nothing is raised."""
    assert screen.check(text) == ()


@pytest.mark.parametrize("beside", UNRELATED)
@pytest.mark.parametrize(
    ("kind", "sign"),
    [
        ("crisis", "I want to die"),
        ("crisis", "I'm going to kill myself"),
        ("crisis", "I'm suicidal"),
        ("danger", "my husband hits me"),
        ("danger", "I don't feel safe at home"),
        ("emergency", "I can't breathe"),
        ("emergency", "my face is drooping"),
        ("emergency", "my throat is closing up"),
    ],
)
def test_what_stands_beside_a_sign_does_not_hide_it(screen, beside, kind, sign):
    """Every plain sign, with every excuse that is said of something else."""
    assert kind in kinds(screen, beside.format(sign))


@pytest.mark.parametrize("broken", ["parse", "excuse"])
def test_a_sign_counts_where_its_excuse_cannot_be_tried(monkeypatch, caplog, broken):
    """Nobody learns from the log what was said, only that something broke."""

    def fails(_):
        raise RuntimeError("I am not suicidal")

    monkeypatch.setitem(patterns._EXCUSES, "denied", fails)
    tried = patterns.Patterns(fails if broken == "parse" else the_reader().parse)
    assert list(tried.find("I am not suicidal, I would never kill myself")) == ["crisis"]
    assert "RuntimeError" in caplog.text
    assert "suicidal" not in caplog.text


@pytest.mark.parametrize(
    ("typed", "plain"),
    [
        ("I want to d.i.e", "i want to die"),
        ("i w a n t t o d i e", "i want to die"),
        ("c u t  m y s e l f", "cut myself"),
        ("k.i.l.l m.y.s.e.l.f", "kill myself"),
        ("want to d i e. I am here", "want to die. i am here"),
        ("#iwanttodie", "#i want to die"),
        ("d\u0336i\u0336e\u0336 d\ufe0fie d\u200bie", "die die die"),
        ("my fianc\u00e9 in the caf\u00e9", "my fiance in the cafe"),
        ("हिन्दी", "हिन्दी"),
        ("one\r\n\r\n two  three", "one\ntwo three"),
        ("I want to\nsleep", "i want to sleep"),
        ("a self-harm *leaflet*", "a self-harm *leaflet*"),
        ("vitamin B and C", "vitamin b and c"),
        ("im" * 5000, "im" * 5000),
    ],
)
def test_hidden_words_are_written_out(typed, plain):
    """What parts words and sentences stays; what only hides a word goes."""
    assert plain_words(typed) == plain


def test_a_long_run_of_denials_is_read_in_a_moment(screen):
    """Nothing in the patterns grows faster than the message."""
    began = time.perf_counter()
    for text in ("I don't want to die " * 500, "not " + "think or " * 2000 + "kill myself"):
        screen.check(text)
    assert time.perf_counter() - began < 10


def test_a_sentence_in_the_middle_of_a_long_message_is_found(screen):
    """Sentence by sentence: what stands around it does not hide it."""
    text = "My manager moved the meeting again. I want to kill myself. Can you make it Thursday? " * 2
    assert kinds(screen, text) == ("crisis",)


def test_the_screen_works_with_the_classifier_that_comes_with_the_program():
    """No training has to run before the first message is read."""
    screen = Screen(the_reader(), languages(), AlarmClassifier.load())
    assert "crisis" in kinds(screen, "ive been putting my tablets aside, enough now, goodbye")
    assert screen.check("I'd like two short breaks, please.") == ()


@pytest.mark.parametrize(("probability", "sure"), [(0.49, False), (0.51, True)])
def test_what_is_likelier_not_a_sign_is_doubtful(monkeypatch, probability, sure):
    """It is found, and asked about; a plain wording beside it leaves no doubt."""
    screen = Screen(the_reader(), languages(), AlarmClassifier.load())
    odds = {"crisis": probability, "danger": 0.0, "emergency": 0.0}
    monkeypatch.setattr(screen, "probabilities", lambda typed: odds)
    assert [alarm.sure for alarm in screen.check("enough now")] == [sure]
    assert [alarm.sure for alarm in screen.check("I want to kill myself")] == [True]


def test_words_of_another_language_are_only_like_something(monkeypatch):
    """The classifier learned from English: it asks, in the language of the message."""
    screen = Screen(the_reader(), languages(), AlarmClassifier.load())
    odds = {"crisis": 0.9, "danger": 0.0, "emergency": 0.0}
    monkeypatch.setattr(screen, "probabilities", lambda typed: odds)
    (alarm,) = screen.check("estoy muy cansada y no puedo con el trabajo")
    assert not alarm.sure
    assert alarm.language.code == "es"


def test_two_signs_in_one_message_are_both_found(screen):
    """Neither hides the other."""
    assert set(kinds(screen, "My husband hits me. I want to die.")) == {"danger", "crisis"}


def test_the_plain_words_are_found_though_the_encoder_fails(monkeypatch):
    """Half a screen is better than none."""
    reader = the_reader()
    screen = Screen(reader, languages(), AlarmClassifier.load())
    monkeypatch.setattr(reader, "read", lambda text: 1 / 0)
    assert kinds(screen, "I want to kill myself") == ("crisis",)
    assert kinds(screen, "hello") == ()
