"""Which language a message is in, what raises an alarm there, and what its alarms are told."""

import pytest
from ruamel.yaml import YAML

from bot.labels import ALARMS
from bot.safety.languages import Languages
from bot.settings import ROOT

PATH = ROOT / "data/safety/languages.yml"
LANGUAGES = Languages.load(PATH)
CONTENT = YAML(typ="safe").load(PATH.read_text(encoding="utf-8"))


def found(text):
    """Kind to the code of the language that is answered in."""
    return {kind: language and language.code for kind, language in LANGUAGES.alarms(text)}


@pytest.mark.parametrize(
    "text",
    [
        *(
            "Chef",
            "Mam",
            "tag",
            "Aide",
            "mal",
            "no",
            "ok",
            "ok ty",
            "pain",
            "Dr Lane",
            "I quit! ha. stop",
        ),
        *("shopping w/o a car", "im a coward w doctors", "J-A-N-E, no Y.", "😀", "...", "123", ""),
    ],
)
def test_a_word_that_english_has_as_well_is_english(text):
    """In doubt the person is understood, not turned away."""
    assert LANGUAGES.of(text) is None


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Hola", "es"),
        ("hilfe", "de"),
        ("je suis fatigué", "fr"),
        ("boli mnie głowa", "pl"),
        ("مرحبا", "ar"),
    ],
)
def test_a_few_words_are_enough(text, code):
    """One word that only this language has."""
    assert LANGUAGES.of(text).code == code


@pytest.mark.parametrize(
    "text",
    ["У меня болит спина", "我头疼", "पीठ में दर्द है", "πονάω", "میرے سر میں درد ہے", "سلام، سرم درد می‌کند"],
)
def test_letters_that_cannot_be_read_get_an_english_answer_with_the_numbers(text):
    """Urdu and Persian are not taken for Arabic."""
    assert LANGUAGES.of(text) is LANGUAGES.other
    assert "English" in LANGUAGES.other.answer
    assert "{emergency}" in LANGUAGES.other.answer
    assert "{lines}" in LANGUAGES.other.answer


def test_a_name_in_other_letters_leaves_a_message_english():
    """Most letters decide."""
    assert LANGUAGES.of("my boss Ольга wants me back on Monday") is None


@pytest.mark.parametrize("kind", ALARMS)
def test_each_kind_of_alarm_has_answers_of_its_own_in_each_language(kind):
    """They take turns. Each names the emergency number; where talking helps, people to talk to as well."""
    for language in LANGUAGES.known:
        first, second, third = (language.reply(kind, turn=turn) for turn in range(3))
        assert first == third != second
        assert "{emergency}" in first
        assert "{emergency}" in second
        assert ("{lines}" in first) == ("{lines}" in second) == (kind != "emergency")


@pytest.mark.parametrize("entry", [*CONTENT["languages"], CONTENT["other"]], ids=lambda e: e["code"])
def test_every_sentence_raises_its_own_kind_and_no_other(entry):
    """In capitals, without accents, at the end of a message; none stands in the way of another."""
    code = None if entry is CONTENT["other"] else entry["code"]
    for kind in (*ALARMS, "illness"):
        for sentence in entry.get(kind, []):
            said = sentence.replace("…", "x").upper()
            raised = "emergency" if kind == "illness" else kind
            assert found(f"sorry for this. {said}") == {raised: code}, sentence


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("crisis", "m kiero morir"),
        ("crisis", "Estoy harto, quiero quitarme la vida esta noche"),
        ("crisis", "no quiero vivir"),
        ("crisis", "no quiero morir pero tampoco quiero vivir"),
        ("danger", "mi esposo me ha golpeado otra vez"),
        ("emergency", "me duele muchísimo el pecho y sudo"),
        ("emergency", "creo que es un infarto"),
        ("crisis", "ich moechte einfach nicht mehr leben"),
        ("crisis", "Ich will nicht mehr."),
        ("danger", "Mein Mann hat mich gestern wieder geschlagen"),
        ("emergency", "Mein Vater hat gerade einen Schlaganfall"),
        ("crisis", "jpp je veux mourir"),
        ("crisis", "jai plus envie de vivre"),
        ("danger", "mon mari m’a encore frappée"),
        ("emergency", "mon père a fait un AVC ce matin"),
        ("crisis", "mam dosc, chce sie zabic"),
        ("danger", "mąż znowu mnie bije"),
        ("emergency", "boli mnie strasznie klatka piersiowa"),
        ("crisis", "تعبت وأريد أن أموت"),
        ("danger", "جوزي بيضربني كل يوم"),
        ("emergency", "مش قادرة أتنفس خالص"),
        ("emergency", "عندي أَلَم قوي في صـــدري"),
    ],
)
def test_plain_sentences_as_people_type_them_raise_the_alarm(kind, text):
    """With slips, without accents, as women and men say them."""
    assert list(found(text)) == [kind]


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("crisis", "Я хочу умереть"),
        ("crisis", "Більше не хочу жити"),
        ("crisis", "我想死"),
        ("crisis", "真的不想活了，對不起"),
        ("crisis", "voglio morire"),
        ("crisis", "eu quero morrer"),
        ("crisis", "ÖLMEK İSTİYORUM"),
        ("crisis", "ik wil niet meer leven"),
        ("crisis", "मैं मरना चाहती हूं"),
        ("crisis", "main marna chahta hoon"),
        ("crisis", "میں مرنا چاہتا ہوں"),
        ("danger", "Мой муж меня бьёт."),
        ("danger", "meu marido me bate"),
        ("danger", "他又打我。"),
        ("danger", "میرا شوہر مجھے مارتا ہے"),
        ("emergency", "爸爸中風了，快幫我"),
        ("emergency", "Göğsüm çok ağrıyor"),
        ("emergency", "Мамі погано, вона не дихає"),
        ("emergency", "सीने में बहुत दर्द"),
    ],
)
def test_other_languages_raise_the_alarm_and_are_answered_in_english(kind, text):
    """Their plainest sentences only."""
    assert found(text) == {kind: None}


def test_all_kinds_of_a_message_are_found():
    """None hides another."""
    assert found("mi marido me pega y quiero morir") == {"danger": "es", "crisis": "es"}
    assert found("Mein Mann schlägt mich. Er atmet nicht! I want to sleep, je veux mourir") == {
        "danger": "de",
        "emergency": "de",
        "crisis": "fr",
    }


@pytest.mark.parametrize(
    "text",
    [
        *("quiero mo\u200brir", "quie\u00adro m\u2060orir", "q\u0301uiero morir", "QUIEROOO MORIIIR"),
        *("quiero\tmorir", "*quiero* morir", "Quiero. Morir.", "quiero, morir", "quiero_morir"),
    ],
)
def test_what_is_invisible_or_stands_between_hides_nothing(text):
    """Zero-width signs, accents, stretched letters, stops."""
    assert found(text) == {"crisis": "es"}


@pytest.mark.parametrize(
    "text",
    [
        "No quiero morir",
        "¡No quiero morirme todavía!",
        "no me quiero morir",
        "no tengo dolor en el pecho",
        "tuve un infarto hace diez años",
        "Hace 3 años, mi padre tuvo un derrame",
        "casi me da un infarto del susto",
        "ich will nicht mehr arbeiten",
        "ich will nicht sterben",
        "Ich hatte 2019 einen Schlaganfall",
        "Vor zehn Jahren hatte ich einen Herzinfarkt",
        "ich habe keine Suizidgedanken",
        "seit meinem Schlaganfall bin ich müde",
        "je n'ai pas envie de mourir",
        "jai pas mal a la poitrine",
        "j'ai fait un AVC il y a dix ans",
        "Nie chcę umrzeć",
        "miałem zawał dziesięć lat temu",
        "grozi mi operacja",
        "لا أريد أن أموت",
        "أصبت بجلطة قبل خمس سنوات",
        "أصبت بجلطة عام ٢٠١٩",
        "non voglio morire",
        "não quero morrer",
        "я не хочу умереть",
        "我不想死",
        "他打我电话",
    ],
)
def test_a_denial_and_an_illness_of_former_times_raise_nothing(text):
    """What stands directly before, and years."""
    assert found(text) == {}


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("crisis", "No, quiero morir"),
        ("crisis", "No. Quiero morir"),
        ("crisis", "no 😭 quiero morir"),
        ("crisis", "no - quiero morir"),
        ("crisis", "No quiero morir. Antes no. Ahora quiero morir."),
        ("crisis", "ich weiß nicht ich will sterben"),
        ("crisis", "je sais pas je veux mourir"),
        ("crisis", "hace diez años que quiero morir"),
        ("danger", "no mi marido me pega"),
        ("emergency", "no no puedo respirar"),
        ("emergency", "Tuve un infarto en 2019. Mi padre: un infarto"),
        ("emergency", "hace diez años tuve un infarto y ahora otro infarto"),
        ("emergency", "tomé 2000 mg y me da un infarto"),
    ],
)
def test_no_excuse_reaches_further_than_its_sentence(kind, text):
    """Better a false alarm than a miss."""
    assert list(found(text)) == [kind]
