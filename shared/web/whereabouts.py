"""Where people come from and by which address: the Host that they ask for, and the proxies that may speak for them.

**Host** is a name of ours: that of ``PUBLIC_URL``, one of ``OTHER_HOSTS``, this machine's own, or the very address at
which the request came in. Anything else gets a 400, so that no page stands under a stranger's name (DNS rebinding).
**Proxies**: ``TRUSTED_PROXIES`` stand before this process whatever their addresses; before them, those in
``TRUSTED_NETWORKS``. Each adds the address of whoever asked it to X-Forwarded-For; what was there before the last one
that we trust, anybody may have written, and it counts for nothing.
"""

from collections.abc import Sequence
from contextlib import suppress
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from itertools import takewhile
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from flask import Flask, request
from werkzeug.http import parse_list_header
from werkzeug.middleware.proxy_fix import ProxyFix

from shared.errors import Trouble
from shared.settings import Settings
from shared.web.requests import QUIET

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

THIS_MACHINE: Final = frozenset({"localhost", "127.0.0.1", "::1"})

Network = IPv4Network | IPv6Network


class NotOurAddress(Trouble):
    """The request asks for a site that is not this one."""

    kind = "bad_request"
    text = "Địa chỉ vừa mở không phải của trang này. Vui lòng mở %(url)s."


def guard(app: Flask, settings: Settings) -> None:
    """Refuse what does not ask for us; believe proxies as far as ``settings`` say. Raises ValueError for no network."""
    named = (settings.public_url, *(f"//{host}" for host in settings.other_hosts.split()))
    ours = {*THIS_MACHINE, *map(_host, named)}
    networks = [_network(one) for one in settings.trusted_networks.split()]

    @app.before_request
    def _only_for_us() -> None:
        if request.path in QUIET:
            return  # asked by what watches this process, at whatever name it has inside
        host, here = _host(f"//{request.host}"), request.environ["SERVER_NAME"]
        known = host in ours or (host == here and _address(here))
        unguarded = request.is_secure and not settings.secure_cookies  # cookies would go over open lines, too
        if unguarded or not known:
            raise NotOurAddress(url=settings.public_url)

    if settings.trusted_proxies or networks:
        believing = Proxies(app.wsgi_app, settings.trusted_proxies, networks)
        app.wsgi_app = believing  # type: ignore[method-assign]  # the documented way


class Proxies:
    """ProxyFix for as many proxies as the present request really passed."""

    def __init__(self, app: "WSGIApplication", count: int, networks: Sequence[Network]) -> None:
        self._app, self._count, self._networks = app, count, networks

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Any:
        """Answer as if the client had come without them."""
        told = reversed(parse_list_header(environ.get("HTTP_X_FORWARDED_FOR", "")))
        chain = [environ["REMOTE_ADDR"], *takewhile(_address, told)]
        hops = min(self._count, len(chain) - 1)
        while hops < len(chain) - 1 and self._trusts(chain[hops]):
            hops += 1
        schemes = parse_list_header(environ.get("HTTP_X_FORWARDED_PROTO", ""))
        last = min(hops, len(schemes))
        known = last and schemes[-last] in {"http", "https"}
        fixed = ProxyFix(self._app, x_for=hops, x_proto=last if known else 0, x_host=0)
        return fixed(environ, start_response)

    def _trusts(self, client: str) -> bool:
        address = _address(client)
        return address is not None and any(address in network for network in self._networks)


def _host(address: str) -> str:
    """Return the name in an address without its port, as browsers send it, "" if there is none."""
    with suppress(ValueError):
        return (urlsplit(address).hostname or "").encode("idna").decode()
    return ""


def _address(text: str) -> IPv4Address | IPv6Address | None:
    """Return what ``text`` says, if it is an IP address; one of IPv4 in the clothes of IPv6 is that of IPv4."""
    with suppress(ValueError):
        found = ip_address(text)
        return (found.ipv4_mapped if isinstance(found, IPv6Address) else None) or found
    return None


def _network(text: str) -> Network:
    try:
        return ip_network(text)
    except ValueError as trouble:
        raise ValueError(f"TRUSTED_NETWORKS must be networks such as 10.1.0.0/16: {trouble}") from trouble
