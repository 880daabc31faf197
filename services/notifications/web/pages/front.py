"""The door of this service."""

from flask import Blueprint, redirect, url_for
from flask.typing import ResponseReturnValue

bp = Blueprint("front", __name__, url_prefix="/notifications")


@bp.get("/")
def index() -> ResponseReturnValue:
    """Letters are what one comes here for."""
    return redirect(url_for("letters.mine"), 302)
