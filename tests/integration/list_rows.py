"""Rows for every list page: the address, who opens it, and what adds one more row to it."""

from collections.abc import Callable
from datetime import timedelta
from itertools import count
from typing import Any, Final
from uuid import UUID, uuid4

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session, sessionmaker

from services.awards.models import Block, Certificate, Complaint, Decision, Official, Paper, Round, Standing
from services.booths.domain.announcement import Announcement, announce
from services.booths.domain.rules import Rules
from services.booths.models import (
    Booth,
    Draw,
    Establishment,
    Fair,
    Hall,
    Offer,
    OfferBooth,
    Payer,
    Placement,
    Zone,
)
from services.booths.queries.entries import applications_of, booths_of, zones_of
from services.notifications.actions.announcements import give_announcement
from services.notifications.models import DigestItem, KeptLetter, Letter, Reconciliation, RunningSession
from shared.clock import hanoi_date, now
from shared.events.booths import EstablishmentRegistered, FairStarted
from shared.messaging.nightly import list_id_of
from tests import awards_builders as awards
from tests import builders as booths
from tests.integration.awards import council_builders, tally_builders
from tests.integration.booths import test_draws as draws
from tests.integration.notifications import deciding, digesting, lost
from tests.integration.notifications.announcing import an_announcement
from tests.integration.notifications.returning import mark_as_gone, unclear
from tests.integration.notifications.sending import queue
from tests.integration.notifications.telling import tell
from tests.unit.notifications.samples import sample

Sessions = sessionmaker[Session]
Add = Callable[[Session], object]
ORGANISER: Final = "organiser@example.vn"
JUDGE: Final = "judge@example.vn"
READER: Final = "hoa@example.vn"
DIGEST: Final = UUID("dddddddd-dddd-4ddd-8ddd-dddddddddddd")
PLACE: Final = UUID("eeeeeeee-eeee-4eee-8eee-eeeeeeeeeeee")
_serial = count(1)


def _fair(session: Session, state: str) -> Fair:
    found = session.scalars(select(Fair).where(Fair.code == "TG")).one_or_none()
    return found or booths.make_fair(session, code="TG", state=state, rows=4, columns=5)


def _waits(session: Session) -> None:
    """One more that waits, on the list of one fair and in what was announced of it."""
    found = session.scalars(select(Fair).where(Fair.code == "WL")).one_or_none()
    fair = found or booths.make_fair(session, code="WL", state="published")
    one = booths.make_application(session, fair, booths.make_establishment(session), state="accepted")
    said, sha256 = announce(
        Announcement(
            fair=fair.code,
            announced_at=booths.NOW,
            commitment=fair.draw_commitment,
            sources=(booths.make_source(booths.NOW + timedelta(days=1)),),
            rules=Rules.from_json(fair.rules),
            zones=zones_of(session, fair.id),
            booths=booths_of(session, fair.id),
            applications=applications_of(session, fair, now=booths.NOW),
        )
    )
    draw = {"announcement": said, "announcement_hash": sha256, "announced_by": ORGANISER, "announced_at": booths.NOW}
    session.merge(Draw(fair_id=fair.id, **draw))
    place = fair.next_label - 1
    ranks = {"points": 0, "position": place, "booths_given": 0, "waiting_position": place, "explanation": {}}
    session.add(Placement(application_id=one.id, fair_id=fair.id, **ranks))


def _offer(state: str, fair_state: str = "published") -> Add:
    def add(session: Session) -> None:
        fair, number = _fair(session, fair_state), next(_serial)
        application = booths.make_application(session, fair, booths.make_establishment(session), state="accepted")
        taken = select(OfferBooth.booth_id)
        free = select(Booth).where(Booth.fair_id == fair.id, Booth.id.not_in(taken)).order_by(Booth.code)
        offer = Offer(fair_id=fair.id, application_id=application.id, state=state, offered_at=now(),
                      confirm_by=now() + timedelta(days=number))  # fmt: skip
        offer.booths = [OfferBooth(booth_id=session.scalars(free.limit(1)).one().id)]
        session.add(offer)
        session.flush()

    return add


def _round(session: Session) -> Round:
    found = session.scalars(select(Round).where(Round.code == "HN")).one_or_none()
    return found or awards.make_round(session, code="HN", state="published", published_at=booths.NOW)


def _complaint(session: Session) -> None:
    product = awards.make_dossier(session, _round(session))
    session.add(
        Complaint(round_id=product.round_id, dossier_id=product.id, text="…", received_from=READER,
                  received_at=booths.NOW)
    )  # fmt: skip


def _certificate(session: Session) -> None:
    product, number = awards.make_dossier(session, _round(session)), next(_serial)
    session.add(
        Certificate(
            dossier_id=product.id, round_id=product.round_id, establishment_id=product.establishment_id,
            number=str(number), check_code=f"0000-0000-{number:04}", product_name="Chè", product_group="B",
            establishment_name="HTX", province_code="01", issued_on=booths.NOW.date(),
            decision_number="1", valid_until=booths.NOW.date(),
        )
    )  # fmt: skip


def _booth(session: Session) -> None:
    fair, number = _fair(session, "open"), next(_serial)
    hall = session.scalars(select(Hall).where(Hall.fair_id == fair.id)).one()
    session.add(Booth(fair_id=fair.id, hall_id=hall.id, code=f"B-{number:03}", x_dm=0, y_dm=0))


def _placement(session: Session) -> None:
    """A draw that is published, and a place behind its last."""
    fair = session.scalars(select(Fair).where(Fair.code == "TG")).one_or_none()
    if fair is None:
        booths.make_staff(session, email=draws.ORGANISER)
        fair = draws.open_fair(session, applicants=1)
        fair.code = "TG"
        draws.published(session, fair)
    last = session.scalars(select(Placement).order_by(Placement.position.desc()).limit(1)).one()
    after = booths.make_application(session, fair, booths.make_establishment(session), state="accepted")
    session.add(
        Placement(application_id=after.id, fair_id=fair.id, points=0, position=last.position + 1, booths_given=0,
                  waiting_position=last.position + 1, explanation=last.explanation)
    )  # fmt: skip


def _product(state: str) -> Add:
    """A product of a round that is tallied, in its council's hands, or published with all that goes with it."""

    def add(session: Session) -> None:
        found = session.scalars(select(Round).where(Round.code == "HN")).one_or_none()
        if found is None:
            given: dict[str, Any] = {}
            if state == "published":
                given = {"published_at": booths.NOW, "decision_date": booths.NOW.date()}
            found = council_builders.make_tallied(session, products=0, passed=0, code="HN", state=state, **given)
        place = session.scalars(select(func.count()).select_from(Standing)).one() + 1
        council_builders.add_product(session, found, place, passed=True, proposed=True)
        standing = session.scalars(select(Standing).where(Standing.rank == place)).one()
        standing.detail, product = standing.detail | {"sheets": []}, standing.dossier_id
        session.add(
            Decision(dossier_id=product, round_id=found.id, recognised=True, follows_jury=True,
                     decided_by=council_builders.SECRETARY, decided_at=booths.NOW)
        )  # fmt: skip
        session.add(
            Paper(dossier_id=product, kind="photo_front", file_name="a.jpg", media_type="image/jpeg", size_bytes=1,
                  sha256=f"{place:064}", content=b"x", preview=b"x", added_by=ORGANISER, added_at=booths.NOW)
        )  # fmt: skip

    return add


def _awaited(session: Session) -> None:
    """A product whose sheets are awaited."""
    found = session.scalars(select(Round).where(Round.code == "HN")).one_or_none()
    found = found or tally_builders.make_scored(session, judges=1, products=1, code="HN")
    product = awards.make_dossier(session, found)
    awards.make_assignment(session, awards.make_judge(session, found), product)


def _blocked(session: Session) -> None:
    judge, product = awards.make_judge(session, _round(session)), awards.make_dossier(session, _round(session))
    session.add(
        Block(judge_id=judge.id, dossier_id=product.id, kind="declared", reason="…", noted_by="", noted_at=booths.NOW)
    )


def _official(session: Session) -> Official:
    return awards.make_official(session, _round(session), "council")


def _own(session: Session) -> None:
    """One more application of one establishment, at a fair of its own."""
    found = session.get(Establishment, PLACE) or booths.make_establishment(session, id=PLACE)
    booths.make_application(session, booths.make_fair(session), found, state="accepted")


def _part(session: Session) -> None:
    """One more payer and one more zone of one fair."""
    fair, number = _fair(session, "draft"), next(_serial)
    session.add(Payer(fair=fair, name=f"Đơn vị {number}", support_percent=50, cap_dong=None))
    session.add(Zone(fair=fair, code=f"K{number}", name_vi="Khu", name_en="Zone", product_groups=[]))


def _published(session: Session) -> None:
    day = booths.NOW.date()
    awards.make_round(session, state="published", published_at=booths.NOW, decision_number="1", decision_date=day)


def _session(session: Session) -> None:
    times = {"begun_at": now(), "seen_at": now(), "until": now() + timedelta(hours=1)}
    session.add(RunningSession(email=READER, browser="Firefox", **times))


IN_ONE_SESSION: Final[dict[str, tuple[str, Add]]] = {
    "/booths/fairs": ("", booths.make_fair),
    "/booths/office/fairs": (ORGANISER, booths.make_fair),
    "/booths/office/establishments": (ORGANISER, booths.make_establishment),
    "/booths/office/applications": (ORGANISER, _offer("offered")),
    "/booths/office/fairs/WL/waiting": (ORGANISER, _waits),
    "/booths/office/fairs/TG/offers": (ORGANISER, _offer("offered", "over")),
    "/booths/fairs/TG/exhibitors": ("", _offer("confirmed")),
    "/awards/rounds": ("", awards.make_round),
    "/awards/office/rounds": (ORGANISER, awards.make_round),
    "/awards/office/dossiers": (ORGANISER, lambda session: awards.make_dossier(session, _round(session))),
    "/awards/judging": (JUDGE, lambda session: awards.make_judge(session, awards.make_round(session), email=JUDGE)),
    "/awards/office/rounds/HN/jury": (ORGANISER, lambda session: awards.make_judge(session, _round(session))),
    "/awards/office/rounds/HN/complaints": (ORGANISER, _complaint),
    "/awards/office/rounds/HN/certificates": (ORGANISER, _certificate),
    "/awards/office/rounds/HN/jury/progress": (ORGANISER, lambda session: awards.make_judge(session, _round(session))),
    "/awards/office/rounds/HN/jury/blocks": (ORGANISER, _blocked),
    "/awards/office/rounds/HN/officials": (ORGANISER, _official),
    "/awards/office/rounds/HN/tally?lacking=1": (ORGANISER, _awaited),
    "/awards/office/rounds/HN/tally": (ORGANISER, _product("tallied")),
    "/awards/office/rounds/HN/council": (ORGANISER, _product("council")),
    "/awards/rounds/HN/results": ("", _product("published")),
    "/awards/rounds/HN/gallery": ("", _product("published")),
    "/booths/fairs/TG/draw": ("", _placement),
    "/booths/fairs/TG/plan": ("", _booth),
    "/booths/office/staff": (ORGANISER, booths.make_staff),
    f"/booths/establishments/{PLACE}": (ORGANISER, _own),
    "/booths/office/fairs/TG": (ORGANISER, _part),
    "/booths/office/fairs/TG/payers": (ORGANISER, _part),
    "/booths/office/fairs/TG/zones": (ORGANISER, _part),
    "/booths/fairs/TG": (ORGANISER, _part),
    "/awards/report/2026": ("", _published),
    f"/notifications/office/sessions?email={READER}": (ORGANISER, _session),
}


def _told(sessions: Sessions) -> None:
    number = next(_serial)
    tell(sessions, deciding.members(number, READER))
    tell(sessions, deciding.outcome(number, batch=deciding.BATCH))


def _not_listed(sessions: Sessions) -> None:
    """A letter that the list of its batch does not name."""
    _told(sessions)
    tell(sessions, deciding.listed(batch=deciding.BATCH))


def _kept(sessions: Sessions) -> None:
    queue(sessions, READER)
    with sessions.begin() as session:
        kept = select(KeptLetter.letter_id)
        letter = session.scalars(select(Letter).where(Letter.id.not_in(kept))).one()
        session.add(KeptLetter(letter_id=letter.id, kept_at=now(), message_id="<a@b>", link="/", text="…", html="…"))


def _to_call(sessions: Sessions) -> None:
    email = f"m{next(_serial)}@example.vn"
    lost.offered(sessions, f"HTX {email}", email)
    lost.became(sessions, email, "bounced")


def _marked(sessions: Sessions) -> None:
    """One mailbox more of which a server said that it is gone."""
    with sessions.begin() as session:
        mark_as_gone(session, f"m{next(_serial)}@example.vn")


def _unclear(sessions: Sessions) -> None:
    """One message more that nobody understood."""
    with sessions.begin() as session:
        unclear(session)


def _decided(sessions: Sessions) -> None:
    """One decision more in the list of one night, told anew as a whole."""
    number = next(_serial)
    tell(sessions, deciding.members(number, READER))
    tell(sessions, deciding.outcome(number))
    tell(sessions, deciding.night(deciding.decision(number), part=number, parts=1000))


def _night(sessions: Sessions) -> None:
    """The list of the day before the last that was told."""
    with sessions() as session:
        told = session.scalars(select(func.count()).select_from(Reconciliation)).one()
    tell(sessions, deciding.night(day=hanoi_date(now()) - timedelta(days=told + 1)))


def _in_digest(sessions: Sessions) -> None:
    """One event more that a digest told."""
    hall = digesting.Hall(sessions)
    hall.members(ORGANISER)
    hall.told(sample(FairStarted))
    with sessions.begin() as session:
        session.execute(update(DigestItem).values(digest_id=DIGEST))


def _announced(sessions: Sessions) -> None:
    """An announcement more, given and not."""
    tell(sessions, sample(EstablishmentRegistered))
    with sessions.begin() as session:
        an_announcement(session, by=ORGANISER, province_code="19")
        given = an_announcement(session, by=ORGANISER, province_code="19")
        give_announcement(session, announcement_id=given, by=ORGANISER, now=now())


IN_SEVERAL: Final[dict[str, tuple[str, Callable[[Sessions], object]]]] = {
    "/notifications/letters": (READER, lambda sessions: queue(sessions, READER)),
    "/notifications/office/letters": (ORGANISER, lambda sessions: queue(sessions, READER)),
    "/notifications/office/batches": (ORGANISER, lambda sessions: deciding.a_batch(sessions, 2, uuid4())),
    f"/notifications/office/batches/{deciding.BATCH}": (ORGANISER, _not_listed),
    f"/notifications/office/batches/{deciding.BATCH}/letters": (ORGANISER, _told),
    "/notifications/office/announcements": (ORGANISER, _announced),
    "/notifications/office/proof": (ORGANISER, _told),
    "/notifications/mailbox": ("", _kept),
    "/notifications/office/calls": (ORGANISER, _to_call),
    "/notifications/office/marks": (ORGANISER, _marked),
    "/notifications/office/unclear": (ORGANISER, _unclear),
    "/notifications/office/reconciliations": (ORGANISER, _night),
    f"/notifications/office/reconciliations/{list_id_of('awards', deciding.DAY)}": (ORGANISER, _decided),
    f"/notifications/digests/{DIGEST}": (ORGANISER, _in_digest),
}

NOT_ASKED: Final = {
    "booths:draws/manage_closed.html": "at most ten sources, out of the announcement",
    "booths:draws/manage_drawn.html": "the same",
    "booths:draws/version.html": "a part of a kept file",
    "booths:plans/import.html": "what is wrong with a file that was sent, out of memory",
    "awards:dossiers/import.html": "the same",
    "awards:jury_look/show.html": "computed from the whole round's sheets, read in one statement",
    "awards:judges/judge.html": "the ties and blocks of one judge",
    "awards:tallies/sheets.html": "the sheets of one product, as many as it has judges",
    "notifications:hall/show.html": "the judges that one event told, out of its row",
    "notifications:office/guessing.html": "at most as many networks as the page names, from one statement",
    "notifications:sending/show.html": "the mail servers that the settings name, and numbers by state, day and domain",
    "notifications:sessions/mine.html": "the same rows as the office's page of sessions, which is asked",
    "notifications:templates/edit.html": "the placeholders of one template",
    "notifications:templates/list.html": "the templates that there are, which no data adds to",
}
"""Templates (service:name) that show a list and are not asked above, and why not."""
