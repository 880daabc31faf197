"""What an organiser may write into a template, and what is refused with its line and word."""

import pytest
from jinja2 import TemplateSyntaxError

from services.notifications.letters.catalogue import templates
from services.notifications.letters.checking import MOST_CHARACTERS, faults_of, is_usable
from services.notifications.letters.source import TemplateDraft, load, read, shipped, tidy
from services.notifications.web.template_words import TITLES, TOLD
from shared.i18n import LANGUAGES, Language, speaking

TEXT = """Gian {{ booths }} tại {{ fair_name }}
~ Xác nhận trước {{ confirm_by | deadline }}

{{ establishment_name }} được mời nhận gian {{ booths }}.

[Xác nhận]

| Mã đăng ký | {{ label }}
"""
REFUSED = [
    ("{{ reason }}", "không có chỗ điền nào tên là “reason” trong thư này."),
    ("{{ self }}", "không có chỗ điền nào tên là “self” trong thư này."),
    ("{{ booth_codes }}", "không có chỗ điền nào tên là “booth_codes” trong thư này."),
    ("{{ offer_id }}", "không có chỗ điền nào tên là “offer_id” trong thư này."),
    ("{{ label.__class__ }}", "“.__class__” không dùng được trong thư."),
    ("{{ label.upper() }}", "“upper(…)” không dùng được trong thư."),
    ("{{ label['x'] }}", "“getitem” không dùng được trong thư."),
    ("{{ range(9) }}", "“range(…)” không dùng được trong thư."),
    ("{{ lipsum() }}", "“lipsum(…)” không dùng được trong thư."),
    ("{{ label ~ label }}", "“concat” không dùng được trong thư."),
    ("{{ 'x' * 999999999 }}", "“mul” không dùng được trong thư."),
    ("{{ 'x' }}", "“'x'” không dùng được trong thư."),
    ("{{ label | safe }}", "không có cách viết “safe”; có: number, points, day, moment, deadline."),
    ("{{ label | replace('a', 'b') }}", "không có cách viết “replace”; có: number, points, day, moment, deadline."),
    ("{{ label | format }}", "không có cách viết “format”; có: number, points, day, moment, deadline."),
    ("{{ label | nothing }}", "không có cách viết “nothing”; có: number, points, day, moment, deadline."),
    ("{{ label | day }}", "“label” không viết được theo cách day; viết là {{ label }}."),
    ("{{ position | day }}", "“position” không viết được theo cách day; viết là {{ position | number }}."),
    ("{{ confirm_by }}", "“confirm_by” phải viết là {{ confirm_by | deadline }}."),
    ("{{ days(confirm_by, confirm_by) }}", "“days” viết là days(ngày đầu, ngày cuối)."),
    ("{% for code in booth_codes %}x{% endfor %}", "“for” không dùng được trong thư."),
    ("{% set label = 1 %}", "“assign” không dùng được trong thư."),
    ("{% include 'x' %}", "“include” không dùng được trong thư."),
    ("{% import 'x' as y %}", "“import” không dùng được trong thư."),
    ("{% macro x() %}{% endmacro %}", "“x” không dùng được trong thư."),
    ("{% filter upper %}x{% endfilter %}", "“filterblock” không dùng được trong thư."),
    ("{% if label.x %}x{% endif %}", "“.x” không dùng được trong thư."),
    ("{% if label is defined %}x{% endif %}", "“defined” không dùng được trong thư."),
    ("{{ label", "chỗ điền viết chưa đúng gần “{{ label”: có {{ thì có }}, có if thì có endif."),
    ("{% if label %}x", "chỗ điền viết chưa đúng gần “{% if label %}x”: có {{ thì có }}, có if thì có endif."),
    ("{% do x %}", "chỗ điền viết chưa đúng gần “{% do x %}”: có {{ thì có }}, có if thì có endif."),
    ("x\n| a | b", "cần một dòng trống trước “| a | b”."),
    ("~ x", "dòng xem trước (~) phải đứng ngay dưới tiêu đề."),
    ("| a", "dòng thông tin viết là | nhãn | giá trị; chưa đủ ở “| a”."),
    ("[x\n\ny", "nút viết trên một dòng riêng, trong ngoặc vuông, như [Xem đăng ký]."),
    ("[Hai]", "mỗi thư chỉ có một nút."),
    ("# 123", "dòng mã (#) chỉ có trong thư gửi mã đăng nhập."),
]


def said(text: str, template: str = "booth_offered", language: str = "vi") -> list[str]:
    return [fault.said() for fault in faults_of(templates()[template], language, tidy(text))]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("template", templates())
def test_what_is_shipped_could_be_saved(template: str, language: str) -> None:
    text = shipped(template, language)
    assert tidy(text) == text
    assert said(text, template, language) == []


@pytest.mark.parametrize(
    "deep",
    ["{% if label %}" * 110 + "x" + "{% endif %}" * 110, "{% if " + "not " * 1_400 + "label %}x{% endif %}"],
    ids=["conditions", "not"],
)
def test_conditions_without_end_are_refused(deep: str) -> None:
    assert said(f"{TEXT}\n{deep}\n") == ["Văn bản có quá nhiều điều kiện lồng vào nhau."]


def test_a_text_in_the_usual_ways_can_be_used() -> None:
    more = "{% if from_waiting_list and not position == 1 %}{{ position | number }}{% else %}{{ position }}{% endif %}"
    assert said(TEXT) == []
    assert said(f"{TEXT}\nXong {more}.\n\n> {{{{ label }}}}") == []


@pytest.mark.parametrize(("words", "fault"), REFUSED)
def test_what_cannot_be_used_is_said_with_line_and_word(words: str, fault: str) -> None:
    found = said(f"{TEXT}\n{words}\n")
    line = 11 if words == "x\n| a | b" else 10
    assert f"Dòng {line}: {fault}" in found


@pytest.mark.parametrize(
    ("former", "newer", "fault"),
    [
        ("Gian {{ booths }}", "Gian {{ booth }}", "Dòng 1: không có chỗ điền nào tên là “booth” trong thư này."),
        ("trước {{ confirm_by", "trước {{ by", "Dòng 2: không có chỗ điền nào tên là “by” trong thư này."),
        ("Mã đăng ký | {{ label }}", "Mã {{ x }} | a", "Dòng 8: không có chỗ điền nào tên là “x” trong thư này."),
        ("[Xác nhận]\n\n", "", "Thư này phải có nút: một dòng riêng trong ngoặc vuông, như [Xem đăng ký]."),
        ("[Xác nhận]", "[{% if from_waiting_list %}Nhận{% endif %}]",
         "Dòng 6: chữ trên nút có thể trống với một số dữ liệu; thêm chữ cố định."),
        ("Gian {{ booths }} tại {{ fair_name }}", "{% if from_waiting_list %}x{% endif %}",
         "Dòng 1: tiêu đề có thể trống với một số dữ liệu; thêm chữ cố định."),
        ("{{ establishment_name }} được mời nhận gian {{ booths }}.", "{% if from_waiting_list %}x{% endif %}",
         "Dòng 4: câu đầu tiên có thể trống với một số dữ liệu; thêm chữ cố định."),
        ("Gian {{ booths }}", "Gian " + "x" * 200, "Dòng 1: tiêu đề với dữ liệu mẫu dài"),
        ("{{ establishment_name }} được mời nhận gian {{ booths }}.\n\n", "",
         "Dòng 4: sau tiêu đề phải là một đoạn văn, nói ngay việc chính."),
    ],
)  # fmt: skip
def test_what_every_letter_needs_is_asked_for(former: str, newer: str, fault: str) -> None:
    assert former in TEXT
    found = said(TEXT.replace(former, newer, 1))
    assert any(one.startswith(fault) for one in found), found


def test_what_may_be_missing_needs_a_condition() -> None:
    text = shipped("product_not_recognised", "vi").replace(
        "{% if points is not none %}{{ points | points }}{% endif %}", "{{ points | points }}"
    )
    assert "có thể không có gì để điền ở “{{ points | points }}”" in said(text, "product_not_recognised")[0]


def test_a_text_is_bounded_and_is_one() -> None:
    assert said(TEXT + "x" * MOST_CHARACTERS) == [f"Văn bản dài quá {MOST_CHARACTERS} ký tự."]
    assert said("x") == ["Thư chưa có nội dung dưới tiêu đề."]


def test_the_code_stays_where_the_sender_looks_for_it() -> None:
    text = shipped("sign_in_code", "vi")
    assert said(text.replace("# {{ code }}", "Mã: {{ code }}"), "sign_in_code") == [
        "Thư này phải có đúng một dòng mã: # {{ code }}"
    ]
    assert said(text + "\n[Mở trang]", "sign_in_code") == [
        "Dòng 11: thư này không có nút, vì không có trang nào để mở."
    ]


def test_faults_are_said_in_the_readers_language() -> None:
    with speaking("en"):
        assert said(f"{TEXT}\n{{{{ reason }}}}") == ["Line 10: this letter has no placeholder “reason”."]


def test_a_preview_is_the_second_line_or_the_first_paragraph() -> None:
    own, none = read("S\n~ {{ x }}\n\nFirst.\n\nSecond."), read("S\n\nFirst.\n\nSecond.")
    assert own.preview_with({"x": "a\nb"}, own.blocks_with({})) == "a b"
    assert none.preview_with({}, none.blocks_with({})) == "First."


def test_blocks_know_their_lines_however_many_are_empty_between_them() -> None:
    draft = TemplateDraft.of("S\n\n\nA\nB\n \n\n| c | d\n")
    assert [(chunk.line, chunk.lines) for chunk in draft.chunks] == [(4, ("A", "B")), (8, ("| c | d",))]
    assert tidy("S\r\n\r\n\r\nA  \r\nB\r\n \r\n\r\n| c | d") == "S\n\nA\nB\n\n| c | d\n"


def test_what_cannot_be_read_is_not_usable() -> None:
    assert not is_usable("booth_offered", "vi", "{{")
    with pytest.raises(TemplateSyntaxError):
        read("{{")


def test_every_template_has_its_words() -> None:
    families = {family for template in templates().values() for family in template.families}
    assert (set(templates()) - set(TITLES), families - set(TOLD)) == (set(), set()), "web/template_words.py"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("template", templates())
def test_what_a_list_of_letters_shows_says_more_than_the_subject(template: str, language: Language) -> None:
    source = load(template, language)
    with speaking(language):
        values = templates()[template].sample(language)
        subject, preview = source.subject_with(values), source.preview_with(values, source.blocks_with(values))
    assert preview not in ("", subject)
    assert len(subject) <= 140
