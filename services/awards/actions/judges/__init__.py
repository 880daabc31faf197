"""What is done about a round's jury: inviting, answering, declaring ties, blocking, reminding, removing."""

from services.awards.actions.blocks import refresh_blocks
from services.awards.actions.judges.answering import answer_invitation, declare_tie
from services.awards.actions.judges.inviting import invite_judge, remove_judge, resend_invitation
from services.awards.actions.judges.joining import block_members
from services.awards.actions.judges.reminding import remind_behind, remind_judges
