"""What everybody may see of rounds: the list, one round with its rules, and these rules on paper."""

from typing import Any

from flask import render_template
from flask.typing import ResponseReturnValue
from sqlalchemy import ColumnElement
from sqlalchemy.orm import Session

from services.awards.domain.lifecycle import IS_PUBLIC
from services.awards.domain.rules import Rules
from services.awards.models import Round
from services.awards.queries import round_desk
from services.awards.queries import rounds as queries
from services.awards.web.asking import asked_rounds, asker
from services.awards.web.round_lines import round_line
from services.awards.web.rule_words import criteria_table, profile_text, said
from services.awards.web.words import LEVELS, ROUND_STATES
from shared.clock import hanoi_date, now
from shared.i18n import gettext as _
from shared.places import provinces_on
from shared.web.app import transaction
from shared.web.choices import counted
from shared.web.paging import paginate


def list_rounds() -> ResponseReturnValue:
    """List the announced rounds with search and filters."""
    at = now()
    with transaction() as session:
        page = paginate(session, queries.public_rounds(asked_rounds()))
        return render_template(
            "rounds/public_list.html", page=page, at=at, line=round_line, **filters(session, queries.announced())
        )


def show(code: str) -> ResponseReturnValue:
    """Show a round: its state and dates, who may enter, criteria, rules in words and their hash, where to go on."""
    at = now()
    with transaction() as session:
        scope = asker(session)
        found = queries.round_by_code(session, code, scope)
        public = found.state in IS_PUBLIC and not found.rehearsal
        codes = queries.province_codes_of(found)
        places = [place for place in provinces_on(hanoi_date(found.dossiers_close_at)) if place.code in codes]
        return render_template(
            "rounds/public.html",
            round=found,
            scope=scope,
            line=round_line(found, at),
            receiving=found.state == "open" and at < found.dossiers_close_at,
            public=public,
            figures=round_desk.figures(session, found) if public else None,
            province_count=len(places) or len(codes),
            **rules_shown(found),
        )


def print_rules(code: str) -> ResponseReturnValue:
    """Show the rules alone, made for A4."""
    with transaction() as session:
        found = queries.round_by_code(session, code, asker(session))
        return render_template("rounds/print_rules.html", round=found, **rules_shown(found))


def rules_shown(round_: Round) -> dict[str, Any]:
    """Return what templates need to say a round's rules."""
    rules = Rules.from_json(round_.rules)
    return {
        "rules": rules,
        "criteria": criteria_table(rules),
        "said": said(rules),
        "profile_text": profile_text(rules),
    }


def filters(session: Session, visible: ColumnElement[bool]) -> dict[str, Any]:
    """Return the choices of the three filters, with how many rounds each has among the visible ones."""
    years = queries.counted_by(session, Round.year, visible)
    return {
        "years": [(None, _("Mọi năm"), sum(years.values()))]
        + [(year, str(year), years[year]) for year in reversed(years)],
        "levels": counted(_("Mọi cấp"), LEVELS, queries.counted_by(session, Round.level, visible)),
        "states_of": counted(_("Mọi trạng thái"), ROUND_STATES, queries.counted_by(session, Round.state, visible)),
    }
