"""What browser and system a request says it comes from, in the words in which people know their devices."""

from typing import Final

BROWSERS: Final = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("coc_coc_browser", "Cốc Cốc"),
    ("Zalo", "Zalo"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
"""Signs in a User-Agent, the first that is there counts: most browsers say that they are others too."""
SYSTEMS: Final = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("CrOS", "ChromeOS"),
    ("Macintosh", "Mac/iPad"),  # an iPad says that it is a Mac
    ("Linux", "Linux"),
)


def browser_of(user_agent: str) -> str:
    """Return browser and system of a User-Agent ("Chrome, Android"), what is known of them; empty if nothing is."""
    found = (_first(signs, user_agent) for signs in (BROWSERS, SYSTEMS))
    return ", ".join(word for word in found if word)


def _first(signs: tuple[tuple[str, str], ...], text: str) -> str:
    return next((word for sign, word in signs if sign in text), "")
