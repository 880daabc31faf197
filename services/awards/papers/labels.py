"""The voting code as a QR, to be printed on a label or a sheet."""

import io

import segno


def code_svg(code: str) -> str:
    """Return an inline SVG of a QR that says ``code``: no size of its own, the page's style gives it one.

    Error correction Q, since labels are stuck on boxes and get dirty.
    """
    out = io.BytesIO()
    segno.make(code, error="q", micro=False).save(
        out, kind="svg", xmldecl=False, svgns=True, omitsize=True, border=2, svgclass="qr", lineclass=None
    )
    return out.getvalue().decode().strip()
