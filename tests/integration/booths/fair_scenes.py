"""Scenes of fairs: made, completed, opened; and what was told of them."""

import json
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from services.booths.actions import fair_parts, fair_states, fairs, plans
from services.booths.domain.fairs import (
    FairDatesWrong,
    FairFacts,
)
from services.booths.domain.plan_grids import Grid
from services.booths.domain.rules import Rules
from shared.messaging.tables import OUTBOX
from tests.builders import NOW, make_staff

SECRET = bytes(range(32))


FACTS = FairFacts(
    name_vi="Hội chợ hàng công nghiệp nông thôn Tiền Giang 2026",
    name_en="Tien Giang Rural Industry Fair 2026",
    abroad=False,
    place_vi="Quảng trường Hùng Vương, Mỹ Tho",
    place_en="Hung Vuong Square, My Tho",
    opens_on=date(2026, 6, 10),
    closes_on=date(2026, 6, 15),
    registration_opens_at=NOW,
    registration_closes_at=NOW + timedelta(days=30),
    confirm_deadline_at=NOW + timedelta(days=60),
)


Sessions = sessionmaker[Session]


def told(session: Session) -> list[tuple[str, dict[str, Any]]]:
    """Return type and data of every event recorded so far, in order."""
    rows = session.execute(select(OUTBOX.c.type, OUTBOX.c.payload).order_by(OUTBOX.c.position))
    return [(kind, json.loads(payload)["data"]) for kind, payload in rows]


def kinds(session: Session) -> list[str]:
    return [kind for kind, _ in told(session)]


def made(session: Session, **changes: Any) -> str:
    """Make an organiser and a draft TG26; return the organiser's mailbox."""
    by = make_staff(session).email
    fairs.create_fair(session, code="TG26", facts=replace(FACTS, **changes), by=by, now=NOW)
    return by


def completed(session: Session) -> str:
    """As ``made``, with a payer, a plan of 10 booths and rules that fit."""
    by = made(session)
    fair_parts.save_payer(
        session,
        code="TG26",
        name="KCQG",
        support_percent=100,
        cap_dong=None,
        legal_text="28/2018/TT-BTC",
        by=by,
        now=NOW,
    )
    plans.add_grid(session, code="TG26", hall="A", grid=Grid(rows=2, columns=5), payer="KCQG", by=by, now=NOW)
    fairs.set_rules(session, code="TG26", rules=Rules(), provinces=["01", "82"], by=by, now=NOW)
    return by


def opened(session: Session) -> str:
    by = completed(session)
    fair_states.open_fair(session, code="TG26", secret=SECRET, provinces=["01", "82"], by=by, now=NOW)
    return by


def wrong_fields(facts: FairFacts, session: Session, by: str) -> list[str]:
    with pytest.raises(FairDatesWrong) as caught:
        fairs.create_fair(session, code="NEW", facts=facts, by=by, now=NOW)
    return sorted(caught.value.fields)
