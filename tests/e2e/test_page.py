"""The page in a real browser, by keyboard alone."""

import pytest

from tests.conftest import CHROMIUM
from tests.e2e.test_talks import DOCTOR, WORK

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="chromium is not installed")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync"]


@pytest.fixture(scope="module")
def browser():
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def page(browser, product):
    context = browser.new_context(viewport={"width": 375, "height": 740})
    page = context.new_page()
    page.asked = []
    page.on("request", lambda request: page.asked.append(request.url))
    page.goto(product.url)
    page.wait_for_selector(".message")
    yield page
    context.close()


def type_and_send(page, text):
    before = page.locator(".message").count()
    page.keyboard.type(text)
    page.keyboard.press("Enter")
    page.wait_for_function(
        "n => document.querySelectorAll('.message').length > n + 1"
        " && document.getElementById('working').hidden",
        arg=before,
    )


def violations(page):
    from axe_playwright_python.sync_playwright import Axe

    return Axe().run(page).response["violations"]


def test_a_doctors_visit_from_the_menu_to_the_debrief_by_keyboard(page):
    """Tab to the menu, Enter, type, and the debrief is there; axe finds nothing on the way."""
    page.keyboard.press("Shift+Tab")
    for _ in range(8):
        if page.evaluate("document.activeElement.textContent") == "Rehearse a doctor's visit":
            break
        page.keyboard.press("Shift+Tab")
    page.keyboard.press("Enter")
    page.wait_for_selector(".message.question")
    assert violations(page) == []
    type_and_send(page, "start")
    assert "Dr Lane" in page.locator(".message.partner .who").first.text_content()
    for line in DOCTOR:
        type_and_send(page, line)
        if page.locator(".message.debrief").count():
            break
    for _ in range(6):
        if not page.locator(".message.debrief").count():
            type_and_send(page, "I'd like that, so you will write it and we meet in four weeks, right?")
    assert page.locator(".message.debrief").count()
    assert violations(page) == []


def test_the_talk_at_work_reaches_its_debrief_in_the_page(page):
    """The other scene, typed freely."""
    type_and_send(page, "I want to practise asking my manager for rest breaks")
    type_and_send(page, "start")
    for line in WORK:
        type_and_send(page, line)
        if page.locator(".message.debrief").count():
            break
    for _ in range(6):
        if not page.locator(".message.debrief").count():
            type_and_send(page, "I'd like that, so you will write it and we meet in four weeks, right?")
    assert page.locator(".message.debrief").count()
    assert "Ms Okafor" in page.locator(".message.partner .who").first.text_content()


def test_the_page_asks_nobody_else(page, product):
    """Every request goes to the program itself."""
    assert page.asked
    assert all(url.startswith((product.url, "data:")) for url in page.asked)


def test_controls_are_in_reach_while_a_scene_goes_on(page):
    """Pause, hint, redo and stop stand below the talk, and stop works."""
    type_and_send(page, "rehearse asking my boss for breaks")
    assert page.locator("#controls").is_visible()
    page.get_by_role("button", name="Stop", exact=True).click()
    page.wait_for_selector("#controls", state="hidden")


@pytest.mark.parametrize("width", [320, 640])
def test_nothing_is_cut_off_at_a_phones_width_or_at_double_size(page, width):
    """At 320 pixels, and at 200 % of a small window, the page does not scroll sideways."""
    page.set_viewport_size({"width": width, "height": 600})
    if width == 640:
        page.evaluate("document.documentElement.style.fontSize = '200%'")
    wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    assert wide <= 0


def test_the_pacer_moves_only_for_those_who_want_it(browser, product):
    """With reduced motion there is no ball, and the words still lead."""
    context = browser.new_context(reduced_motion="reduce")
    page = context.new_page()
    page.goto(product.url)
    page.wait_for_selector(".message")
    type_and_send(page, "slow breathing please")
    type_and_send(page, "ok")
    page.get_by_role("button", name="Start the pacer").click()
    assert page.locator(".pacer .word").text_content() == "Breathe in"
    assert not page.locator(".pacer .ball").is_visible()
    context.close()


def test_a_message_that_fails_can_be_sent_again(page):
    """Without a connection the words stay, and sending again brings the answer once."""
    page.context.set_offline(True)
    page.keyboard.type("what can you do?")
    page.keyboard.press("Enter")
    page.wait_for_selector("#trouble", state="visible")
    assert page.input_value("#words") == "what can you do?"
    page.context.set_offline(False)
    before = page.locator(".message").count()
    page.get_by_role("button", name="Send it again").click()
    page.wait_for_function("n => document.querySelectorAll('.message').length > n + 1", arg=before)
    assert page.locator(".message.person").count() == 1


def test_a_conversation_that_has_ended_costs_no_message(page):
    """A new one begins by itself, with what was just typed."""
    page.context.clear_cookies()
    type_and_send(page, "what can you do?")
    assert not page.locator("#trouble").is_visible()
    assert page.locator(".message.person .text").last.text_content() == "what can you do?"


def test_leaving_the_page_quickly_leaves_nothing_to_see(page, product):
    """One tap empties the page; opened again it shows nothing of what was said about danger."""
    type_and_send(page, "my husband hits me and reads everything")
    assert violations(page) == []
    page.get_by_role("button", name="Leave this page now").click()
    page.wait_for_url("**/away")
    assert page.locator("body").text_content().strip() == ""
    page.goto(product.url)
    page.wait_for_selector(".message")
    assert "husband" not in page.locator("#talk").text_content()
    assert page.locator(".message.safety").count() == 0


def test_leaving_one_tab_quickly_empties_the_others_too(page, product):
    """A second tab of the same talk shows it as well, and must not be left behind."""
    other = page.context.new_page()
    type_and_send(page, "my husband hits me and reads everything")
    other.goto(product.url)
    other.wait_for_selector(".message.safety")
    page.keyboard.press("Escape")
    other.wait_for_url("**/away")
    assert other.locator("body").text_content().strip() == ""


def test_what_was_said_about_danger_can_be_removed_when_the_talk_has_gone_on(page):
    """The button for it lasts, all others retire."""
    type_and_send(page, "my husband hits me")
    type_and_send(page, "I'm safe now")
    type_and_send(page, "yes")
    type_and_send(page, "slow breathing please")
    page.get_by_role("button", name="Remove this from the record").first.click()
    page.wait_for_function("() => !document.querySelector('.message.safety')")
    assert "husband" not in page.locator("#talk").text_content()


def test_one_tap_removes_what_was_said_about_danger(page):
    """The exchange leaves the page and the record."""
    type_and_send(page, "my husband hits me")
    page.get_by_role("button", name="Remove this from the record").click()
    page.wait_for_function("() => !document.querySelector('.message.safety')")
    page.reload()
    page.wait_for_selector(".message")
    assert "husband" not in page.locator("#talk").text_content()


@pytest.mark.parametrize(
    "opening",
    [
        "I want to practise with my doctor, the tests were normal",
        "I want to practise asking my manager for rest breaks",
        "slow breathing please",
        "work through a problem step by step with me",
    ],
)
def test_an_alarm_in_each_activity_is_shown_first_and_leads_back(page, opening):
    """Through Rasa and the page: the safety reply, one question, and the same place again."""
    type_and_send(page, opening)
    type_and_send(page, "start")
    place = page.locator("#place").text_content()
    type_and_send(page, "I can't go on, I want to kill myself")
    assert page.locator(".message").last.get_attribute("class") == "message safety"
    assert page.locator("#place").text_content() == "Your safety comes first"
    page.get_by_role("button", name="I didn't mean that").click()
    page.wait_for_function("() => document.body.textContent.includes('I ask once')")
    page.get_by_role("button", name="Yes, I'm safe").click()
    page.wait_for_function("w => document.getElementById('place').textContent === w", arg=place)


def test_html_in_a_message_stays_text(page):
    """What was typed is shown as it was typed."""
    type_and_send(page, "<img src=x onerror=alert(1)> what can you do")
    assert page.locator(".message img").count() == 0
    assert "<img" in page.locator(".message.person .text").last.text_content()
