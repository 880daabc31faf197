"""Addresses that decline a kind of letters: nobody makes one without the key, and only for what can be declined."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from itsdangerous import URLSafeSerializer

from services.notifications.domain.unsubscribing import KIND_DECLINED, SALT, NotOurs, read, token_of
from services.notifications.models.letters import KINDS
from services.notifications.models.people import WISHED_KINDS

KEY = "only-for-tests-and-32-signs-long"


@given(st.emails(), st.sampled_from(sorted(KIND_DECLINED)), st.text(min_size=1))
def test_a_token_says_whose_letters_of_which_kind(email: str, kind: str, key: str) -> None:
    assert read(token_of(email, kind, key), ("another", key)) == (email, kind)
    assert read(token_of(email, kind, key), (key, "another")) == (email, kind)


def test_every_kind_that_people_may_wish_can_be_declined_and_no_other() -> None:
    assert set(KIND_DECLINED.values()) == set(WISHED_KINDS)
    assert {kind for kind in KINDS if token_of("a@x.vn", kind, KEY)} == {"notice", "reminder", "news", "digest"}


@given(st.text() | st.text(alphabet="abcXYZ019-_.", min_size=10))
def test_what_was_not_made_here_is_not_read(token: str) -> None:
    with pytest.raises(NotOurs):
        read(token, (KEY,))


@given(st.data())
def test_a_token_with_one_sign_changed_is_not_ours(data: st.DataObject) -> None:
    token = token_of("hoa@x.vn", "news", KEY)
    place = data.draw(st.integers(0, len(token) - 1))
    sign = data.draw(st.sampled_from(sorted(set("abcXYZ019-_.") - {token[place]})))
    changed = token[:place] + sign + token[place + 1 :]
    try:
        assert read(changed, (KEY,)) == ("hoa@x.vn", "news")  # the last sign of base64 has bits to spare
        assert place == len(token) - 1
    except NotOurs:
        pass


def test_a_token_of_another_key_another_purpose_or_a_kind_that_always_comes_is_not_ours() -> None:
    for token in (
        token_of("a@x.vn", "news", "another key"),
        URLSafeSerializer(KEY, salt="another purpose").dumps(["a@x.vn", "news"]),
        URLSafeSerializer(KEY, salt=SALT).dumps(["a@x.vn", "news"]),
        "a" * 1_000_000,
    ):
        with pytest.raises(NotOurs):
            read(token, (KEY,))
