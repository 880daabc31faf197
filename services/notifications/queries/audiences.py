"""To whom an office may write, and who that is: all from the events that were told here."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, Select, String, cast, distinct, func, literal, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session

from services.notifications.domain import addresses
from services.notifications.models import Contact, Notice
from shared.alphabet import alphabetical
from shared.events import awards, booths
from shared.places import provinces

SAMPLE: Final = 8
OFFERS: Final = (
    booths.BoothOffered, booths.OfferConfirmed, booths.OfferDeclined, booths.OfferExpired, booths.OfferAnnulled,
    booths.BoothTakenBack,
)  # fmt: skip
ESTABLISHMENTS: Final = (booths.EstablishmentRegistered, booths.EstablishmentChanged)
ANSWERS: Final = (awards.JudgeInvited, awards.JudgeAnswered)
_data: Final = Notice.data


@dataclass(frozen=True)
class Audience:
    """Some people to whom one may write: ``kind`` is of AUDIENCES, ``whom`` the fair, province or round."""

    kind: str
    whom: str
    code: str
    about_vi: str
    about_en: str
    page: str
    owner: str

    @property
    def name(self) -> str:
        """Return how a form names it."""
        return f"{self.kind}:{self.whom}"


@dataclass(frozen=True)
class Reach:
    """Whom an audience reaches now: its groups, their mailboxes, a few of them, and groups without any mailbox."""

    groups: int
    mailboxes: int
    sample: Sequence[tuple[str, str, str]]
    unreached: Sequence[str]


def audiences(session: Session, offices: Collection[str] | None) -> list[Audience]:
    """Return to whom the members of these offices may write; None is an organiser, who may write to all."""
    found = _fairs(session) if offices is None else []
    names = provinces()
    codes = session.scalars(select(_data["province_code"].astext).where(_of(ESTABLISHMENTS)).distinct()).all()
    for code in sorted(codes, key=lambda one: alphabetical(names[one].name)):
        name = names[code].name
        found.append(Audience("makers", code, "", name, name, "/booths/my", addresses.province(code)))
    found += _rounds(session)
    return [one for one in found if offices is None or one.owner in offices]


def groups_of_audience(kind: str, whom: str) -> Select[Any]:
    """Return the query of (group, label, province) of an audience as it is now, by label."""
    members = {"exhibitors": _exhibitors, "makers": _makers, "judges": _judges}[kind](whom).subquery()
    columns = (members.c.group_name, func.min(members.c.label).label("label"), func.min(members.c.province).label("p"))
    return select(*columns).group_by(members.c.group_name).order_by("label", members.c.group_name)


def reach(session: Session, groups: Select[Any]) -> Reach:
    """Return whom these groups reach, by who belongs to them now."""
    own = groups.order_by(None).subquery()
    joined = select(own.c.label, Contact.name, Contact.email).join(Contact, Contact.group_name == own.c.group_name)
    mailboxes = session.scalar(select(func.count(distinct(joined.subquery().c.email)))) or 0
    sample = session.execute(joined.order_by(own.c.label, Contact.email).limit(SAMPLE))
    nobody = select(own.c.label).where(own.c.group_name.not_in(select(Contact.group_name)))
    unreached = session.scalars(nobody.order_by(own.c.label)).all()
    total = session.scalar(select(func.count()).select_from(own)) or 0
    return Reach(total, mailboxes, [(row[0], row[1], row[2]) for row in sample], unreached)


def _fairs(session: Session) -> list[Audience]:
    """Return the fairs at which somebody confirmed booths, the newest first, but for those that were cancelled."""
    columns = [_data[name].astext for name in ("fair_id", "fair_code", "fair_name_vi", "fair_name_en")]
    gone = select(_data["fair_id"].astext).where(_of((booths.FairCancelled,)))
    named = select(*columns, Notice.happened_at).ext(distinct_on(columns[0]))
    confirmed = named.where(_of((booths.OfferConfirmed,)), columns[0].not_in(gone))
    rows = session.execute(confirmed.order_by(columns[0], Notice.happened_at.desc())).all()
    return [
        Audience(
            "exhibitors", row[0], row[1], row[2], row[3] or row[2], f"/booths/fairs/{row[1]}", addresses.ORGANISERS
        )
        for row in sorted(rows, key=lambda row: row[4], reverse=True)
    ]


def _rounds(session: Session) -> list[Audience]:
    """Return the rounds whose invitation a judge accepted, the newest first."""
    columns = [_data[name].astext for name in ("round_id", "round_code", "round_name_vi", "round_name_en")]
    named = select(*columns, Notice.happened_at).ext(distinct_on(columns[0]))
    answered = named.where(_of((awards.JudgeAnswered,)), _data["accepted"].as_boolean())
    rows = session.execute(answered.order_by(columns[0], Notice.happened_at.desc())).all()
    return [
        _named("judges", row, "/awards/rounds/", addresses.secretariat(UUID(row[0])))
        for row in sorted(rows, key=lambda row: row[4], reverse=True)
    ]


def _named(kind: str, row: Any, place: str, owner: str) -> Audience:
    """Return the audience of a fair or a round: its id, code and names in both languages."""
    id, code, name_vi, name_en = row[:4]
    return Audience(kind, id, code, name_vi, name_en or name_vi, f"{place}{code}", owner)


def _exhibitors(fair_id: str) -> Select[Any]:
    """Return the establishments with an offer at a fair of which nothing newer is known than that they confirmed it."""
    offer = _data["offer_id"].astext
    newest = _newest(offer, "establishment", "establishment_name", _data["province_code"].astext)
    of_fair = newest.where(_of(OFFERS), _data["fair_id"].astext == fair_id).subquery()
    return select(of_fair).where(of_fair.c.type == booths.OfferConfirmed.type)


def _makers(province_code: str) -> Select[Any]:
    """Return the establishments that were in a province when they last said so."""
    newest = _newest(_data["establishment_id"].astext, "establishment", "name", _data["province_code"].astext)
    known = newest.where(_of(ESTABLISHMENTS)).subquery()
    return select(known).where(known.c.province == province_code)


def _judges(round_id: str) -> Select[Any]:
    """Return the judges of a round who accepted; of who was removed since, no mailbox is known any more."""
    newest = _newest(_data["judge_id"].astext, "judge", "judge_name", literal(""))
    asked = newest.where(_of(ANSWERS), _data["round_id"].astext == round_id).subquery()
    told = select(Contact.group_name).where(Contact.group_name == asked.c.group_name).exists()
    return select(asked).where(asked.c.type == awards.JudgeAnswered.type, asked.c.accepted == "true", told)


def _newest(id: ColumnElement[str], noun: str, name: str, province: ColumnElement[str]) -> Select[Any]:
    """Return the query of the newest notice about each ``id``: its type, the group, what that is called, where."""
    group = (literal(f"{noun}:") + _data[f"{noun}_id"].astext).label("group_name")
    accepted = cast(_data["accepted"].astext, String).label("accepted")
    columns = (Notice.event_type.label("type"), group, _data[name].astext.label("label"), province.label("province"))
    return select(*columns, accepted).ext(distinct_on(id)).order_by(id, Notice.happened_at.desc(), Notice.id)


def _of(classes: Collection[Any]) -> ColumnElement[bool]:
    return Notice.event_type.in_([cls.type for cls in classes])
