"""What people send as papers and photos: the real type, nothing that acts, nothing that is two things."""

import io
import zipfile

import pytest
from PIL import Image
from pypdf import PdfReader, PdfWriter
from pypdf.generic import DictionaryObject, NameObject, TextStringObject
from werkzeug.datastructures import FileStorage

from shared.errors import Invalid
from shared.web import uploads
from shared.web.uploads import attachment, checked_file, checked_upload, safe_name


def pdf(**changes: object) -> bytes:
    writer = PdfWriter()
    writer.add_blank_page(200, 200)
    if "script" in changes:
        action = DictionaryObject(
            {NameObject("/S"): NameObject("/JavaScript"), NameObject("/JS"): TextStringObject("")}
        )
        writer.root_object[NameObject("/OpenAction")] = action
    if "attached" in changes:
        writer.add_attachment("virus.exe", b"MZ")
    if "password" in changes:
        writer.encrypt("secret", algorithm="RC4-128")
    if "launch" in changes:
        action = DictionaryObject({NameObject("/S"): NameObject("/Launch"), NameObject("/F"): TextStringObject("cmd")})
        writer.root_object[NameObject("/OpenAction")] = action
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def picture(kind: str = "JPEG", size: tuple[int, int] = (40, 30), **saved: object) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, "#0b6b4f").save(out, kind, **saved)
    return out.getvalue()


def zipped() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("a.txt", "a")
    return out.getvalue()


def refusal(content: bytes, name: str = "a.pdf") -> str:
    with pytest.raises(Invalid) as refused:
        checked_file(name, content, field="paper")
    return str(refused.value.fields["paper"])


def test_a_pdf_is_kept_as_it_is() -> None:
    content = pdf()
    kept = checked_file("Giấy phép.PDF", content)
    assert (kept.name, kept.media_type, kept.content) == ("Giấy phép.pdf", "application/pdf", content)


@pytest.mark.parametrize(("kind", "media_type"), [("JPEG", "image/jpeg"), ("PNG", "image/png")])
def test_a_picture_is_drawn_anew_and_its_name_fits_its_type(kind: str, media_type: str) -> None:
    kept = checked_file("../../anh.exe", picture(kind))
    assert (kept.name, kept.media_type) == ("anh" + uploads.ENDINGS[media_type], media_type)
    with Image.open(io.BytesIO(kept.content)) as drawn:
        assert (drawn.format, drawn.size) == (kind, (40, 30))


def test_the_place_where_a_photo_was_taken_is_dropped_and_it_stands_upright() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010E] = "so nha 5"
    kept = checked_file("a.jpg", picture(exif=exif.tobytes(), comment=b"so nha 5"))
    with Image.open(io.BytesIO(kept.content)) as drawn:
        assert drawn.size == (30, 40)
        assert dict(drawn.getexif()) == {}
    assert b"so nha 5" not in kept.content


def test_text_behind_a_picture_does_not_survive() -> None:
    assert b"secret tail" not in checked_file("a.png", picture("PNG") + b"secret tail").content


@pytest.mark.parametrize(
    ("content", "text"),
    [
        (b"", uploads.EMPTY),
        (b"MZ\x90\x00", uploads.WRONG_KIND),
        (b"<html><script>alert(1)</script>", uploads.WRONG_KIND),
        (b"\n" + pdf(), uploads.WRONG_KIND),
        (b"GIF89a", uploads.WRONG_KIND),
        (b"%PDF-1.4 nothing", uploads.BROKEN),
        (b"%PDF-1.4 nothing %%EOF", uploads.BROKEN),
        (pdf()[: len(pdf()) // 2] + b"\n%%EOF\n", uploads.BROKEN),
        (picture()[:200], uploads.BROKEN),
        (pdf(password=1), uploads.ENCRYPTED),
        (pdf(script=1), uploads.NOT_PLAIN),
        (pdf(attached=1), uploads.NOT_PLAIN),
        (pdf(launch=1), uploads.NOT_PLAIN),
        (pdf() + zipped(), uploads.TWO_IN_ONE),
        (pdf() + b"<script>alert(1)</script>", uploads.TWO_IN_ONE),
        (pdf().replace(b"%PDF-1.3", b"%PDF-1.3\n<html><script>1</script>", 1), uploads.TWO_IN_ONE),
        (picture() + zipped(), uploads.TWO_IN_ONE),
        (picture() + b"<script>alert(1)</script>", uploads.TWO_IN_ONE),
        (picture(comment=b"%PDF-1.4"), uploads.TWO_IN_ONE),
        (b"%PDF-" + b"0" * (5 * 1024 * 1024), uploads.TOO_LARGE),
    ],
)
def test_what_cannot_be_kept_is_refused_with_what_to_do(content: bytes, text: str) -> None:
    assert refusal(content) == text


def test_a_bomb_of_pixels_is_refused_before_it_is_unpacked() -> None:
    for size in ((8_000, 6_000), (20_000, 10_000)):
        out = io.BytesIO()
        Image.new("1", size).save(out, "PNG", compress_level=1)
        assert len(out.getvalue()) < 1_000_000
        assert refusal(out.getvalue()) == uploads.TOO_MANY_PIXELS


def test_a_large_photo_is_made_smaller() -> None:
    with Image.open(io.BytesIO(checked_file("a.jpg", picture(size=(6000, 4000))).content)) as drawn:
        assert drawn.size == (3000, 2000)


def test_no_file_says_so() -> None:
    with pytest.raises(Invalid) as refused:
        checked_upload(FileStorage(io.BytesIO(b""), filename=""), field="paper")
    assert refused.value.fields == {"paper": uploads.NO_FILE}


@pytest.mark.parametrize(
    ("given", "safe"),
    [
        ("..\\..\\a b.pdf", "a b.pdf"),
        ("a\r\nb\x00.pdf", "ab.pdf"),
        (".pdf", "pdf.pdf"),
        ("///", "tep.pdf"),
        ("x" * 300, "x" * 80 + ".pdf"),
    ],
)
def test_names_are_harmless(given: str, safe: str) -> None:
    assert safe_name(given, "application/pdf") == safe


def test_a_kept_file_is_given_as_an_attachment_nobody_interprets() -> None:
    response = attachment(pdf(), "application/pdf", "Giấy phép.pdf")
    assert response.headers["Content-Disposition"] == (
        "attachment; filename=\"Giay phep.pdf\"; filename*=UTF-8''Gi%E1%BA%A5y%20ph%C3%A9p.pdf"
    )
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in response.headers["Content-Security-Policy"]
    assert len(PdfReader(io.BytesIO(response.get_data())).pages) == 1
