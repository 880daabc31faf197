"""What may be wrong between us and a server, so that no letter is to blame."""

from typing import Final, Literal, get_args

Fault = Literal[
    "unreachable",  # nobody answers, or the name leads nowhere
    "tls",  # no secure line, or it asks for one that we do not have
    "auth",  # user or password
    "refuses_us",  # it takes no mail from this machine: a block list, a relay that is closed
    "sender_refused",  # MAIL FROM
    "closed",  # 421, or the line broke, before it had the letter, twice
    "too_many",  # so many letters or connections
    "same_refusal",  # the same answer letter after letter, whoever it is for
]
Trouble = Literal["", Fault]
TROUBLES: Final[tuple[Fault, ...]] = get_args(Fault)
