"""Voting rounds for the walk over every page, one in each state at least, and what their addresses hold."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any
from uuid import UUID

from sqlalchemy import insert, select
from sqlalchemy.orm import Session, sessionmaker

from services.awards.actions.ballots import begin_council, open_ballot
from services.awards.actions.complaints import receive_complaint
from services.awards.actions.tallies import annul_sheet, make_tally
from services.awards.demo import people
from services.awards.demo.load import load
from services.awards.demo.rounds import OVER, SCORING
from services.awards.models import (
    Certificate,
    Complaint,
    Contact,
    Dossier,
    Establishment,
    Group,
    Judge,
    Official,
    Round,
    Sheet,
)
from services.booths import models as booths_models
from services.booths.demo.people import OFFICERS
from shared.cases import note
from shared.settings import Settings
from tests.awards_builders import make_dossier, make_round
from tests.integration.awards.tally_builders import make_scored

Sessions = sessionmaker[Session]
Arguments = Mapping[str, Any]
DRAFT, OPEN, TALLIED, COUNCIL = "DU-THAO", "MO", "DA-TINH", "HOI-DONG"
DOSSIER_STATES = ("draft", "submitted", "returned", "refused", "withdrawn", "struck")
STEP = {"draft": "started"}
WHY = "Trùng mẫu với sản phẩm khác."


def fill_awards(awards: Sessions, booths: Sessions, settings: Settings, at: datetime) -> None:
    """Load what booths would have told, the smallest round of 2018, the one in scoring, and one in each other state."""
    with booths() as session, awards.begin() as copy:
        _copy_makers(session, copy, at)
    load(awards, settings, at, [SCORING, OVER[0]])
    with awards.begin() as session:
        _others(session, at)
    with awards.begin() as session:
        _complaint(session)


def _copy_makers(booths: Session, awards: Session, at: datetime) -> None:
    kept = ("id", "name", "kind", "registration_number", "province_code", "product_group", "changed_at")
    makers = booths.scalars(select(booths_models.Establishment)).all()
    awards.add_all(Establishment(**{name: getattr(one, name) for name in kept}) for one in makers)
    members = booths.execute(select(booths_models.Member.establishment_id, booths_models.Member.email)).all()
    groups = {(f"establishment:{place}", email) for place, email in members}
    groups |= {("organisers", people.ORGANISER), *((f"province:{code}", email) for code, email in OFFICERS.items())}
    awards.execute(insert(Group), [{"name": name, "told_at": at} for name in sorted({name for name, _ in groups})])
    awards.execute(insert(Contact), [{"group_name": name, "email": email} for name, email in sorted(groups)])


def _others(session: Session, at: datetime) -> None:
    days = {"dossiers_close_at": at + timedelta(days=20), "scoring_closes_at": at + timedelta(days=40)}
    make_round(session, code=DRAFT, state="draft", rules_sha256="", **days)
    opened = make_round(session, code=OPEN, **days)
    maker = session.scalars(select(Establishment).where(Establishment.province_code == "01").limit(1)).one()
    for state in DOSSIER_STATES:
        code = "B-901" if state == "struck" else None
        one = make_dossier(session, opened, maker, state=state, voting_code=code, complete_by=at + timedelta(days=5))
        note(session, one, STEP.get(state, state), by=people.ORGANISER, now=at, reason=WHY)
    tallied = make_scored(session, code=TALLIED)
    make_tally(session, round_code=TALLIED, by=people.ORGANISER, now=at)
    council = make_scored(session, code=COUNCIL)
    make_tally(session, round_code=COUNCIL, by=people.ORGANISER, now=at)
    begin_council(session, round_code=COUNCIL, by=people.ORGANISER, now=at)
    for office, email in (("secretariat", people.SECRETARY), ("council", people.MEMBER)):
        session.add_all(
            Official(round_id=round_.id, office=office, email=email, name="Lê Thị Hà", added_by="tests", added_at=at)
            for round_ in (opened, tallied, council)
        )
    session.flush()
    sheet = session.scalars(select(Sheet).where(Sheet.round_id == tallied.id).limit(1)).one()
    annul_sheet(session, round_code=TALLIED, sheet_id=sheet.id, by=people.ORGANISER, now=at, reason=WHY)
    open_ballot(session, round_code=COUNCIL, by=people.SECRETARY, now=at)


def _complaint(session: Session) -> None:
    """A complaint about a product of the published round, on the day after its publication."""
    round_ = session.scalars(select(Round).where(Round.code == OVER[0].code)).one()
    assert round_.published_at is not None
    lost = select(Dossier).where(Dossier.round_id == round_.id, Dossier.id.not_in(select(Certificate.dossier_id)))
    dossier = session.scalars(lost.order_by(Dossier.label).limit(1)).one()
    member = f"establishment:{dossier.establishment_id}"
    email = session.scalars(select(Contact.email).where(Contact.group_name == member).limit(1)).one()
    day_after = round_.published_at + timedelta(days=1)
    receive_complaint(session, dossier_id=dossier.id, text="Xin xem lại điểm văn hóa.", by=email, now=day_after)


@dataclass
class AwardsExamples:
    """For pages of awards whose address holds something: what it may hold, and who the page is for."""

    awards: Session

    def of(self, endpoint: str, names: frozenset[str]) -> list[tuple[Arguments, str | None]]:
        """Return (arguments, mailbox or None for whoever visits) for every example of an endpoint."""
        if not names:
            return [({}, None)]
        if names == {"code"}:
            codes = self._check_codes if endpoint.startswith("certificates.check") else self._rounds
            return [({"code": code}, None) for code in codes]
        if names == {"dossier_id"}:
            return self._dossiers
        if names == {"judge_id"}:
            return [({"judge_id": id}, email) for id, email in self._judges]
        return [(arguments, None) for arguments in self._others(endpoint, names)]

    def _others(self, endpoint: str, names: frozenset[str]) -> list[Arguments]:
        known: dict[frozenset[str], list[Arguments]] = {
            frozenset({"year"}): [{"year": 2018}, {"year": 1990}],
            frozenset({"certificate_id"}): [{"certificate_id": self._first(Certificate.id)}],
            frozenset({"complaint_id"}): [{"complaint_id": self._first(Complaint.id)}],
            frozenset({"code", "judge_id"}): [{"code": SCORING.code, "judge_id": self._judges[0][0]}],
            frozenset({"code", "sheet_id"}): [{"code": TALLIED, "sheet_id": sheet} for sheet in self._sheets],
            frozenset({"code", "product"}): [{"code": TALLIED, "product": "A-101"}],
            frozenset({"code", "voting_code"}): self._scored
            if endpoint.startswith("scoring")
            else [{"code": COUNCIL, "voting_code": "B-102"}],
        }
        assert names in known, f"no example of {endpoint}: tell tests/browser/votes.py what {sorted(names)} may be"
        return known[names]

    @cached_property
    def _rounds(self) -> list[str]:
        return list(self.awards.scalars(select(Round.code).order_by(Round.code)))

    @cached_property
    def _check_codes(self) -> list[str]:
        return [self._first(Certificate.check_code), "0000-0000-0000"]

    @cached_property
    def _dossiers(self) -> list[tuple[Arguments, str | None]]:
        """A dossier in each state of the open round, and a recognised and another one of the published round."""
        opened = self.awards.scalars(select(Dossier).join(Dossier.round).where(Round.code == OPEN)).all()
        won = self.awards.scalars(select(Dossier).join(Certificate).limit(1)).all()
        lost = self.awards.scalars(select(Dossier).join(Complaint).limit(1)).all()
        return [({"dossier_id": one.id}, self._mailbox(one)) for one in (*opened, *won, *lost)]

    @cached_property
    def _judges(self) -> list[tuple[UUID, str]]:
        found = select(Judge.id, Judge.email).join(Judge.round).where(Round.code == SCORING.code)
        return [(id, email) for id, email in self.awards.execute(found.where(Judge.email == people.JUDGE))]

    @cached_property
    def _sheets(self) -> list[UUID]:
        """One that counts and one that does not."""
        found = select(Sheet.id).join(Round, Round.id == Sheet.round_id).where(Round.code == TALLIED)
        rows = self.awards.execute(found.add_columns(Sheet.annulled_reason != "").order_by(Sheet.leaf_index)).all()
        return list({annulled: id for id, annulled in rows}.values())

    @cached_property
    def _scored(self) -> list[Arguments]:
        """A product that the judge has signed, and one that they only began."""
        sheets = select(Sheet.state, Dossier.voting_code).join(Sheet.dossier).join(Sheet.judge)
        rows = self.awards.execute(sheets.where(Judge.email == people.JUDGE)).all()
        return [{"code": SCORING.code, "voting_code": code} for code in dict(rows).values()]

    def _first(self, column: Any) -> Any:
        return self.awards.scalars(select(column).limit(1)).one()

    def _mailbox(self, dossier: Dossier) -> str:
        group = f"establishment:{dossier.establishment_id}"
        return self.awards.scalars(select(Contact.email).where(Contact.group_name == group).limit(1)).one()
