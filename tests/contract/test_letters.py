"""The button of every letter leads to a page that its service has."""

from werkzeug.exceptions import HTTPException

from services.notifications.letters import LETTERS
from shared.service import load_service, resolve
from tests.conftest import SessionsOf, SettingsOf
from tests.unit.notifications.samples import sample


def test_the_button_of_every_letter_leads_to_a_page(sessions_of: SessionsOf, settings_of: SettingsOf) -> None:
    maps = {
        name: resolve(load_service(name).create_app)(sessions_of(name), settings_of(name)).url_map.bind("localhost")
        for name in ("booths", "awards")
    }
    astray = []
    for cls, told in LETTERS.items():
        for occasion in told:
            page = occasion.page(sample(cls))
            try:
                maps[page.split("/")[1]].match(page)
            except HTTPException as trouble:
                astray.append(f"{cls.type} {occasion.template}: {page}: {trouble.name}")
    assert astray == []
