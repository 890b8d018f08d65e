"""How long a person waits in a real browser, seen by a MutationObserver, from the press to the words on the page."""

from collections.abc import Iterator
from itertools import cycle

from playwright.sync_api import BrowserContext, Locator, Page

from bench import browser

PRESSED = """(button, wanted) => new Promise((done) => {
  const shown = () => document.querySelector('h1')?.textContent.includes(wanted);
  const watch = new MutationObserver(() => { if (shown()) { watch.disconnect(); done(performance.now() - began); } });
  watch.observe(document.body, { subtree: true, childList: true, characterData: true });
  const began = performance.now();
  button.click();
})"""
RATED = """(choice) => new Promise((done) => {
  const mark = choice.getRootNode().querySelector('.mark');
  let left = false;
  const look = () => {
    if (mark.dataset.state !== 'saved') left = true;
    else if (left) { watch.disconnect(); done(performance.now() - began); }
  };
  const watch = new MutationObserver(look);
  watch.observe(mark, { subtree: true, childList: true, characterData: true, attributes: true });
  const began = performance.now();
  choice.click();
  look();
})"""


class Yardstick:
    """The yardstick page in a tab: press, and the title counts."""

    def __init__(self, context: BrowserContext, url: str) -> None:
        self.page = browser.open_page(context, url)
        self.button = self.page.get_by_role("button", name="Press", exact=True)
        self.presses = 0

    def press(self) -> float:
        """Milliseconds from the click to the new title."""
        self.presses += 1
        waited = float(self.button.evaluate(PRESSED, f"Hello {self.presses}"))
        browser.settle(self.page)
        return waited


class Form:
    """An open sheet in a tab: choose a level, and the mark says Saved."""

    def __init__(self, context: BrowserContext, url: str) -> None:
        self.page: Page = browser.open_page(context, url)
        self.page.locator(".mark").wait_for()
        self._choices = self._each_choice()

    def _each_choice(self) -> Iterator[Locator]:
        """Competent for every item on the screen, then Developing for every one, and again: always a real change."""
        groups = self.page.locator('fieldset[role="radiogroup"]:has(input[value="3"])')
        groups.first.wait_for()
        count = groups.count()
        for level in cycle(("3", "2")):
            for at in range(count):
                choice = groups.nth(at).locator(f'input[value="{level}"]')
                if not choice.is_checked():
                    yield choice

    def rate(self) -> float:
        """Milliseconds from the click to the mark that says the answer is stored."""
        waited = float(next(self._choices).evaluate(RATED))
        browser.settle(self.page)
        return waited
