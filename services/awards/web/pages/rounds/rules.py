"""The rules of a round: in words for all its office, as a form for who hosts it while it is a draft."""

import re
from typing import Any

from flask import request
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from services.awards.actions import rounds
from services.awards.domain.rules import MOST_CRITERIA, PROFILES, TIE_BREAKS, Rules
from services.awards.reasons import tie_word
from services.awards.web.asking import office_round
from services.awards.web.pages.rounds.public import rules_shown
from services.awards.web.rule_words import METHOD_WORDS
from services.awards.web.schemas.rules import ROW, RulesForm, compacted, typed_rules
from services.awards.web.who import host
from shared.clock import now
from shared.i18n import gettext as _
from shared.web.app import transaction
from shared.web.choices import choices, group_choices
from shared.web.forms import Form, done
from shared.web.signin import person

SPARE_CRITERIA, SPARE_PARTS, MORE = 1, 2, 3


def rules(code: str) -> ResponseReturnValue:
    """Show the rules; while the round is a draft, set them, from a profile or one by one."""
    if request.method == "GET":
        return _page(code)
    action, typed, form = request.form.get("action", ""), compacted(request.form), Form()
    if action == "more":
        return _page(code, Form(_as_typed(typed)), more=MORE)
    with form.trying() as session:
        host(session, person(), code)
        profile = PROFILES.get(action.removeprefix("profile:"))
        given = profile.to_json() if profile else form.read(RulesForm(), typed)
        rounds.change_rules(session, code=code, rules=given, by=person(), now=now())
    return done(_("Đã lưu thể lệ."), "rounds.rules", code=code) if form.ok else _page(code, form)


def _page(code: str, form: Form | None = None, more: int = 0) -> ResponseReturnValue:
    with transaction() as session:
        found, scope = office_round(session, code)
        kept = Rules.from_json(found.rules)
        shown = form or Form(typed_rules(kept))
        return shown.page(
            "rounds/rules.html",
            round=found,
            changeable=scope.hosts(found) and found.state == "draft",
            rows=_rows(shown, more),
            ties=_ties(shown, kept),
            chosen=_chosen(shown),
            methods=choices(METHOD_WORDS),
            groups=group_choices(),
            profiles=[name for name in PROFILES if PROFILES[name].to_json() != found.rules],
            **rules_shown(found),
        )


def _as_typed(typed: MultiDict[str, str]) -> dict[str, Any]:
    return {name: typed.getlist(name) if name == "tie_break" else typed[name] for name in typed}


def _rows(form: Form, more: int) -> list[tuple[int, range, bool]]:
    """Return the rows to show: the criterion's number, those of its parts, whether it has any; some are empty."""
    found: dict[int, int] = {}
    for match in filter(None, map(ROW.fullmatch, form.values)):
        number, parts = int(match[1]), int(match[3]) + 1 if match[3] else 0
        found[number] = max(found.get(number, 0), parts)
    criteria = min(len(found) + SPARE_CRITERIA + more, MOST_CRITERIA)
    counts = [found.get(number, 0) for number in range(criteria)]
    return [
        (number, range(min(parts + SPARE_PARTS + (more if parts else 0), MOST_CRITERIA)), bool(parts))
        for number, parts in enumerate(counts)
    ]


def _ties(form: Form, kept: Rules) -> list[tuple[str, str]]:
    """Return what may break a tie: the criteria that the form has now, and what is there in every round."""
    tops = [str(form.values[name]) for name in form.values if re.fullmatch(r"criteria\.\d+\.code", name)]
    own = [f"criterion:{code}" for code in tops or [criterion.code for criterion in kept.criteria]]
    return [(entry, tie_word(entry, kept)) for entry in (*own, *TIE_BREAKS)]


def _chosen(form: Form) -> list[str]:
    value = form.value("tie_break")
    chosen = [str(entry) for entry in value] if isinstance(value, list) else []
    return [*chosen, "", ""][: max(len(chosen), 8)]
