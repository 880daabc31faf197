"""Papers of establishments: kept once, at most twenty, gone when a member takes them away."""

from uuid import UUID

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session, sessionmaker

from services.booths.actions import documents
from services.booths.models import Document
from services.booths.queries.documents import page_of
from shared.errors import Forbidden, Invalid, NotFound
from tests.builders import NOW, make_application, make_establishment, make_fair

Sessions = sessionmaker[Session]
OWNER = "owner@example.vn"


def add(session: Session, place: UUID, content: bytes = b"%PDF-1.7", **changes: object) -> Document:
    given = {"kind": "other", "name": "a.pdf", "media_type": "application/pdf", "now": NOW, "by": OWNER} | changes
    return documents.add_document(session, establishment_id=place, content=content, **given)  # type: ignore[arg-type]  # test data


def test_a_file_sent_twice_is_kept_once(booths_sessions: Sessions) -> None:
    with booths_sessions.begin() as session:
        place = make_establishment(session, member=OWNER).id
        first = add(session, place, name="C:\\x\\ĐKKD.pdf")
        assert add(session, place).id == first.id
        assert add(session, place, kind="certificate").id != first.id
    with booths_sessions() as session:
        kept = session.get_one(Document, first.id)
        assert (kept.file_name, kept.size_bytes, kept.content) == ("ĐKKD.pdf", 8, b"%PDF-1.7")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"kind": "love_letter"}, "kind"),
        ({"media_type": "text/html"}, "file"),
        ({"content": b""}, "file"),
        ({"content": b"x" * (5 * 1024 * 1024 + 1)}, "file"),
    ],
)
def test_what_is_no_paper_is_refused(booths_sessions: Sessions, changes: dict[str, object], field: str) -> None:
    with booths_sessions.begin() as session:
        place = make_establishment(session, member=OWNER).id
        with pytest.raises(Invalid) as refused:
            add(session, place, **changes)  # type: ignore[arg-type]  # test data
        assert set(refused.value.fields) == {field}
        assert session.scalar(select(func.count()).select_from(Document)) == 0


def test_the_twenty_first_paper_is_refused(booths_sessions: Sessions) -> None:
    with booths_sessions.begin() as session:
        place = make_establishment(session, member=OWNER).id
        for number in range(20):
            add(session, place, content=b"%%PDF-%d" % number)
        with pytest.raises(documents.TooManyDocuments):
            add(session, place, content=b"%PDF-more")


def test_a_paper_of_a_submitted_application_stays(booths_sessions: Sessions) -> None:
    with booths_sessions.begin() as session:
        place = make_establishment(session, member=OWNER)
        application = make_application(session, make_fair(session), place)
        paper = add(session, place.id, application_id=application.id)
        with pytest.raises(documents.DocumentInUse):
            documents.remove_document(session, document_id=paper.id, by=OWNER, now=NOW)
        application.state = "returned"
        documents.remove_document(session, document_id=paper.id, by=OWNER, now=NOW)
        with pytest.raises(NotFound):
            documents.remove_document(session, document_id=paper.id, by=OWNER, now=NOW)


def test_a_paper_for_another_ones_application_is_not_found(booths_sessions: Sessions) -> None:
    with booths_sessions.begin() as session:
        place = make_establishment(session, member=OWNER)
        theirs = make_application(session, make_fair(session), make_establishment(session))
        with pytest.raises(NotFound):
            add(session, place.id, application_id=theirs.id)


def test_pages_are_kept_with_their_paper(booths_sessions: Sessions) -> None:
    with booths_sessions.begin() as session:
        place = make_establishment(session, member=OWNER).id
        paper = add(session, place, page_count=7, pages=[b"first", b"second"])
        assert (paper.page_count, paper.pages_kept) == (7, 2)
        assert page_of(session, by=OWNER, document_id=paper.id, number=2) == b"second"
        with pytest.raises(NotFound):
            page_of(session, by=OWNER, document_id=paper.id, number=3)
        with pytest.raises(Forbidden):
            page_of(session, by="stranger@example.vn", document_id=paper.id, number=1)
