"""Signing in: by code and by letter; and everything that must not work."""

import re
from collections.abc import Callable
from uuid import uuid4

import pytest
from sqlalchemy import func, insert, select, update
from sqlalchemy.orm import Session, sessionmaker

from services.notifications.domain.secrets import AGAIN, MOST_PER_NETWORK, MOST_WRONG, SHORT
from services.notifications.models import (
    KeptLetter,
    Letter,
    LetterTry,
    MailServer,
    Person,
    SignInAttempt,
    SignInCode,
    WrongCode,
)
from shared.clock import now
from tests.integration.notifications.conftest import Visitor, code_in, long_code_in

Sessions = sessionmaker[Session]
Post = Callable[[str], KeptLetter]
HOA = "hoa@x.vn"
WAY = "/notifications/sign-in/way/sign_in"
ANSWERS = {"sent": "250 ok", "failed": "550 5.1.1 no such user", "waiting": "450 4.2.2 full", "bounced": "550 5.1.1"}
ASK, CODE, NAME = "/notifications/sign-in", "/notifications/sign-in/code", "/notifications/sign-in/name"


def ask(visitor: Visitor, email: str = HOA, next_path: str = "/booths/fairs") -> None:
    answer = visitor.send(f"{ASK}?next={next_path}", email=email)
    assert (answer.status_code, answer.location) == (303, CODE)


def wrong(code: str) -> str:
    return f"{(int(code) + 1) % 1_000_000:06d}"


def test_a_new_person_signs_in_and_says_their_name_once(
    visitor: Visitor, another: Visitor, post: Post, notifications_sessions: Sessions
) -> None:
    ask(visitor, " Hoa@X.vn ")
    answer = visitor.send(CODE, code=code_in(post(HOA)))
    assert (answer.status_code, answer.location) == (303, f"{NAME}?next=/booths/fairs")
    answer = visitor.send(f"{NAME}?next=/booths/fairs", name="Trần Thị Hoa", phone="0912 345 678")
    assert (answer.status_code, answer.location) == (303, "/booths/fairs")
    assert visitor.who() == (HOA, "Trần Thị Hoa", "vi")
    with notifications_sessions() as session:
        person = session.get_one(Person, HOA)
        assert (person.name, person.phone, person.language) == ("Trần Thị Hoa", "0912 345 678", "vi")
    ask(another)
    answer = another.send(CODE, code=code_in(post(HOA)))
    assert (answer.status_code, answer.location) == (303, "/booths/fairs")
    assert another.who() == (HOA, "Trần Thị Hoa", "vi")


@pytest.mark.parametrize("typed", ["{a} {b}", "{a}-{b}", " {a}{b} ", "{a}.{b}"])
def test_codes_may_be_typed_as_people_type(visitor: Visitor, post: Post, typed: str) -> None:
    ask(visitor)
    code = code_in(post(HOA))
    assert visitor.send(CODE, code=typed.format(a=code[:3], b=code[3:])).status_code == 303


def test_the_letter_and_the_pages_are_in_the_language_of_the_page(visitor: Visitor, post: Post) -> None:
    visitor.get(f"{ASK}?lang=en")
    ask(visitor)
    letter = post(HOA)
    assert "This is your code" in letter.text
    visitor.send(CODE, code=code_in(letter))
    assert visitor.who()[2] == "en"


def test_known_people_keep_their_language_unless_they_choose(
    visitor: Visitor, post: Post, notifications_sessions: Sessions
) -> None:
    with notifications_sessions.begin() as session:
        session.add(Person(email=HOA, name="Hoa", phone="", language="en", known_since=now()))
    ask(visitor)
    visitor.send(CODE, code=code_in(post(HOA)))
    assert visitor.who() == (HOA, "Hoa", "en")


def test_the_session_is_a_new_one_after_signing_in(visitor: Visitor, post: Post) -> None:
    ask(visitor)
    before = visitor.client.get_cookie("khuyencong")
    with visitor.client.session_transaction() as session:
        session["left_by_somebody"] = "x"
        token = session["csrf_token"]
    visitor.send(CODE, code=code_in(post(HOA)))
    with visitor.client.session_transaction() as session:
        assert "left_by_somebody" not in session
        assert "sign_in" not in session
        assert session.get("csrf_token") != token
    after = visitor.client.get_cookie("khuyencong")
    assert before
    assert after
    assert before.value != after.value


def test_a_wrong_code_says_how_many_tries_are_left_and_the_fifth_is_the_last(visitor: Visitor, post: Post) -> None:
    ask(visitor)
    code = code_in(post(HOA))
    for left in (4, 3, 2, 1):
        answer = visitor.send(CODE, code=wrong(code))
        assert answer.status_code == 422
        assert f"Còn {left} lần nhập" in answer.text
    assert "quá nhiều lần" in visitor.send(CODE, code=wrong(code)).text
    assert "quá nhiều lần" in visitor.send(CODE, code=code).text
    assert visitor.who()[0] is None


def test_the_page_says_how_far_the_letter_is_and_of_the_mailbox_nothing(
    visitor: Visitor, notifications_sessions: Sessions
) -> None:
    def becomes(**values: object) -> str:
        with notifications_sessions.begin() as session:
            session.execute(update(Letter).values(values or {"tries": 0}))
        said = " ".join(visitor.get(WAY).text.split())
        assert said in " ".join(visitor.get(CODE).text.split())
        return said

    assert visitor.get(WAY).text.strip() == ""
    ask(visitor)
    assert "Thư đang được gửi…" in becomes()
    with notifications_sessions.begin() as session:
        letter_id = session.scalars(select(Letter.id)).one()
        session.add(LetterTry(letter_id=letter_id, at=now(), outcome="put_off"))
    said = {becomes(state=state, tries=1, answer=answer, sent_at=now()) for state, answer in ANSWERS.items()}
    assert len(said) == 1
    assert "Thư đã được đưa tới máy chủ thư lúc" in said.pop()
    down = {"channel": "email", "last_answer_at": now(), "last_answer": "", "trouble": "unreachable"}
    with notifications_sessions.begin() as session:
        session.add(MailServer(name="mx:25", trouble_since=now(), **down))
    assert "Thư chưa gửi đi được" in becomes(state="waiting", tries=0, sent_at=None)
    assert "trước khi mã hết hạn" in becomes(state="cancelled", cancelled_for="too_late")


def test_a_code_is_good_in_browsers_that_asked_only(visitor: Visitor, another: Visitor, post: Post) -> None:
    ask(visitor)
    code = code_in(post(HOA))
    ask(another, "lan@x.vn")
    assert another.send(CODE, code=code).status_code == 422
    ask(another)  # a second browser that asks for the mailbox is told which letter has the code
    assert "Mã gồm 6 chữ số nằm trong thư gửi tới <strong>hoa@x.vn</strong>" in another.get(CODE).text
    assert another.send(CODE, code=code).status_code == 303
    assert another.who()[0] == HOA


def test_a_code_works_once_even_if_the_cookie_is_played_again(
    visitor: Visitor, another: Visitor, post: Post, notifications_sessions: Sessions
) -> None:
    ask(visitor)
    code = code_in(post(HOA))
    with visitor.client.session_transaction() as session:
        kept = dict(session)
    visitor.send(CODE, code=code)
    with notifications_sessions.begin() as opened:
        opened.execute(update(SignInAttempt).values(used_at=now() - AGAIN))
    with another.client.session_transaction() as session:
        session.update(kept)
    answer = another.send(CODE, code=code)
    assert "hết hạn hoặc đã được dùng" in answer.text
    assert another.who()[0] is None


def test_a_second_press_of_the_button_signs_in_as_the_first(visitor: Visitor, post: Post) -> None:
    ask(visitor)
    code = code_in(post(HOA))
    with visitor.client.session_transaction() as session:
        kept = dict(session)  # the browser breaks off the first answer, and its cookie with it
    first = visitor.send(CODE, code=code)
    with visitor.client.session_transaction() as session:
        session.clear()
        session.update(kept)
    second = visitor.send(CODE, code=code)
    assert (second.status_code, second.location) == (first.status_code, first.location) == (303, first.location)
    assert visitor.who()[0] == HOA


def test_a_code_expires_after_ten_minutes(visitor: Visitor, post: Post, notifications_sessions: Sessions) -> None:
    ask(visitor)
    code = code_in(post(HOA))
    with notifications_sessions.begin() as session:
        session.execute(update(SignInCode).values(expires_at=now()))
    assert "hết hạn" in visitor.send(CODE, code=code).text


def test_asking_again_at_once_says_that_the_code_is_still_good(
    visitor: Visitor, post: Post, notifications_sessions: Sessions
) -> None:
    ask(visitor)
    code = code_in(post(HOA))
    visitor.send("/notifications/sign-in/again", page=CODE)
    assert "vẫn dùng được đến" in visitor.get(CODE).text
    with notifications_sessions.begin() as session:
        assert session.scalar(select(func.count()).select_from(Letter)) == 1
        session.execute(update(SignInCode).values(sent_at=now() - SHORT.again))
    visitor.send("/notifications/sign-in/again", page=CODE)
    assert "Thư có mã đã được xếp để gửi lại" in visitor.get(CODE).text
    assert code_in(post(HOA)) == code
    assert visitor.send(CODE, code=code).status_code == 303


def test_a_browser_that_was_signed_in_before_is_not_counted_with_strangers(
    visitor: Visitor, another: Visitor, post: Post, notifications_sessions: Sessions
) -> None:
    ask(visitor)
    visitor.send(CODE, code=code_in(post(HOA)))
    visitor.send("/notifications/sign-out", page="/notifications/me")
    ask(another)
    code = code_in(post(HOA))
    with notifications_sessions.begin() as session:
        session.add_all(WrongCode(email=HOA, known=False, network="", at=now()) for _ in range(MOST_WRONG))
    assert "quá nhiều lần" in another.send(CODE, code=code).text
    ask(another)
    assert "Mã gồm 15 chữ số" in another.get(CODE).text
    code = long_code_in(post(HOA))
    ask(visitor)
    assert "Mã gồm 6 chữ số" in visitor.get(CODE).text
    assert visitor.send(CODE, code=code_in(post(HOA))).status_code == 303
    assert another.send(CODE, code=code).status_code == 303, "and a new browser gets in with the long code"


def test_a_network_asks_for_few_codes_but_not_its_known_browsers(
    visitor: Visitor, another: Visitor, post: Post, notifications_sessions: Sessions
) -> None:
    ask(visitor)
    visitor.send(CODE, code=code_in(post(HOA)))
    visitor.send("/notifications/sign-out", page="/notifications/me")
    with notifications_sessions.begin() as session:
        code = session.scalars(select(SignInCode.id)).one()
        rows = [{"id": uuid4(), "code_id": code, "browser_digest": f"{number}".encode(), "network": "127.0.0.1",
                 "asked_at": now()} for number in range(MOST_PER_NETWORK - 1)]  # fmt: skip
        session.execute(insert(SignInAttempt), rows)
    answer = another.send(ASK, email="lan@x.vn")
    assert answer.status_code == 429
    assert "Mạng này đã yêu cầu quá nhiều mã" in answer.text
    ask(visitor)


def test_known_and_unknown_mailboxes_get_the_same_answer(
    visitor: Visitor, another: Visitor, notifications_sessions: Sessions
) -> None:
    with notifications_sessions.begin() as session:
        session.add(Person(email=HOA, name="Hoa", phone="", language="vi", known_since=now()))
    ask(visitor)
    ask(another, "nobody@x.vn")
    pages = [
        re.sub(
            r'value="[^"]+"|nonce-\S+',
            "",
            each.get(CODE).text.replace("nobody@x.vn", HOA).replace("nobody%40", "hoa%40"),
        )
        for each in (visitor, another)
    ]
    assert pages[0].replace("nobody@x.vn", HOA) == pages[1].replace("nobody@x.vn", HOA)


@pytest.mark.parametrize("email", ["", "hoa", "hoa@", "hòa@x.vn", "a" * 260 + "@x.vn", "hoa@x.vn\r\nBcc: b@x.vn"])
def test_what_is_no_mailbox_is_refused_beside_the_field(visitor: Visitor, email: str) -> None:
    answer = visitor.send(ASK, email=email)
    assert answer.status_code == 422
    assert 'id="email-error"' in answer.text


def test_a_domain_in_its_own_letters_is_one_mailbox_with_its_form_in_ascii(visitor: Visitor, post: Post) -> None:
    ask(visitor, "Hoa@xn--cngnghip-43a0747e.vn")  # as a browser sends what was typed with accents
    assert "hoa@côngnghiệp.vn" in visitor.get(CODE).text
    visitor.send(CODE, code=code_in(post("hoa@côngnghiệp.vn")))
    assert visitor.who()[0] == "hoa@côngnghiệp.vn"


@pytest.mark.parametrize("code", ["", "12345", "1234567", "abcdef", "١٢٣٤٥٦"])
def test_what_is_no_code_costs_no_try(visitor: Visitor, code: str, notifications_sessions: Sessions) -> None:
    ask(visitor)
    assert visitor.send(CODE, code=code).status_code == 422
    with notifications_sessions() as session:
        assert session.scalar(select(SignInAttempt.wrong)) == 0


@pytest.mark.parametrize("address", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:x"])
def test_nobody_is_sent_to_another_site(visitor: Visitor, post: Post, address: str) -> None:
    visitor.send(f"{ASK}?next={address}", email=HOA)
    answer = visitor.send(CODE, code=code_in(post(HOA)))
    assert answer.location == f"{NAME}?next=/notifications/my"
    answer = visitor.send(f"{NAME}?next={address}", name="Hoa")
    assert answer.location == "/notifications/my"


def test_forms_of_other_sites_are_refused(visitor: Visitor) -> None:
    assert visitor.client.post(ASK, data={"email": HOA}).status_code == 400
    assert visitor.client.post("/notifications/sign-out").status_code == 400


def test_nothing_secret_is_kept_in_the_clear(visitor: Visitor, post: Post, notifications_sessions: Sessions) -> None:
    ask(visitor)
    post(HOA)
    with visitor.client.session_transaction() as session:
        browser = session["sign_in"]["browser"]
    with notifications_sessions() as session:
        attempt = session.scalars(select(SignInAttempt)).one()
        assert browser.encode() not in attempt.browser_digest
        assert session.scalar(select(func.count()).where(Letter.secret.is_not(None))) == 0


def test_the_code_is_in_no_log(visitor: Visitor, post: Post, capfd: pytest.CaptureFixture[str]) -> None:
    ask(visitor)
    code = code_in(post(HOA))
    visitor.send(CODE, code=code)
    said = capfd.readouterr()
    assert code not in said.out + said.err


def test_signing_out_ends_the_session_and_keeps_the_language(visitor: Visitor, post: Post) -> None:
    visitor.get(f"{ASK}?lang=en")
    ask(visitor)
    visitor.send(CODE, code=code_in(post(HOA)))
    answer = visitor.send("/notifications/sign-out", page="/notifications/me")
    assert (answer.status_code, answer.location) == (303, "/")
    assert visitor.who() == (None, None, "en")
    assert answer.headers["Clear-Site-Data"] == '"cache"', "no script looked whether a judge's sheets are unsent"


def test_signing_out_empties_the_store_where_nothing_unsent_is_lost_or_somebody_is_sure(visitor: Visitor) -> None:
    page = "/notifications/sign-out"
    for fields, status in (({"store": "true"}, 303), ({"store": "true", "asked": "true", "sure": "true"}, 303),
                           ({"store": "true", "asked": "true"}, 422)):  # fmt: skip
        visitor.sign_in_as(HOA, "Hoa")
        answer = visitor.send(page, **fields)
        assert answer.status_code == status
        assert answer.headers.get("Clear-Site-Data") == ('"cache", "storage"' if status == 303 else None)
    assert visitor.who()[0] == HOA
