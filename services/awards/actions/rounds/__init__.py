"""What is done to a voting round as a whole: made and changed, opened, scored, closed; each step is kept."""

from services.awards.actions.rounds.drafts import change_round, change_rules, create_round, delete_draft
from services.awards.actions.rounds.held import outside, round_facts, shared_round, taken_round
from services.awards.actions.rounds.states import begin_scoring, close_round, open_round

__all__ = [
    "begin_scoring",
    "change_round",
    "change_rules",
    "close_round",
    "create_round",
    "delete_draft",
    "open_round",
    "outside",
    "round_facts",
    "shared_round",
    "taken_round",
]
