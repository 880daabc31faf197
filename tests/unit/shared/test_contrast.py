"""Every pair of text and ground in shared/web/static/tokens.css, light and dark, can be read: at least 4.5:1."""

import re

import pytest

from shared.i18n import ROOT

STATES = ("done", "waiting", "problem", "info")
TEXT_ON = {
    **dict.fromkeys(("paper", "ground"), ("ink", "muted", "brand", "brand-dark", "accent", *STATES)),
    **{f"{state}-ground": ("ink", "muted", "brand", "brand-dark", state) for state in STATES},
    "brand": ("on-brand",),
    "brand-dark": ("on-brand",),
    "accent": ("on-accent",),
    "problem": ("on-problem",),
}
PAIRS = [(text, ground) for ground, texts in TEXT_ON.items() for text in texts]
EDGES = [("edge", "paper"), ("brand", "paper"), ("problem", "paper")]


def schemes() -> dict[str, dict[str, str]]:
    css = (ROOT / "shared/web/static/tokens.css").read_text(encoding="utf-8")
    light, dark = css.split("@media (prefers-color-scheme: dark)")
    colours = re.compile(r"--([\w-]+): (#[0-9a-f]{6})")
    return {
        "light": dict(colours.findall(light)),
        "dark": {**dict(colours.findall(light)), **dict(colours.findall(dark))},
    }


def contrast(one: str, other: str) -> float:
    """Return the contrast of WCAG 2.2 of two colours."""
    brighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (brighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("text", "ground"), PAIRS)
def test_text_can_be_read(scheme: str, text: str, ground: str) -> None:
    colours = schemes()[scheme]
    assert contrast(colours[text], colours[ground]) >= 4.5


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("edge", "ground"), EDGES)
def test_edges_of_fields_can_be_seen(scheme: str, edge: str, ground: str) -> None:
    colours = schemes()[scheme]
    assert contrast(colours[edge], colours[ground]) >= 3


def test_a_letter_can_be_read_even_what_mail_programs_hide() -> None:
    """Text hidden in the colour of its ground is what spam looks like."""
    page = (ROOT / "services/notifications/letters/templates/letter.html").read_text(encoding="utf-8")
    rules = re.findall(r"^(\S+) \{(.*)\}$", page, re.MULTILINE)
    for name, rule in rules:
        said = dict(re.findall(r"\b(color|background): (#[0-9a-f]{6})", rule))
        grounds = [said["background"]] if "background" in said else ["#ffffff", "#f5f7f4"]
        assert all(contrast(said.get("color", "#1c2420"), ground) >= 4.5 for ground in grounds), name


def test_contrast_is_that_of_wcag() -> None:
    assert round(contrast("#000000", "#ffffff"), 2) == 21
    assert round(contrast("#777777", "#ffffff"), 2) == 4.48


def test_site_css_uses_colours_by_name_only() -> None:
    css = (ROOT / "shared/web/static/site.css").read_text(encoding="utf-8")
    assert re.findall(r"#[0-9a-f]{3,8}\b", css.split("@media print")[0]) == []
