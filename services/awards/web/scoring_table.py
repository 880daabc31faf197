"""What lies on a judge's table, as plain values for the page and the JSON API: never more than the judge may know."""

from collections.abc import Iterator
from typing import Any

from flask import url_for

from services.awards.domain.dossiers import PARTS
from services.awards.domain.rules import Rules
from services.awards.models import Dossier
from services.awards.queries.sheets import Scoring, SheetTask, ShownPaper, shown
from services.awards.web.dossier_words import PAPERS
from services.awards.web.round_lines import round_name
from shared.formats import number
from shared.i18n import gettext as _
from shared.i18n import language
from shared.reading import plain_text
from shared.web.choices import GROUPS, province_name


def table(scoring: Scoring) -> dict[str, Any]:
    """Return the whole table of a judge, in the reader's language; the shape is ``ScoringOut``."""
    round_, rules, judge = scoring.round, scoring.rules, scoring.judge
    return {
        "round": round_.code,
        "round_name": round_name(round_),
        "state": round_.state,
        "rehearsal": round_.rehearsal,
        "closes_at": round_.scoring_closes_at,
        "judge_id": judge.id,
        "judge_label": judge.label,
        "judge_name": judge.name,
        "step": plain_text(rules.step),
        "total": plain_text(rules.total),
        "criteria": list(criteria(rules)),
        "products": [product(task, rules) for task in scoring.tasks],
        "sheets": [shown(task.sheet) for task in scoring.tasks if task.sheet],
    }


def criteria(rules: Rules) -> Iterator[dict[str, str]]:
    """Yield what is scored, in the sheet's order."""
    for criterion in rules.criteria:
        for one in criterion.parts or (criterion,):
            part_of = _named(criterion) if criterion.parts else ""
            yield {"code": one.code, "name": _named(one), "part_of": part_of, "most": plain_text(one.most)}


def product(task: SheetTask, rules: Rules) -> dict[str, Any]:
    """Return what a judge may see of one product: no maker, no province and no papers to read where it is blind."""
    dossier = task.dossier
    return {
        "code": task.code,
        "group": dossier.product_group,
        "group_name": _(GROUPS[dossier.product_group]),
        "name": dossier.product_name,
        "maker": None if rules.blind else _maker(dossier),
        "statement": list(statement(dossier)),
        "photos": [{"name": _(PAPERS[photo.kind]), "address": photo_address(photo)} for photo in task.photos],
        "papers": [
            {"name": _(PAPERS[paper.kind]), "address": paper_address(task, paper, rules)} for paper in task.papers
        ],
    }


def statement(dossier: Dossier) -> Iterator[dict[str, str]]:
    """Yield the parts of the statement that say something, with their names."""
    for part in PARTS:
        value = dossier.statement.get(part.code)
        if value not in (None, ""):
            yield {"name": _(part.word), "text": number(value) if isinstance(value, int) else str(value)}


def photo_address(photo: ShownPaper) -> str:
    """Return where a judge sees the photo."""
    return url_for("dossiers.photo", paper_id=photo.id)


def paper_address(task: SheetTask, paper: ShownPaper, rules: Rules) -> str | None:
    """Return where a judge reads the paper; None where the round is blind, for papers name their maker."""
    if rules.blind:
        return None
    code = task.dossier.round.code
    return url_for("scoring.paper", code=code, voting_code=task.code, paper_id=paper.id)


def _maker(dossier: Dossier) -> str:
    return f"{dossier.establishment.name}, {province_name(dossier.province_code)}"


def _named(one: Any) -> str:
    return str(one.name_en if language() == "en" else one.name_vi)
