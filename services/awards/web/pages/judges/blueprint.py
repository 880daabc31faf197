"""The blueprint that the jury's pages share, and the words that their templates use."""

from typing import Final

from flask import Blueprint

from services.awards.web.judge_words import BLOCK_KINDS, BLOCK_SIGNS, JUDGE_STATES
from shared.web.choices import teach
from shared.web.signin import signed_in_only

bp = Blueprint("judges", __name__, url_prefix="/awards")
signed_in_only(bp)
teach(bp, judge_state=JUDGE_STATES, block_word=BLOCK_KINDS, block_sign=BLOCK_SIGNS)

JURY: Final = "/office/rounds/<code>/jury"
