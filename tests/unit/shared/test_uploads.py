"""What people send as papers and photos: the real type, nothing that acts, nothing that is two things."""

import io
import zipfile

import pytest
from flask import Flask
from PIL import Image
from pillow_heif import register_heif_opener
from pypdf import PdfReader, PdfWriter
from pypdf.generic import DictionaryObject, NameObject, TextStringObject
from werkzeug.datastructures import FileStorage

from shared.errors import Invalid
from shared.files import papers, pdfs, pictures, room
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


@pytest.mark.parametrize("tail", [b"<script>alert(1)</script>", b"%PDF-1.4 tail", b"", b"<svg"])
def test_nothing_but_the_picture_survives(tail: bytes) -> None:
    for content in (picture("PNG") + (tail or zipped()), picture() + (tail or zipped()), picture(comment=tail)):
        kept = checked_file("a.png", content).content
        assert not tail or tail not in kept
        assert not zipfile.is_zipfile(io.BytesIO(kept))


def shown(content: bytes) -> Image.Image:
    """The picture that is kept of a file."""
    return Image.open(io.BytesIO(checked_file("a", content).content))


def test_sixteen_bits_stay_a_ramp_from_black_to_white() -> None:
    ramp = Image.frombytes("I;16", (256, 2), b"".join((value * 257).to_bytes(2, "little") for value in range(256)) * 2)
    assert list(shown(file_of(ramp)).convert("L").tobytes())[:256] == list(range(256))


@pytest.mark.parametrize("mode", ["P", "RGB", "L", "1"])
def test_a_colour_that_stands_for_nothing_becomes_transparent_and_white_as_a_preview(mode: str) -> None:
    logo = Image.new(mode, (20, 10), 0)
    if mode == "P":
        logo.putpalette([0, 0, 0, 200, 0, 0])
    logo.paste(1 if mode in "P1" else (200, 0, 0) if mode == "RGB" else 200, (0, 0, 5, 10))
    drawn = shown(file_of(logo, transparency=(0, 0, 0) if mode == "RGB" else 0)).convert("RGBA")
    assert drawn.getchannel("A").tobytes()[:20] == b"\xff" * 5 + b"\x00" * 15
    with Image.open(io.BytesIO(room.read("preview", file_of(drawn)).files[0])) as seen:
        assert min(seen.convert("L").crop((14, 0, 20, 10)).tobytes()) >= 250


def test_a_telephones_heic_becomes_a_jpeg() -> None:
    register_heif_opener()
    out = io.BytesIO()
    Image.new("RGB", (64, 48), "#0b6b4f").save(out, "HEIF")
    kept = checked_file("IMG_1.HEIC", out.getvalue())
    assert (kept.name, kept.media_type) == ("IMG_1.jpg", "image/jpeg")
    with Image.open(io.BytesIO(kept.content)) as drawn:
        assert (drawn.format, drawn.size) == ("JPEG", (64, 48))


def test_a_picture_of_nearly_all_pixels_is_made_smaller_within_the_limits() -> None:
    large = Image.new("RGB", (7000, 7000), (1, 2, 3))
    for content in (file_of(large, compress_level=1), file_of(large, "JPEG")):
        assert shown(content).size == (3000, 3000)


def file_of(drawn: Image.Image, kind: str = "PNG", **options: object) -> bytes:
    out = io.BytesIO()
    drawn.save(out, kind, **options)
    return out.getvalue()


@pytest.mark.parametrize(
    ("content", "text"),
    [
        (b"", uploads.EMPTY),
        (b"MZ\x90\x00", papers.WRONG_KIND),
        (b"<html><script>alert(1)</script>", papers.WRONG_KIND),
        (b"GIF89a", papers.WRONG_KIND),
        (b"%PDF-1.4 nothing", pictures.BROKEN),
        (b"%PDF-1.4 nothing %%EOF", pictures.BROKEN),
        (pdf()[: len(pdf()) // 2] + b"\n%%EOF\n", pictures.BROKEN),
        (picture()[:200], pictures.BROKEN),
        (pdf(password=1), pdfs.ENCRYPTED),
        (pdf(script=1), pdfs.NOT_PLAIN),
        (pdf(attached=1), pdfs.NOT_PLAIN),
        (pdf(launch=1), pdfs.NOT_PLAIN),
        (pdf().replace(b"%PDF-1.3", b"%PDF-1.3\n<html><script>1</script>", 1), pdfs.TWO_IN_ONE),
        (b"%PDF-" + b"0" * (5 * 1024 * 1024), uploads.TOO_LARGE),
    ],
)
def test_what_cannot_be_kept_is_refused_with_what_to_do(content: bytes, text: str) -> None:
    assert refusal(content) == text


def test_a_bomb_of_pixels_is_refused_before_it_is_unpacked() -> None:
    for size in ((8_000, 6_500), (20_000, 10_000)):
        out = io.BytesIO()
        Image.new("1", size).save(out, "PNG", compress_level=1)
        assert len(out.getvalue()) < 1_000_000
        assert refusal(out.getvalue()) == pictures.TOO_MANY_PIXELS


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
    with Flask(__name__).test_request_context():
        response = attachment(pdf(), "application/pdf", "Giấy phép.pdf")
    assert response.headers["Content-Disposition"] == (
        "attachment; filename=\"Giay phep.pdf\"; filename*=UTF-8''Gi%E1%BA%A5y%20ph%C3%A9p.pdf"
    )
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in response.headers["Content-Security-Policy"]
    assert len(PdfReader(io.BytesIO(response.get_data())).pages) == 1
