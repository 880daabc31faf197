"""Two languages without Flask."""

from shared.i18n import gettext, known_language, language, lazy_gettext, ngettext, speaking, translator


def test_vietnamese_is_the_text_itself_and_english_is_looked_up() -> None:
    assert gettext("Đăng nhập") == "Đăng nhập"
    with speaking("en"):
        assert (language(), gettext("Đăng nhập")) == ("en", "Sign in")
        assert gettext("%(clock)s ngày %(day)s", clock="17:00", day="12/10/2026") == "17:00 on 12/10/2026"
        with speaking("vi"):
            assert gettext("Đăng nhập") == "Đăng nhập"
        assert language() == "en"
    assert language() == "vi"


def test_english_has_two_numbers() -> None:
    text = "còn %(num)s ngày"
    assert [ngettext(text, n) for n in (1, 2000)] == ["còn 1 ngày", "còn 2.000 ngày"]
    with speaking("en"):
        assert [ngettext(text, n) for n in (0, 1, 2000)] == ["in 0 days", "in 1 day", "in 2,000 days"]


def test_an_unknown_text_is_said_as_it_is_and_an_unknown_language_is_vietnamese() -> None:
    with speaking("en"):
        assert gettext("không có trong danh mục 100%") == "không có trong danh mục 100%"
    assert [known_language(value) for value in ("en", "vi", "fr", "", None)] == ["en", "vi", "vi", "vi", "vi"]


def test_a_lazy_text_is_translated_when_it_is_shown() -> None:
    lazy = lazy_gettext("Vui lòng nhập ít nhất {min} ký tự.")
    assert lazy.format(min=2) == "Vui lòng nhập ít nhất 2 ký tự."
    with speaking("en"):
        assert str(lazy) == "Please enter at least {min} characters."
        assert f"{lazy}" == str(lazy)
        assert lazy.format(min=2) == "Please enter at least 2 characters."


def test_a_translator_keeps_its_language() -> None:
    english = translator("en")
    assert (english.gettext("Thư"), english.ngettext("còn %(num)s giờ", 1)) == ("Letters", "in 1 hour")
