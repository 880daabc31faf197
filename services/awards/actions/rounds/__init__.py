"""What is done to a voting round as a whole: made and changed, opened, scored, closed; each step is kept."""

from services.awards.actions.rounds.drafts import change_round, change_rules, create_round, delete_draft
from services.awards.actions.rounds.held import outside, round_facts, shared_round, taken_round
from services.awards.actions.rounds.states import begin_scoring, close_round, open_round
