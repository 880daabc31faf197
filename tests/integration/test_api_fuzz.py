"""The JSON APIs under whatever a program may send: never a 5xx. Schemathesis reads the OpenAPI documents."""

from collections.abc import Callable, Mapping
from typing import Any

import pytest
import schemathesis
from flask import Flask
from hypothesis import HealthCheck, given, settings
from schemathesis.core import NOT_SET
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from services.awards.actions.tallies import make_tally
from services.awards.models import Dossier
from services.booths.models import Member, Offer
from services.notifications.actions.people import grant_staff
from shared.service import load_service, resolve
from tests.awards_builders import make_assignment, make_judge, make_official, make_organiser
from tests.builders import NOW, make_staff
from tests.clients import cookie_of
from tests.integration.awards.tally_builders import make_scored
from tests.integration.booths.test_draws import ORGANISER, open_fair, published

pytestmark = pytest.mark.hypothesis  # make explore plays these too
Sessions = sessionmaker[Session]
BOUNDED = settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.filter_too_much],
)


class SignedIn:
    """An app in which everybody is one person, as if every request had that cookie."""

    def __init__(self, app: Flask, email: str) -> None:
        self.app, self.email = app, email

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Any:
        client = self.app.test_client()
        with client.session_transaction() as cookie:
            cookie.update(cookie_of(self.email))
        found = client.get_cookie(self.app.config["SESSION_COOKIE_NAME"])
        assert found is not None
        environ["HTTP_COOKIE"] = f"{found.key}={found.value}"
        return self.app.wsgi_app(environ, start_response)


def api_of(name: str, sessions_of: Callable[[str], Sessions], settings_of: Callable[[str], Any]) -> Any:
    """Return the API of a service as an organiser meets it, with a published fair in booths."""
    app = resolve(load_service(name).create_app)(sessions_of(name), settings_of(name))
    return schemathesis.openapi.from_wsgi(f"/{name}/openapi.json", SignedIn(app, ORGANISER))


def failures(api: Any, known: Mapping[str, str]) -> list[str]:
    """Send examples, right and wrong ones, to every operation; return what was answered with a 5xx.

    ``known`` are path parameters that name something that is there.
    """
    found: list[str] = []

    def send(case: Any) -> None:
        case.path_parameters = {**(case.path_parameters or {}), **_of(case.path_parameters, known)}
        answer = case.call(headers={"Content-Type": "application/json"} if case.body is NOT_SET else {})
        if answer.status_code >= 500:
            found.append(f"{answer.status_code} to {case.as_curl_command()}")

    for result in api.get_all_operations():
        BOUNDED(given(case=result.ok().as_strategy())(send))()
    return found


def _of(parameters: Mapping[str, str] | None, known: Mapping[str, str]) -> dict[str, str]:
    return {name: known[name] for name in parameters or {} if name in known}


def test_booths_never_fail(sessions_of: Callable[[str], Sessions], settings_of: Callable[[str], Any]) -> None:
    with sessions_of("booths").begin() as session:
        make_staff(session, email=ORGANISER)
        fair = open_fair(session, applicants=5)
        published(session, fair)
        offer = session.scalars(select(Offer)).first()
        assert offer is not None
        maker = offer.application.establishment
        session.add(Member(establishment=maker, email=ORGANISER, name="Hai vai", added_by=ORGANISER, added_at=NOW))
        known = {
            "code": fair.code,
            "offer_id": str(offer.id),
            "application_id": str(offer.application_id),
            "establishment_id": str(maker.id),
        }
    assert failures(api_of("booths", sessions_of, settings_of), known) == []


def test_awards_never_fail(sessions_of: Callable[[str], Sessions], settings_of: Callable[[str], Any]) -> None:
    with sessions_of("awards").begin() as session:
        round_ = make_scored(session)
        make_organiser(session, ORGANISER)
        make_tally(session, round_code=round_.code, by=ORGANISER, now=NOW)
        judge = make_judge(session, round_, email=ORGANISER)
        make_official(session, round_, "council", ORGANISER)
        dossier = session.scalars(select(Dossier).where(Dossier.voting_code == "B-102")).one()
        make_assignment(session, judge, dossier)
        known = {
            "code": round_.code,
            "dossier_id": str(dossier.id),
            "voting_code": "B-102",
            "judge_id": str(judge.id),
            "number": "1",
            "year": "2026",
        }
    assert failures(api_of("awards", sessions_of, settings_of), known) == []


def test_notifications_never_fail(sessions_of: Callable[[str], Sessions], settings_of: Callable[[str], Any]) -> None:
    with sessions_of("notifications").begin() as session:
        grant_staff(session, email=ORGANISER, by="tests", now=NOW)
    assert failures(api_of("notifications", sessions_of, settings_of), {}) == []
