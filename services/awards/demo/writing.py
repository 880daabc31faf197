"""The demo's rounds, dossiers, papers and people as rows, many at a time."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from hashlib import sha256
from random import Random
from typing import Any, Final
from uuid import uuid4

from sqlalchemy import insert
from sqlalchemy.orm import Session

from services.awards.demo import people
from services.awards.demo.pictures import VIEWS, photo
from services.awards.demo.products import PROMISES, DemoProduct
from services.awards.demo.rounds import DemoRound
from services.awards.domain.conflicts import DECLARATION
from services.awards.domain.dossiers import Entered, checklist_items, papers_needed
from services.awards.models import Dossier, Judge, Official, Paper, Round, Step
from shared.cases import note
from shared.clock import HANOI, hanoi_date
from shared.demo import sample_pages, sample_paper
from shared.demo_people import NAMES
from shared.places import provinces

OPEN_DAYS: Final = 60
SCORING_DAYS: Final = 21


def write_round(session: Session, demo: DemoRound, began: datetime) -> Round:
    """Return the round as it was while dossiers came in; ``began`` is when its scoring began."""
    opened = began - timedelta(days=OPEN_DAYS)
    rules = demo.rules
    round_ = Round(
        code=demo.code,
        name_vi=demo.name_vi,
        name_en=demo.name_en,
        level="region",
        regions=[demo.region],
        year=demo.year,
        state="open",
        rules=rules.to_json(),
        rules_sha256=rules.sha256(),
        dossiers_close_at=_evening(began - timedelta(days=10)),
        scoring_closes_at=_evening(began + timedelta(days=SCORING_DAYS)),
        created_by=people.ORGANISER,
        created_at=opened - timedelta(days=14),
        opened_at=opened,
        changed_at=opened,
    )
    session.add(round_)
    note(session, round_, "created", by=people.ORGANISER, now=round_.created_at)
    note(session, round_, "opened", by=people.ORGANISER, now=opened, reason=round_.rules_sha256)
    _officials(session, demo, round_)
    return round_


def write_jury(session: Session, demo: DemoRound, round_: Round) -> list[Judge]:
    """Return the round's judges, all of whom have accepted; the third is the one that people sign in as."""
    asked = round_.created_at + timedelta(days=20)
    judges = [
        Judge(
            round_id=round_.id,
            label=f"GK{place:02d}",
            email=people.JUDGE if place == 3 else f"giam-khao-{demo.region}-{place}@{people.DOMAIN}",
            name=name,
            title=title,
            state="accepted",
            declaration="\n".join(DECLARATION["vi"]),
            invited_by=people.SECRETARY,
            invited_at=asked,
            answered_at=asked + timedelta(days=2, hours=place),
        )
        for place, (name, title) in enumerate(people.JURY[: demo.judges], start=1)
    ]
    session.add_all(judges)
    session.flush()
    return judges


def write_dossiers(session: Session, round_: Round, entries: Sequence[DemoProduct], random: Random) -> list[Dossier]:
    """Return the accepted dossiers with their papers, photos and steps."""
    numbers = {group: random.sample(range(100, 1_000), len(entries)) for group in "ABCD"}
    dossiers = [
        _dossier(round_, place, entry, numbers[entry.maker.product_group].pop(), random)
        for place, entry in enumerate(entries, start=1)
    ]
    round_.next_label = len(dossiers) + 1
    session.add_all(dossiers)
    session.flush()
    session.execute(insert(Paper), [row for dossier in dossiers for row in _papers(dossier, random)])
    session.execute(insert(Step), [row for dossier in dossiers for row in _steps(round_, dossier)])
    return dossiers


def _officials(session: Session, demo: DemoRound, round_: Round) -> None:
    given = {"round_id": round_.id, "added_by": people.ORGANISER, "added_at": round_.created_at}
    session.add(Official(office="secretariat", email=people.SECRETARY, name=NAMES[people.SECRETARY], **given))
    for place, name in enumerate(people.COUNCIL, start=1):
        email = people.MEMBER if place == 2 else f"uy-vien-{demo.region}-{place}@{people.DOMAIN}"
        session.add(Official(office="council", email=email, name=name, **given))


def _dossier(round_: Round, place: int, entry: DemoProduct, number: int, random: Random) -> Dossier:
    maker, opened = entry.maker, round_.opened_at or round_.created_at
    started = opened + timedelta(days=random.randint(1, 30), minutes=random.randint(0, 600))
    decided = round_.dossiers_close_at - timedelta(days=random.randint(0, 4), minutes=random.randint(0, 600))
    province = provinces()[maker.province_code]
    made = Dossier(
        id=uuid4(),
        round_id=round_.id,
        establishment_id=maker.id,
        province_code=maker.province_code,
        label=f"{round_.code}-{place:04d}",
        state="accepted",
        product_name=entry.name,
        product_group=maker.product_group,
        product_kind="set_of_designs" if entry.name.startswith("Bộ") else "single",
        statement=entry.statement,
        declarations=PROMISES,
        voting_code=f"{maker.product_group}-{number}",
        lower_certificate_number=f"{place:03d}/GCN-{province.code}",
        lower_certificate_until=date(hanoi_date(opened).year + 2, 12, 31),
        started_by=f"co-so-{maker.registration_number[-4:]}@{people.DOMAIN}",
        started_at=started,
        submitted_at=started + timedelta(days=random.randint(1, 12)),
        decided_at=decided,
        changed_at=decided,
    )
    made.checklist = {code: {"ok": True, "reason": ""} for code in checklist_items(_entered(made))}
    return made


def _entered(dossier: Dossier) -> Entered:
    return Entered(
        level="region",
        product_name=dossier.product_name,
        product_group=dossier.product_group,
        statement=dossier.statement,
        declarations=dossier.declarations,
        kinds=(),
    )


def _papers(dossier: Dossier, random: Random) -> Iterator[dict[str, Any]]:
    variant = random.randrange(3)
    photos = [(view, photo(dossier.product_group, view, variant)) for view in VIEWS]
    papers = [(kind, sample_paper()) for kind in papers_needed(_entered(dossier))]
    for place, (kind, content) in enumerate([*photos, *papers]):
        is_photo = kind in VIEWS
        yield {
            "id": uuid4(),
            "dossier_id": dossier.id,
            "kind": kind,
            "position": place,
            "file_name": f"{kind}.{'jpg' if is_photo else 'pdf'}",
            "media_type": "image/jpeg" if is_photo else "application/pdf",
            "size_bytes": len(content),
            "sha256": sha256(content).hexdigest(),
            "content": content,
            "preview": content if is_photo else None,
            **({"page_count": 0, "pages_kept": 0, "pages": []} if is_photo else sample_pages()),
            "added_by": dossier.started_by,
            "added_at": dossier.started_at,
        }


def _steps(round_: Round, dossier: Dossier) -> Iterator[dict[str, Any]]:
    about = {"noun": Dossier.noun, "subject_id": dossier.id, "subject": dossier.label, "within": round_.code}
    for at, by, what in (
        (dossier.started_at, dossier.started_by, "started"),
        (dossier.submitted_at, dossier.started_by, "submitted"),
        (dossier.decided_at, people.SECRETARY, "accepted"),
    ):
        yield {**about, "what": what, "to_state": "" if what == "started" else what, "at": at, "by": by}


def _evening(moment: datetime) -> datetime:
    return moment.astimezone(HANOI).replace(hour=17, minute=0, second=0, microsecond=0)
