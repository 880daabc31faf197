"""Who is let in: a guarded blueprint's pages ask for sign-in, but for those that it names as everybody's."""

import pytest
from flask import Blueprint, Flask
from flask.testing import FlaskClient

from shared.errors import SignInNeeded
from shared.web.signin import recognise, signed_in_only
from tests.clients import cookie_of


@pytest.fixture
def client() -> FlaskClient:
    app = Flask(__name__)
    app.secret_key = "test"
    recognise(app, lambda _signed_in: True)
    guarded, other = Blueprint("guarded", __name__, url_prefix="/guarded"), Blueprint("other", __name__)
    signed_in_only(guarded, but=("open",))
    for bp, name in ((guarded, "mine"), (guarded, "open"), (other, "mine_too")):
        bp.add_url_rule(f"/{name}", name, lambda: "shown")
    for bp in (guarded, other):
        app.register_blueprint(bp)
    app.register_error_handler(SignInNeeded, lambda _error: ("sign in", 401))
    return app.test_client()


@pytest.mark.parametrize(("address", "status"), [("/guarded/mine", 401), ("/guarded/open", 200), ("/mine_too", 200)])
def test_strangers_reach_only_what_is_everybodys(client: FlaskClient, address: str, status: int) -> None:
    assert client.get(address).status_code == status


def test_who_is_signed_in_reaches_all(client: FlaskClient) -> None:
    with client.session_transaction() as session:
        session.update(cookie_of("hoa@example.vn"))
    assert client.get("/guarded/mine").status_code == 200
