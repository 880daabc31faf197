"""A rehearsal of scoring: a round of its own with the same jury and five invented products, made and thrown away.

It is in state ``scoring`` from the start and can go nowhere from there: it has no tally, no council, no result. Nobody
outside is told of it but its judges, who get the letter that they may score.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import uuid4

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.awards.actions.contacts import contact_of_judge
from services.awards.actions.judges.taking import check_jury_changes, judge_facts
from services.awards.actions.rounds import taken_round
from services.awards.domain.assignment import NoJudges, order
from services.awards.domain.rehearsal import ESTABLISHMENT_ID, ESTABLISHMENT_NAME, PRODUCTS, SUFFIX
from services.awards.domain.rules import Rules
from services.awards.models import Assignment, Dossier, Establishment, Judge, Official, Paper, Round, Step
from services.awards.papers.rehearsal_photos import GROUNDS, rehearsal_photo
from services.awards.permissions import require_secretariat
from services.awards.queries.judges import rehearsal_of
from shared.alphabet import alphabetical, unaccented
from shared.cases import in_state, note
from shared.events.awards import ScoringBegan
from shared.messaging import outbox

OPEN_FOR: Final = timedelta(days=30)


def start_rehearsal(session: Session, *, code: str, by: str, now: datetime) -> Round:
    """Make the rehearsal of a round for the judges who have accepted so far; one that is there is thrown away.

    Publishes ContactsChanged and ScoringBegan to each judge, nothing else. Raises RoundNotFound, Forbidden,
    RoundNotReady, NoJudges.
    """
    real = taken_round(session, code)
    require_secretariat(session, by, real)
    check_jury_changes(real)
    jury = session.scalars(
        select(Judge).where(Judge.round_id == real.id, in_state(Judge, "accepted")).order_by(Judge.label)
    ).all()
    if not jury:
        raise NoJudges
    _forget(session, real)
    trial = _round(real, by, now)
    session.add(trial)
    session.flush()
    _copy_secretariat(session, real, trial, by, now)
    dossiers = list(_dossiers(session, trial, by, now))
    judges = [_copy(judge, trial, by, now) for judge in jury]
    session.add_all([*dossiers, *judges])
    session.flush()
    session.add_all(_photos(dossiers, by, now))
    session.add_all(_assignments(trial, judges, dossiers))
    note(session, real, "rehearsal_started", by=by, now=now)
    for judge in judges:
        event = ScoringBegan(
            **judge_facts(trial, judge),
            products=len(dossiers),
            left=len(dossiers),
            scoring_closes_at=trial.scoring_closes_at,
        )
        outbox.record_all(session, (contact_of_judge(judge), event), at=now)
    return trial


def delete_rehearsal(session: Session, *, code: str, by: str, now: datetime) -> bool:
    """Throw the rehearsal of a round away with all its sheets; return whether there was one.

    Raises RoundNotFound, Forbidden.
    """
    real = taken_round(session, code)
    require_secretariat(session, by, real)
    gone = _forget(session, real)
    if gone:
        note(session, real, "rehearsal_deleted", by=by, now=now)
    return gone


def _forget(session: Session, real: Round) -> bool:
    trial = rehearsal_of(session, real.id)
    if trial is None:
        return False
    taken_round(session, trial.code)  # waits for sheets that are being signed
    session.execute(delete(Step).where(Step.within == trial.code))
    session.execute(delete(Round).where(Round.id == trial.id))  # its rows go with it
    session.expunge(trial)
    return True


def _round(real: Round, by: str, now: datetime) -> Round:
    rules = replace(Rules.from_json(real.rules), sheets_per_product=None, fewest_sheets=1)
    return Round(
        code=f"{real.code}{SUFFIX}",
        name_vi=f"Chấm thử: {real.name_vi}",
        name_en=f"Rehearsal: {real.name_en}",
        level=real.level,
        regions=list(real.regions),
        province_code=real.province_code,
        year=real.year,
        state="scoring",
        rules=rules.to_json(),
        rules_sha256=rules.sha256(),
        dossiers_close_at=now,
        scoring_closes_at=now + OPEN_FOR,
        rehearsal=True,
        rehearsal_of=real.id,
        next_label=len(PRODUCTS) + 1,
        created_by=by,
        created_at=now,
        changed_at=now,
        opened_at=now,
        scoring_began_at=now,
    )


def _copy_secretariat(session: Session, real: Round, trial: Round, by: str, now: datetime) -> None:
    same = select(Official).where(Official.round_id == real.id, Official.office == "secretariat")
    session.add_all(
        Official(
            round_id=trial.id,
            office="secretariat",
            email=one.email,
            name=one.name,
            phone=one.phone,
            language=one.language,
            added_by=by,
            added_at=now,
        )
        for one in session.scalars(same)
    )


def _copy(judge: Judge, trial: Round, by: str, now: datetime) -> Judge:
    names = ("label", "email", "name", "phone", "language", "title", "declaration")
    facts: dict[str, Any] = {name: getattr(judge, name) for name in names}
    return Judge(
        id=uuid4(), round_id=trial.id, state="accepted", invited_by=by, invited_at=now, answered_at=now, **facts
    )


def _dossiers(session: Session, trial: Round, by: str, now: datetime) -> Iterator[Dossier]:
    _keep_establishment(session, now)
    for number, product in enumerate(PRODUCTS, start=1):
        yield Dossier(
            id=uuid4(),
            round_id=trial.id,
            establishment_id=ESTABLISHMENT_ID,
            province_code="",
            label=f"{trial.code}-{number:04d}",
            state="accepted",
            product_name=product.name,
            product_group=product.group,
            statement=dict(product.statement),
            voting_code=product.code,
            started_by=by,
            started_at=now,
            submitted_at=now,
            decided_at=now,
            changed_at=now,
        )


def _keep_establishment(session: Session, now: datetime) -> None:
    """Have the establishment that invented products belong to; of no province, so that no officer sees it."""
    row = {
        "id": ESTABLISHMENT_ID,
        "name": ESTABLISHMENT_NAME,
        "kind": "cooperative",
        "registration_number": "",
        "province_code": "",
        "product_group": "D",
        "search_text": unaccented(ESTABLISHMENT_NAME),
        "sort_key": alphabetical(ESTABLISHMENT_NAME),
        "changed_at": now,
    }
    session.execute(insert(Establishment).values(row).on_conflict_do_nothing())


def _photos(dossiers: list[Dossier], by: str, now: datetime) -> Iterator[Paper]:
    for dossier, product in zip(dossiers, PRODUCTS, strict=True):
        for position, kind in enumerate(GROUNDS):
            content = rehearsal_photo(product.shape, kind)
            yield Paper(
                dossier_id=dossier.id,
                kind=kind,
                position=position,
                file_name=f"{kind}.jpg",
                media_type="image/jpeg",
                size_bytes=len(content),
                sha256=hashlib.sha256(content).hexdigest(),
                content=content,
                preview=content,
                added_by=by,
                added_at=now,
            )


def _assignments(trial: Round, judges: list[Judge], dossiers: list[Dossier]) -> Iterator[Assignment]:
    """Everybody scores everything, each in an order of their own."""
    ids = {dossier.voting_code or "": dossier.id for dossier in dossiers}
    groups = {dossier.voting_code or "": dossier.product_group for dossier in dossiers}
    for judge in judges:
        for position, code in enumerate(order(groups, seed=f"{trial.code}/{judge.label}"), start=1):
            yield Assignment(judge_id=judge.id, dossier_id=ids[code], position=position)
