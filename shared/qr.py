"""QR codes as drawings."""

import io

import segno


def qr_svg(text: str, *, quiet: int = 4) -> str:
    """Return the QR code of ``text`` as an SVG drawing without a size of its own; ``quiet`` is its white border.

    A quarter of it may be lost or dirty and it can still be read (level Q).
    """
    out = io.BytesIO()
    segno.make(text, error="q", micro=False, boost_error=False).save(
        out, kind="svg", border=quiet, xmldecl=False, svgns=True, omitsize=True, nl=False
    )
    return out.getvalue().decode()
