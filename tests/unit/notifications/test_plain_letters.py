"""What others typed comes out as plain text: in every template and language, in subject, text, HTML and headers."""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import fields, replace
from datetime import UTC, datetime
from email import policy
from email.message import EmailMessage
from email.parser import BytesHeaderParser
from functools import cache
from html.parser import HTMLParser
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.notifications.domain.texts import JOINER, plain
from services.notifications.letters import Content, Frame, Occasion, Recipient, as_html, as_text, load, write
from services.notifications.letters.catalogue import Template, templates
from services.notifications.letters.source import read
from services.notifications.letters.write import written
from services.notifications.sending.mailer import message_of
from shared.events.booths import BoothOffered
from shared.events.booths.fairs import RandomnessSource
from shared.events.contacts import Contact
from shared.events.envelope import Event
from shared.events.samples import sample
from shared.i18n import LANGUAGES

FRAME = Frame("Cục Khuyến công", "54 Hai Bà Trưng, Hà Nội", "024 2220 2222", "SITE", "LINK", "DECLINE")
MARK = "Ωmega"
TOLD = [
    pytest.param(template, told, id=f"{template.name}:{told[0].type if told else 'values'}")
    for template in templates().values()
    for told in (template.told or (None,))
]
NASTY = (
    "<script>alert(1)</script>", "<a href=https://evil.example>here</a>", "<img src=x onerror=alert(1)>", "&lt;b&gt;",
    "</td></tr></table>", '" style="x', "https://evil.example/x", "http://1.2.3.4/x", "HTTPS://EVIL.EXAMPLE",
    "ftp://evil.example", "//evil.example", "http:\\\\evil.example", "hxxp://evil.example", "www.evil.example",
    "evil.example", "sub.evil.com.vn/path", "e-.com", ".com", "ev\u0308.com", "evil\u3002com", "evil\uff0ecom",
    "evil\u200b.com", "x@evil.example", "mailto:x@evil.example", "a+b@xn--80ak6aa92e.com", "javascript:alert(1)",
    "a\r\nBcc: all@evil.example", "a\nSubject: b", "a\r\n\r\n<b>", "\r\n.\r\n", "a\u2028b\u2029c\x0bd\x85e",
    "www.1x", "\u202egnp.exe", "\u2066x\u2069", "a\u200db", "a\ufeffb", "\u00ad\u061c\U000e0041", "\x1b[31m\x07",
    "{{ 7 * 7 }}", "{% for x in y %}", "{# x #}", "{{ establishment_name }}", "%(name)s", "| label | value",
    "[Bấm vào đây]", "> quote", "# 123456", "~ preview", "=?utf-8?q?a?=", "a" * 300,
)  # fmt: skip
TEXTS = st.one_of(
    st.sampled_from(NASTY),
    st.lists(st.sampled_from(NASTY), min_size=2, max_size=4).map("".join),
    st.text(max_size=60),
)
LINKS = re.compile(
    r"(?<![a-z0-9+.\-])[a-z][a-z0-9+.\-]*:(//|\\\\)\S"  # a scheme: Thunderbird, Outlook, Gmail, Apple Mail
    r"|\bwww\.[^\W_]"
    r"|(?<=[\w.+\-])@[\w\-]+(\.[\w\-]+)*\.[^\W\d_]"
    r"|(?<=[\w\-\u0300-\u036f])[.\u3002\uff0e\uff61][^\W\d_]{2}",  # bare domains, in any script
    re.IGNORECASE,
)


Tag = tuple[str, tuple[tuple[str, str | None], ...]]


class Page(HTMLParser):
    """The tags of a page with all that they say, and its texts."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[Tag] = []
        self.texts: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, tuple(attrs)))

    def handle_comment(self, data: str) -> None:
        self.tags.append(("comment", ()))

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


def page_of(content: Content) -> Page:
    page = Page()
    page.feed(as_html(content, FRAME))
    return page


def typed(value: Any, text: str) -> Any:
    """The value with every text in it replaced: what anybody may have typed."""
    if isinstance(value, str):
        return text
    if isinstance(value, (list, tuple)):
        return [typed(item, text) for item in value] or [text]
    if isinstance(value, Mapping):
        return dict.fromkeys([text], 1)
    if isinstance(value, (RandomnessSource, Contact)):
        return replace(value, **{field.name: typed(getattr(value, field.name), text) for field in fields(value)})
    return value


CHOSEN = "audience"
"""A field of one of our own words: its schema refuses all others, so nobody types into it."""


def with_text(event: Event, text: str) -> Event:
    named = (field.name for field in fields(event) if field.name != CHOSEN)
    return replace(event, **{name: typed(getattr(event, name), text) for name in named})


def letter(template: Template, told: tuple[type[Event], Occasion] | None, text: str, reader: Recipient) -> Content:
    """The letter of a template with ``text`` in every place that holds a text."""
    if told is None:
        values = {name: typed(value, text) for name, value in (template.values or {}).items()}
        return written(load(template.name, reader.language), values, reader, template.families[0])
    cls, occasion = told
    group = occasion.to(sample(cls))[0]
    return write(with_text(sample(cls), text), reader, group, occasion=occasion)


def message(content: Content, reader: Recipient) -> EmailMessage:
    """Return the letter's own headers as a mailbox reads them; its parts are read in test_letters.py."""
    raw = message_of(
        content,
        FRAME,
        letter_id=UUID(int=1),
        email=reader.email,
        name=reader.name,
        mail_from="Khuyến công <khuyencong@example.vn>",
        now=datetime(2026, 3, 2, 2, tzinfo=UTC),
        trace="abc",
    )
    found = BytesHeaderParser(policy=policy.default).parsebytes(raw)
    assert isinstance(found, EmailMessage)
    return found


@cache
def harmless_tags(template: str, told: int, language: str) -> frozenset[Tag]:
    found = templates()[template]
    pair = found.told[told] if found.told else None
    return frozenset(page_of(letter(found, pair, "x", Recipient("hoa@example.vn", "x", language))).tags)


def unseen(text: str) -> Iterator[str]:
    """Characters that nobody sees or that steer, but for what breaks addresses."""
    kinds = {"Cc", "Cf", "Cs", "Zl", "Zp"}
    return (one for one in text if unicodedata.category(one) in kinds and one not in "\n" + JOINER)


@settings(max_examples=30, deadline=None)
@given(text=TEXTS, name=TEXTS, language=st.sampled_from(LANGUAGES))
@pytest.mark.parametrize(("template", "told"), TOLD)
def test_what_others_typed_is_plain_text(
    template: Template, told: tuple[type[Event], Occasion] | None, text: str, name: str, language: str
) -> None:
    reader = Recipient("hoa@example.vn", name, language)
    content = letter(template, told, text, reader)
    shown = page_of(content)
    number = template.told.index(told) if told else 0
    assert set(shown.tags) <= harmless_tags(template.name, number, language)
    for said in (content.subject, content.preview, as_text(content, FRAME), *shown.texts):
        assert not LINKS.search(said), LINKS.search(said)
        assert not list(unseen(said))
    assert len(content.subject.splitlines()) == 1
    assert_headers_are_ours(content, reader)


def assert_headers_are_ours(content: Content, reader: Recipient) -> None:
    """No header is gained, and those with what others typed say just that."""
    ours = message(replace(content, subject="x"), replace(reader, name="x"))
    read_back = message(content, reader)
    assert read_back.keys() == ours.keys()
    assert read_back.defects == []
    assert [address.addr_spec for address in read_back["To"].addresses] == [reader.email]
    assert [address.addr_spec for address in read_back["From"].addresses] == ["khuyencong@example.vn"]
    assert len(str(read_back["Subject"]).splitlines()) == 1
    assert not LINKS.search(str(read_back["Subject"]))
    assert not LINKS.search(read_back["To"].addresses[0].display_name)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("template", "told"), TOLD)
def test_template_signs_in_a_text_are_said_as_they_are(
    template: Template, told: tuple[type[Event], Occasion] | None, language: str
) -> None:
    reader = Recipient("hoa@example.vn", "x", language)
    marked, said = (as_text(letter(template, told, text, reader), FRAME) for text in (MARK, "{{ 7 * 7 }}"))
    assert said.count("{{ 7 * 7 }}") == marked.count(MARK)


@pytest.mark.parametrize(
    "line",
    [
        "https://{{ establishment_name }}", "www.{{ establishment_name }}", "{{ establishment_name }}.{{ fair_name }}",
        "{{ establishment_name }}.com", "{{ establishment_name }}@{{ fair_name }}.vn", "evil{{ establishment_name }}",
        "http:{{ establishment_name }}", "<a href={{ establishment_name }}>x</a>",
    ],
)  # fmt: skip
@pytest.mark.parametrize("text", ["evil", ".com", "//evil.com", "evil.com", "/x", "@evil.com"])
def test_no_template_makes_a_link_of_a_value(line: str, text: str) -> None:
    reader = Recipient("hoa@example.vn", "x", "vi")
    event = replace(sample(BoothOffered), establishment_name=text, fair_name_vi=text)
    source = read(f"x {line}\n~ {line}\n\nx {line}\n\n| {line} | {line}\n\n[{line}]\n\n> {line}\n")
    content = write(event, reader, f"establishment:{event.establishment_id}", text=source)
    page = page_of(content)
    assert [dict(attrs).get("href") for tag, attrs in page.tags if tag == "a"] == ["LINK", "DECLINE"]
    for said in (content.subject, content.preview, as_text(content, FRAME), *page.texts):
        assert not LINKS.search(said), LINKS.search(said)


@given(text=TEXTS)
def test_plain_text_stays_as_it_is(text: str) -> None:
    assert plain(plain(text)) == plain(text)


def test_the_links_that_are_looked_for_are_found() -> None:
    found = {text for text in NASTY if LINKS.search(text)}
    assert {
        "https://evil.example/x",
        "www.evil.example",
        "www.1x",
        "x@evil.example",
        "ev\u0308.com",
    } <= found
    assert not LINKS.search("Xác nhận trước 17:00 ngày 12/10/2026. Sau giờ đó: gian A-12, 1.234 ₫ (TP Hà Nội).")
