"""A judge's tablet, and the line between it and the site, which comes and goes."""

import socket
import threading
from contextlib import suppress
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, Locator, Page, ViewportSize, expect

from tests.browser.conftest import hear

TABLET: ViewportSize = {"width": 1280, "height": 800}


class Cable:
    """The line between one tablet and the site; unplugged, it ends every connection at once."""

    def __init__(self, address: str) -> None:
        self.target = (urlsplit(address).hostname or "", urlsplit(address).port or 0)
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.address = f"http://127.0.0.1:{self.listener.getsockname()[1]}"
        self.plugged = True
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        with suppress(OSError):
            while True:
                near, _ = self.listener.accept()
                if not self.plugged:
                    near.close()
                    continue
                far = socket.create_connection(self.target)
                for source, sink in ((near, far), (far, near)):
                    threading.Thread(target=self._carry, args=(source, sink), daemon=True).start()

    def _carry(self, source: socket.socket, sink: socket.socket) -> None:
        with suppress(OSError):
            while self.plugged and (piece := source.recv(65_536)):
                sink.sendall(piece)
        for end in (source, sink):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()


class Tablet:
    """A judge's tablet: a browser of its own on a line of its own."""

    def __init__(self, context: BrowserContext, address: str, round_code: str) -> None:
        self.context, self.cable, self.round_code = context, Cable(address), round_code
        self.complaints: list[str] = []
        self.page = self._new_page()

    def network(self, there: bool) -> None:
        """Plug the line in, or out; the browser is told, as a tablet is that loses its Wi-Fi."""
        self.cable.plugged = there
        self.context.set_offline(not there)

    def open(self, code: str = "") -> None:
        self.page.goto(f"{self.cable.address}/awards/scoring/{self.round_code}/{f'#{code}' if code else ''}")

    def reopen(self, code: str = "") -> None:
        """Close the tab and open the page in a new one."""
        self.page.close()
        self.page = self._new_page()
        self.open(code)

    def score(self, code: str, points: dict[str, str]) -> None:
        """Go to a product and type its points, with Enter from one to the next."""
        self.page.evaluate(f"location.hash = '#{code}'")
        expect(self.page.locator("#name")).to_contain_text(code)
        if self.field("market").input_value():
            self.field("market").focus()
        else:
            self.page.keyboard.press("1")  # lands in the first empty field
        for number in points.values():
            self.page.keyboard.press("ControlOrMeta+A")
            self.page.keyboard.type(number.replace(".", ","))
            self.page.keyboard.press("Enter")

    def sign(self) -> None:
        """Touch the button twice."""
        button = self.page.locator("#sign")
        button.click()
        expect(button).to_contain_text("Chạm lần nữa")
        button.click()
        expect(self.page.locator("#locked")).to_be_visible()

    def says(self, text: str) -> None:
        expect(self.page.locator("#progress")).to_contain_text(text)

    def field(self, code: str) -> Locator:
        return self.page.locator(f"#points-{code}")

    def kept(self) -> None:
        """Wait until everything is on the tablet."""
        expect(self.page.locator("#scoring")).to_have_attribute("data-kept", "true")

    def _new_page(self) -> Page:
        page = self.context.new_page()
        hear(page, self.complaints)
        return page

    def complained(self) -> list[str]:
        """Return what the browser complained of, but for the network and what another service would have answered."""
        expected = ("net::ERR_", "status of 4", "/notifications/", "htmx:")  # no network, or another service
        return [text for text in self.complaints if not any(one in text for one in expected)]
