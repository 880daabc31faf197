"""A round's result becomes public, in one act: decision, certificates, and a word to every establishment."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from services.awards.actions.certificates import issue_certificate
from services.awards.actions.dossiers import dossier_facts
from services.awards.actions.listing import batch_of_round, list_publication
from services.awards.actions.rounds import round_facts, taken_round
from services.awards.domain.decisions import annex_order, check_caps
from services.awards.domain.lifecycle import IS_PUBLIC, ROUND
from services.awards.models import Certificate, Decision, Dossier, Round
from services.awards.permissions import require_host
from services.awards.queries.council import CouncilOutcome, RankedProduct, decisions_of, outcome
from services.awards.queries.outcomes import outcomes_of
from services.awards.queries.results import hindrances
from services.awards.queries.rounds import province_codes_of
from services.awards.reasons import why_in
from shared.cases import move
from shared.clock import hanoi_date
from shared.errors import Conflict, Invalid
from shared.events.awards import ProductNotRecognised, ProductRecognised, RoundPublished
from shared.events.awards.dossiers import AboutDossier
from shared.events.envelope import Event
from shared.i18n import N_
from shared.messaging import outbox
from shared.sessions import with_fresh_proof

LONGEST_NUMBER = 60


class RehearsalStaysInside(Conflict):
    """A rehearsal is never published."""

    text = N_("Đây là kỳ chấm thử nên không bao giờ được công bố.")


class NotReadyToPublish(Conflict):
    """Something stands against publishing; the preview says what."""

    text = N_("Chưa công bố được. Hãy làm xong các việc mà trang công bố nêu ra.")


@dataclass(frozen=True)
class PublicationCounts:
    """What a publication told, in numbers of products."""

    entered: int
    passed: int
    recognised: int

    @property
    def not_recognised(self) -> int:
        """Return how many products were not recognised."""
        return self.entered - self.recognised


@with_fresh_proof
def publish_round(
    session: Session, *, round_code: str, decision_number: str, decision_date: date, by: str, now: datetime
) -> PublicationCounts:
    """Publish the council's decision on every product under the decision's number and date.

    Every recognised product gets its certificate. Publishes ProductRecognised or ProductNotRecognised for each product
    that took part (struck ones did not), as one batch, with the list of it (DecisionsListed), and RoundPublished. The
    same publication sent twice happens once.
    Raises RoundNotFound, Forbidden, RehearsalStaysInside, RoundNotReady, NoTally, NotReadyToPublish, CapReached;
    Invalid by field.
    """
    round_ = taken_round(session, round_code)
    require_host(session, by, round_)
    if round_.rehearsal:
        raise RehearsalStaysInside
    check_decision(round_, decision_number, decision_date, now)
    again = (round_.decision_number, round_.decision_date) == (decision_number, decision_date)
    if round_.state in IS_PUBLIC and again:
        return _numbers(outcome(session, round_), list(decisions_of(session, round_.id).values()))
    ROUND.check(round_.state, "published")
    stand = outcome(session, round_)
    decisions = decisions_of(session, round_.id)
    if against := hindrances(session, round_, stand, decisions):
        raise NotReadyToPublish(against[0].text, codes=against[0].named)
    recognised = [line for line in stand.lines if decisions[line.dossier_id].recognised]
    check_caps((line.candidate for line in recognised), stand.rules)
    round_.published_at, round_.decision_number, round_.decision_date = now, decision_number, decision_date
    # told below: first to each establishment, then to everybody
    move(session, round_, "published", by=by, now=now, tells=None, reason=decision_number)
    certificates = certify(
        session, round_, recognised, decision_number=decision_number, issued_on=decision_date, now=now
    )
    tell_each(session, round_, stand, decisions, certificates, now=now, batch_id=batch_of_round(round_.id))
    list_publication(session, round_, now=now)
    done = _numbers(stand, list(decisions.values()))
    outbox.record(session, _round_told(round_, done), at=now)
    session.flush()
    return done


def certify(
    session: Session,
    round_: Round,
    recognised: Sequence[RankedProduct],
    *,
    decision_number: str,
    issued_on: date,
    now: datetime,
) -> dict[UUID, Certificate]:
    """Issue the certificates of one decision in the annex's order; numbers go on where the round's last one ended."""
    dossiers = _dossiers(session, [line.dossier_id for line in recognised])
    by_code = {dossier.voting_code: dossier for dossier in dossiers.values()}
    before = session.scalar(select(func.count()).where(Certificate.round_id == round_.id)) or 0
    order = annex_order([(line.candidate.group, line.rank or 0, line.code) for line in recognised])
    return {
        by_code[code].id: issue_certificate(
            session,
            by_code[code],
            round_=round_,
            number=before + place,
            decision_number=decision_number,
            issued_on=issued_on,
            now=now,
        )
        for place, code in enumerate(order, start=1)
    }


def tell_each(
    session: Session,
    round_: Round,
    stand: CouncilOutcome,
    decisions: Mapping[UUID, Decision],
    certificates: Mapping[UUID, Certificate],
    *,
    now: datetime,
    batch_id: UUID | None = None,
) -> None:
    """Tell each establishment of its product, one event for each decision, with its certificate if it has one.

    ``batch_id`` is of the publication that the decisions are part of; a single correction is of none.
    """
    session.flush()
    dossiers = _dossiers(session, list(decisions))
    lines = {line.dossier_id: line for line in stand.lines}
    became = outcomes_of(session, round_, stand.tally.version)
    complain_by = hanoi_date(now) + timedelta(days=stand.rules.complaint_days)
    told: list[Event] = []
    for dossier_id, decision in decisions.items():
        about, line = dossier_facts(dossiers[dossier_id]), lines[dossier_id]
        if certificate := certificates.get(dossier_id):
            told.append(_recognised(about, line, certificate, round_, batch_id))
        else:
            told.append(
                ProductNotRecognised(
                    **about,
                    batch_id=batch_id,
                    outcome=became[dossier_id].kind,
                    points=line.points,
                    rank=line.rank,
                    pass_mark=stand.rules.pass_mark,
                    why_vi=why_in("vi", became[dossier_id], stand.rules),
                    why_en=why_in("en", became[dossier_id], stand.rules),
                    reason=decision.reason,
                    complain_by=complain_by,
                )
            )
    outbox.record_all(session, told, at=now)


def check_decision(round_: Round, number: str, day: date, now: datetime) -> None:
    """Raise Invalid, by field, unless this can be the decision of the round."""
    wrong = {}
    if not 1 <= len(number) <= LONGEST_NUMBER:
        wrong["decision_number"] = N_("Ghi số quyết định công nhận.")
    if day > hanoi_date(now):
        wrong["decision_date"] = N_("Ngày quyết định không thể sau hôm nay.")
    elif round_.scoring_began_at and day < hanoi_date(round_.scoring_began_at):
        wrong["decision_date"] = N_("Ngày quyết định không thể trước ngày bắt đầu chấm.")
    if wrong:
        raise Invalid(fields=wrong)


def _recognised(
    about: AboutDossier, line: RankedProduct, certificate: Certificate, round_: Round, batch_id: UUID | None
) -> ProductRecognised:
    return ProductRecognised(
        **about,
        batch_id=batch_id,
        points=line.points,  # type: ignore[arg-type]  # what passed has points
        certificate_id=certificate.id,
        certificate_number=certificate.number,
        certificate_until=certificate.valid_until,
        level=round_.level,
        decision_number=certificate.decision_number,
    )


def _round_told(round_: Round, done: PublicationCounts) -> RoundPublished:
    return RoundPublished(
        **round_facts(round_),
        province_codes=province_codes_of(round_),
        decision_number=round_.decision_number,
        entered=done.entered,
        passed=done.passed,
        recognised=done.recognised,
    )


def _numbers(stand: CouncilOutcome, decisions: Sequence[Decision]) -> PublicationCounts:
    return PublicationCounts(len(stand.lines), len(stand.passed), sum(one.recognised for one in decisions))


def _dossiers(session: Session, ids: Sequence[UUID]) -> dict[UUID, Dossier]:
    """Return dossiers with what their events name, in one statement."""
    with_names = select(Dossier).options(joinedload(Dossier.establishment), joinedload(Dossier.round))
    return {dossier.id: dossier for dossier in session.scalars(with_names.where(Dossier.id.in_(ids)))}
