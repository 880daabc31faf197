"""Certificates from publication to revocation: numbers and codes, files that are signed and stay whole, events."""

import io
import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import SignatureCoverageLevel
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from deploy.authority import ROOT_FILE, kept_authority
from services.awards.actions import certificates as actions
from services.awards.actions.certificates import (
    issue_certificate,
    revoke_certificate,
    sign_certificates,
    sign_next,
)
from services.awards.actions.listing import batch_of_round
from services.awards.commands import certificates_command
from services.awards.domain.lifecycle import AlreadyRevoked
from services.awards.models import Certificate, Round, Step
from services.awards.papers.signature import KeyUnusable, signer_of
from shared.clock import now
from shared.errors import Forbidden
from shared.messaging.tables import OUTBOX
from shared.settings import Settings
from tests.awards_builders import make_dossier, make_officer, make_organiser, make_round
from tests.builders import NOW
from tests.conftest import SettingsOf
from tests.signatures import judged

Sessions = sessionmaker[Session]
PASSWORD = "mật khẩu thử"


@pytest.fixture(scope="session")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a test authority."""
    folder = tmp_path_factory.mktemp("authority")
    kept_authority(folder, PASSWORD)
    return folder


@pytest.fixture
def signing(settings_of: SettingsOf, authority: Path) -> Settings:
    """Settings of awards with the test authority's key."""
    given = vars(settings_of("awards")) | {
        "public_url": "https://kc.example",
        "certificate_key_file": str(authority / "certificate_key.p12"),
        "certificate_key_password": PASSWORD,
    }
    return Settings(**given)


def issued(session: Session, count: int = 1, **changes: Any) -> list[Certificate]:
    """A published round with certificates of this many products."""
    facts = {"state": "published", "decision_number": "12/QĐ", "decision_date": date(2026, 3, 1)} | changes
    round_ = make_round(session, **facts)
    return [
        issue_certificate(
            session,
            make_dossier(session, round_),
            round_=round_,
            number=place,
            decision_number="12/QĐ",
            issued_on=date(2026, 3, 1),
            now=NOW,
        )
        for place in range(1, count + 1)
    ]


def told(session: Session, kind: str) -> list[dict[str, Any]]:
    """Return the data of the events of a kind that stand in the outbox."""
    rows = session.scalars(select(OUTBOX.c.payload).where(OUTBOX.c.type == kind).order_by(OUTBOX.c.position)).all()
    return [json.loads(row)["data"] for row in rows]


def test_a_certificate_keeps_what_was_printed(awards_sessions: Sessions) -> None:
    with awards_sessions.begin() as session:
        first, second = issued(session, 2)
        round_ = session.get_one(Round, first.round_id)
        first.dossier.product_name = "Tên mới"
        assert (first.number, second.number) == (f"001/2026/{round_.code}", f"002/2026/{round_.code}")
        assert first.valid_until == date(2029, 12, 31)
        assert first.product_name != "Tên mới"
        assert first.check_code != second.check_code
        assert first.pdf is None


def test_a_signed_file_is_whole_trusted_and_breaks_with_one_byte(
    awards_sessions: Sessions, signing: Settings, authority: Path
) -> None:
    with awards_sessions.begin() as session:
        [certificate] = issued(session)
        signer = signer_of(signing, now())
        assert signer is not None
        assert sign_next(session, signer, settings=signing, now=NOW, most=9) == 1
        pdf = certificate.pdf
        assert pdf is not None
        assert [event["certificate_id"] for event in told(session, "awards.certificate.signed")] == [
            str(certificate.id)
        ]
    root = (authority / ROOT_FILE).read_bytes()
    verdict = judged(pdf, root)
    assert (verdict.intact, verdict.valid, verdict.trusted) == (True, True, True)
    assert verdict.coverage == SignatureCoverageLevel.ENTIRE_FILE
    assert "TEST" in verdict.signing_cert.subject.native["common_name"]
    changed = bytearray(pdf)
    changed[pdf.index(b"/MediaBox") + 12] ^= 1
    assert judged(bytes(changed), root).intact is False
    longer = PdfFileReader(io.BytesIO(pdf + b"\n% more\n")).embedded_signatures[0]
    assert longer.evaluate_signature_coverage() != SignatureCoverageLevel.ENTIRE_FILE


def test_the_tick_signs_batch_by_batch_and_waits_for_a_key(
    awards_sessions: Sessions, settings_of: SettingsOf, signing: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(actions, "BATCH", 2)
    with awards_sessions.begin() as session:
        issued(session, 3)
        session.info["settings"] = settings_of("awards")
        assert sign_certificates(session, NOW) == 0
        session.info["settings"] = signing
        assert [sign_certificates(session, now()) for _ in range(3)] == [2, 1, 0]


def test_the_file_of_a_late_recognition_is_not_held_with_the_letters_of_the_publication(
    awards_sessions: Sessions, signing: Settings
) -> None:
    with awards_sessions.begin() as session:
        usual = issued(session)[0]
        late = issue_certificate(
            session, make_dossier(session, usual.dossier.round), round_=usual.dossier.round, number=2,
            decision_number="99/QĐ", issued_on=date(2026, 3, 9), now=NOW,
        )  # fmt: skip
        batch = str(batch_of_round(usual.dossier.round_id))
        expected = {str(usual.dossier_id): batch, str(late.dossier_id): None}
    with awards_sessions.begin() as session:
        session.info["settings"] = signing
        assert sign_certificates(session, now()) == 2
        said = told(session, "awards.certificate.signed")
    assert {one["dossier_id"]: one["batch_id"] for one in said} == expected


def test_two_processes_never_sign_the_same_one(awards_sessions: Sessions, signing: Settings) -> None:
    signer = signer_of(signing, now())
    assert signer is not None
    with awards_sessions.begin() as session:
        issued(session, 3)
    with awards_sessions() as first, awards_sessions() as second:
        assert sign_next(first, signer, settings=signing, now=NOW, most=2) == 2
        assert sign_next(second, signer, settings=signing, now=NOW, most=9) == 1
        first.commit()
        second.commit()
        assert len(told(first, "awards.certificate.signed")) == 3


def test_a_key_that_cannot_be_used_is_named(signing: Settings, tmp_path: Path) -> None:
    given = vars(signing)
    for changes in ({"certificate_key_password": "another"}, {"certificate_key_file": str(tmp_path / "none.p12")}):
        with pytest.raises(KeyUnusable, match="CERTIFICATE_KEY_FILE"):
            signer_of(Settings(**(given | changes)), now())
    with pytest.raises(KeyUnusable, match="valid from"):
        signer_of(signing, now() + timedelta(days=366 * 20))


def test_the_command_signs_all_and_says_how_many(
    awards_sessions: Sessions, settings_of: SettingsOf, signing: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    with awards_sessions.begin() as session:
        issued(session, 12)
    assert certificates_command([], awards_sessions, settings_of("awards")) == 1
    assert "CERTIFICATE_KEY_FILE" in capsys.readouterr().err
    assert certificates_command([], awards_sessions, signing) == 0
    said = capsys.readouterr()
    assert said.out == "12 certificates signed\n"
    assert "12/12" in said.err


def test_only_the_host_revokes_and_only_once(awards_sessions: Sessions, signing: Settings) -> None:
    with awards_sessions.begin() as session:
        [regional] = issued(session)
        [provincial] = issued(session, level="province", regions=[], province_code="01")
        organiser, officer = make_organiser(session), make_officer(session, "01")

    def revoke(id: UUID, by: str) -> None:
        with awards_sessions.begin() as session:
            revoke_certificate(session, certificate_id=id, reason="Dùng hình ảnh của cơ sở khác.", by=by, now=NOW)

    with pytest.raises(Forbidden):
        revoke(regional.id, officer)
    revoke(provincial.id, officer)
    revoke(regional.id, organiser)
    with pytest.raises(AlreadyRevoked):
        revoke(regional.id, organiser)
    with awards_sessions.begin() as session:
        reasons = [event["reason"] for event in told(session, "awards.certificate.revoked")]
        assert reasons == ["Dùng hình ảnh của cơ sở khác."] * 2
        signer = signer_of(signing, now())
        assert signer is not None
        assert sign_next(session, signer, settings=signing, now=NOW, most=9) == 0, (
            "what is revoked is not signed any more"
        )
        steps = session.scalars(select(Step.what).where(Step.to_state == "revoked")).all()
        assert steps == ["certificate_revoked"] * 2
