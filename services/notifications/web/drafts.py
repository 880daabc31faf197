"""What pages and API say of a template: in words, as a letter, line by line against another version."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from difflib import ndiff
from typing import Any, Final

from sqlalchemy.orm import Session

from services.notifications.letters import Frame, as_html, as_text
from services.notifications.letters.catalogue import Template, templates
from services.notifications.models import TemplateText
from services.notifications.queries.texts import TextInUse, Trial, newest_texts, template_of, waiting_drafts
from services.notifications.web.template_words import title_of, told_by
from shared.alphabet import alphabetical, unaccented
from shared.i18n import LANGUAGES
from shared.web.app import kit

SIGNS: Final = {"  ": "same", "+ ": "added", "- ": "gone"}


@dataclass(frozen=True)
class TemplateRow:
    """A template in words, and the newest version in each language that somebody wrote one for.

    ``drafts`` are the languages in which a draft waits for a second person.
    """

    template: Template
    title: str
    told: str
    drafts: Collection[str]
    versions: Mapping[str, TemplateText]


@dataclass(frozen=True)
class Shown:
    """A letter as it would be, as a mail program shows it."""

    subject: str
    preview: str
    text: str
    html: str
    happened_at: datetime | None


def rows(session: Session, *, q: str = "", kind: str | None = None) -> list[TemplateRow]:
    """Return the templates of a kind in whose title or name all words of ``q`` are, by title."""
    newest = newest_texts(session)
    waiting = {(draft.template, draft.language) for draft in session.scalars(waiting_drafts())}
    words = unaccented(q).split()
    found = [
        TemplateRow(
            template,
            title_of(template.name),
            told_by(template),
            [language for language in LANGUAGES if (template.name, language) in waiting],
            _by_language(newest, template.name),
        )
        for template in templates().values()
        if kind in (None, template.kind)
    ]
    wanted = [row for row in found if _has(words, f"{row.title} {row.told} {row.template.name}")]
    return sorted(wanted, key=lambda row: alphabetical(row.title))


def numbers_by_kind(found: list[TemplateRow]) -> dict[str, int]:
    """Return how many of them there are of each kind."""
    kinds = [row.template.kind for row in found]
    return {kind: kinds.count(kind) for kind in dict.fromkeys(kinds)}


def described(template: str, language: str, present: TextInUse) -> dict[str, Any]:
    """Return what the API says of a template in one language."""
    found = template_of(template)
    return {
        "template": template,
        "language": language,
        "title": title_of(found.name),
        "told": told_by(found),
        "kind": found.kind,
        "version": present.version,
        "is_shipped": present.is_shipped,
        "needs_second": found.needs_second,
    }


def in_use(row: TemplateRow) -> Iterator[tuple[str, TextInUse]]:
    """Return what a template says in each language, without reading the text."""
    for language in LANGUAGES:
        version = row.versions.get(language)
        yield language, TextInUse(version.text if version else "", version.version if version else 0, version)


def shown(trial: Trial, language: str) -> Shown:
    """Return a letter as its reader would get it; the button leads to the page, without signing in."""
    settings = kit().settings
    frame = Frame.of(settings, language, f"{settings.public_url}{trial.link or '/'}")
    content = trial.content
    text, html = as_text(content, frame), as_html(content, frame)
    return Shown(content.subject, content.preview, text, html, trial.happened_at)


def difference(former: str, newer: str) -> list[tuple[str, str]]:
    """Return every line with its sign: same, added or gone."""
    lines = ndiff(former.splitlines(), newer.splitlines())
    return [(SIGNS[line[:2]], line[2:]) for line in lines if line[:2] in SIGNS]


def _by_language(newest: Mapping[tuple[str, str], TemplateText], name: str) -> dict[str, TemplateText]:
    return {language: newest[name, language] for language in LANGUAGES if (name, language) in newest}


def _has(words: list[str], text: str) -> bool:
    plain = unaccented(text)
    return all(word in plain for word in words)
