"""The blueprint that the jury's pages share, and the words that their templates use."""

from typing import Final

from flask import Blueprint

from services.awards.models import Judge
from services.awards.web.judge_words import BLOCK_KINDS, BLOCK_SIGNS, JUDGE_STATES
from shared.i18n import gettext as _
from shared.web.signin import signed_in_only

bp = Blueprint("judges", __name__, url_prefix="/awards")
signed_in_only(bp)

JURY: Final = "/office/rounds/<code>/jury"


@bp.app_template_global()
def judge_state(judge: Judge) -> tuple[str, str]:
    """Return the kind and the word of a judge's chip."""
    kind, word = JUDGE_STATES[judge.state]
    return kind, _(word)


@bp.app_template_global()
def block_word(kind: str) -> str:
    """Return why in two words."""
    return _(BLOCK_KINDS[kind])


@bp.app_template_global()
def block_sign(kind: str) -> str:
    """Return the sign of a block in the printed table."""
    return BLOCK_SIGNS[kind]


@bp.app_template_global()
def reason_text(text: str) -> str:
    """Return a kept reason in the reader's language, if it is one of ours."""
    return _(text)
