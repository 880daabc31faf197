"""People in a real browser: they sign in with the code or the link of a letter; some use the keyboard alone."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.conftest import hear
from tests.visitor import Letter, Site, wait_for

PHONE = (390, 844)
DESK = (1366, 768)


@contextmanager
def person(browser: Browser, site: Site, email: str, *, phone: bool) -> Iterator["Person"]:
    """Give somebody with a browser of their own; a page that logs an error fails the test."""
    width, height = PHONE if phone else DESK
    context = browser.new_context(
        viewport={"width": width, "height": height}, base_url=site.url, locale="vi-VN", has_touch=phone, is_mobile=phone
    )
    page = context.new_page()
    complaints: list[str] = []
    hear(page, complaints)
    try:
        yield Person(page, site, email)
    finally:
        context.close()
    assert complaints == [], f"the browser of {email} complained"


class Person:
    """Somebody at a page."""

    def __init__(self, page: Page, site: Site, email: str) -> None:
        self.page, self.site, self.email = page, site, email

    def sign_in(self, name: str) -> None:
        """Ask for a code, type in the one of the letter, say one's name if asked."""
        known = len(self.site.codes(self.email))
        self.page.goto("/notifications/sign-in")
        self.page.get_by_label("Địa chỉ thư điện tử").fill(self.email)
        self.press("Gửi mã")
        self._type_code(known)
        expect(self.page.get_by_role("heading", level=1)).not_to_have_text("Nhập mã đăng nhập")
        if "/sign-in/name" in self.page.url:
            self.page.get_by_label("Họ và tên").fill(name)
            self.press("Tiếp tục")
        self.reads("Việc của tôi")

    def _type_code(self, known: int) -> None:
        """Type the code of the next letter after so many."""
        code = wait_for(f"a code for {self.email}", lambda: self.site.codes(self.email)[known:])[-1]
        self.page.get_by_label("Mã đăng nhập").fill(code)
        self.press("Đăng nhập")

    def press(self, word: str) -> None:
        """Press the button of the page's content that says exactly this."""
        self.page.get_by_role("main").get_by_role("button", name=word, exact=True).click()

    def follow(self, word: str) -> None:
        """Follow the first link of the page's content with these words."""
        self.page.get_by_role("main").get_by_role("link", name=word).first.click()

    def fill(self, values: dict[str, str]) -> None:
        """Fill fields, by their names."""
        for name, value in values.items():
            self.page.locator(f'[name="{name}"]').fill(value)

    def reads(self, heading: str) -> None:
        """Wait for the page with this heading."""
        expect(self.page.get_by_role("heading", level=1)).to_have_text(heading)

    def letters(self, said: str) -> list[Letter]:
        """Return the letters that came for this mailbox and have ``said`` in their subject."""
        return [letter for letter in self.site.arrived() if letter.to == self.email and said in letter.subject]

    def enter_by_letter(self, said: str, *, by_code: bool = False) -> None:
        """Open the link of a letter in a browser that knows nobody, and sign in; an office's asks for a code."""
        letter = wait_for(f"a letter for {self.email} saying {said}", lambda: self.letters(said))[-1]
        link = re.search(rf"{re.escape(self.site.url)}/notifications/enter/\S+", letter.text)
        assert link, letter.text
        self.page.context.clear_cookies()
        self.page.goto(link[0])
        if by_code:
            known = len(self.site.codes(self.email))
            self.press("Gửi mã tới địa chỉ này")
            self._type_code(known)
        else:
            self.press("Đăng nhập và mở trang")


class Keyboard:
    """The same page, with nothing but Tab, Enter, the space bar and letters."""

    def __init__(self, page: Page) -> None:
        self.page = page
        page.on("filechooser", lambda _: None)  # from now on no chooser opens outside the test's sight

    def to(self, target: Locator) -> None:
        """Press Tab until the target has the focus."""
        target.wait_for()
        for _ in range(120):
            if target.evaluate("e => e === document.activeElement"):
                assert target.evaluate(
                    "e => getComputedStyle(e).outlineStyle !== 'none' || e.matches(':focus-visible')"
                )
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"Tab never reaches {target}")

    def press(self, word: str, role: str = "button") -> None:
        """Go to the button or link with these words and press Enter."""
        main = self.page.get_by_role("main")
        self.to(
            (main.get_by_role("link", name=word) if role == "link" else main.get_by_role("button", name=word)).first
        )
        self.page.keyboard.press("Enter")

    def write(self, label: str, text: str) -> None:
        """Go to a field and type."""
        self.to(self.page.get_by_label(label).first)
        self.page.keyboard.press("ControlOrMeta+A")
        self.page.keyboard.type(text)

    def tick(self, label: str) -> None:
        """Go to a box or to the first of a group of radios, and press the space bar."""
        self.to(self.page.get_by_label(label).first)
        self.page.keyboard.press("Space")

    def choose(self, label: str, word: str) -> None:
        """Go to a list of options and press the arrow down until it shows the word."""
        field = self.page.get_by_label(label).first
        self.to(field)
        for _ in range(100):
            if field.evaluate("e => e.selectedOptions[0]?.label") == word:
                return
            self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"{label} has no {word}")

    def give_file(self, label: str, file: Path) -> None:
        """Open the file chooser of a field by Enter."""
        self.to(self.page.get_by_label(label).first)
        with self.page.expect_file_chooser() as chooser:
            self.page.keyboard.press("Enter")
        chooser.value.set_files(file)
