"""Who may do what: every action of every service that takes ``by``, and who of all kinds of people gets past the door.

tests/integration/test_who_may.py tries each with everybody, and fails for an action that stands nowhere here.
"""

from collections.abc import Mapping
from typing import Final

People = frozenset[str]


def _people(*who: str) -> People:
    return frozenset(who)


ORGANISER: Final = _people("organiser")
OFFICERS: Final = ORGANISER | {"officer"}  # those of the province concerned
MAKER: Final = _people("maker")
READERS: Final = OFFICERS | MAKER
HOSTS: Final = OFFICERS  # an officer hosts the rounds of their own province
OFFICE: Final = HOSTS | {"secretary"}
COUNCIL: Final = _people("council")
JUDGE: Final = _people("judge")
GRANTED: Final = ORGANISER | {"granted"}
SOMEBODY: Final = READERS | {"other officer", "other maker", "stranger"}  # everybody but nobody
KNOWN: Final = READERS | {"other officer", "other maker"}

OF_NOBODY_ELSE: Final[Mapping[str, Mapping[str, str]]] = {
    "booths": {
        "documents.new_document": "only makes a row, for actions that have asked",
        "replies.answered_once": "keeps the answer of another action, by whom it was given",
        "staff.grant_role": "of the command line, which has no person",
    },
    "awards": {},
    "notifications": {
        "hall.code_for": "of the command line, which has no person",
        "digests.send_digest_now": "what waits for oneself",
        "people.grant_staff": "of the command line, which has no person",
        "reading.mark_read": "one's own letters; those of others stay as they are",
        "reading.mark_all_read": "one's own letters",
        "sessions.end_my_sessions": "one's own sessions",
        "sessions.end_session": "one's own sessions; those of others are not found",
        "sessions.sign_out": "the session in hand",
    },
}
"""Actions at which nobody is refused, for they concern nobody else or are done by no page."""

MAY: Final[Mapping[str, Mapping[str, People]]] = {
    "booths": {
        "applications.start_application": MAKER,
        "applications.ask_for_booths": MAKER,
        "applications.describe_products": MAKER,
        "applications.submit_application": MAKER,
        "applications.reopen_application": MAKER,
        "applications.withdraw_application": MAKER,
        "applying.taken_to_edit": MAKER,
        "documents.add_document": MAKER,
        "documents.remove_document": MAKER,
        "draws.close_and_announce": ORGANISER,
        "draws.publish_draw": ORGANISER,
        "establishments.register_establishment": SOMEBODY,
        "establishments.change_establishment": READERS,
        "establishments.certify_establishment": OFFICERS,
        "fair_parts.save_payer": ORGANISER,
        "fair_parts.remove_payer": ORGANISER,
        "fair_parts.save_zone": ORGANISER,
        "fair_parts.remove_zone": ORGANISER,
        "fair_states.open_fair": ORGANISER,
        "fair_states.start_fair": ORGANISER,
        "fair_states.end_fair": ORGANISER,
        "fair_states.cancel_fair": ORGANISER,
        "fairs.taken_draft": ORGANISER,
        "fairs.create_fair": ORGANISER,
        "fairs.change_fair": ORGANISER,
        "fairs.set_rules": ORGANISER,
        "members.add_member": MAKER,
        "members.remove_member": MAKER,
        "members.ask_for_access": SOMEBODY,
        "members.grant_access": READERS,
        "members.refuse_access": READERS,
        "numbers.enter_numbers": ORGANISER,
        "numbers.confirm_numbers": ORGANISER,
        "numbers.refuse_numbers": ORGANISER,
        "offers.confirm_offer": MAKER,
        "offers.decline_offer": MAKER,
        "offers.take_back_booths": ORGANISER,
        "plans.add_grid": ORGANISER,
        "plans.replace_plan": ORGANISER,
        "plans.change_booth": ORGANISER,
        "plans.assign_booths": ORGANISER,
        "plans.remove_booths": ORGANISER,
        "plans.remove_hall": ORGANISER,
        "registrations.keep_answers": SOMEBODY,
        "registrations.keep_paper": SOMEBODY,
        "registrations.drop_paper": MAKER,
        "registrations.finish_registration": MAKER,
        "replacements.announce_again": ORGANISER,
        "replacements.confirm_replacement": ORGANISER,
        "replacements.refuse_replacement": ORGANISER,
        "reviews.accept_application": OFFICERS,
        "reviews.return_application": OFFICERS,
        "reviews.refuse_application": OFFICERS,
        "staff.add_staff": ORGANISER,
        "staff.remove_staff": ORGANISER,
        "wishes.add_wish": MAKER,
        "wishes.move_wish": MAKER,
        "wishes.remove_wish": MAKER,
        "wishes.replace_wishes": MAKER,
        "wishes.accept_anywhere": MAKER,
    },
    "awards": {
        "ballots.begin_council": OFFICE,
        "ballots.open_ballot": OFFICE,
        "ballots.cast_vote": COUNCIL,
        "ballots.close_ballot": OFFICE,
        "ballots.cancel_ballot": OFFICE,
        "certificates.revoke_certificate": HOSTS,
        "complaints.receive_complaint": READERS,
        "complaints.answer_complaint": OFFICE,
        "complaints.recognise_late": HOSTS,
        "decisions.propose": OFFICE,
        "decisions.decide_product": OFFICE,
        "dossiers.climbing.carry_dossier": READERS,
        "dossiers.deciding.check_items": OFFICE,
        "dossiers.deciding.accept_dossier": OFFICE,
        "dossiers.deciding.return_dossier": OFFICE,
        "dossiers.deciding.refuse_dossier": OFFICE,
        "dossiers.deciding.strike_dossier": OFFICE,
        "dossiers.entering.start_dossier": READERS,
        "dossiers.entering.save_product": READERS,
        "dossiers.entering.save_parts": READERS,
        "dossiers.entering.save_certificate": READERS,
        "dossiers.entering.save_promises": READERS,
        "dossiers.entering.submit_dossier": READERS,
        "dossiers.entering.reopen_dossier": READERS,
        "dossiers.entering.withdraw_dossier": READERS,
        "dossiers.entering.taken_to_edit": READERS,
        "imports.import_dossiers": HOSTS | {"other officer"},
        "imports.officer_scope": HOSTS | {"other officer"},
        "judges.answering.answer_invitation": JUDGE,
        "judges.answering.declare_tie": OFFICE | JUDGE,
        "judges.inviting.invite_judge": OFFICE,
        "judges.inviting.resend_invitation": OFFICE,
        "judges.inviting.remove_judge": OFFICE,
        "judges.reminding.remind_behind": OFFICE,
        "officials.add_official": HOSTS,
        "officials.remove_official": HOSTS,
        "papers.add_paper": READERS,
        "papers.remove_paper": READERS,
        "papers.require_may_add": READERS,
        "publication.publish_round": HOSTS,
        "rehearsals.start_rehearsal": OFFICE,
        "rehearsals.delete_rehearsal": OFFICE,
        "rounds.drafts.create_round": HOSTS | {"other officer"},
        "rounds.drafts.change_round": HOSTS,
        "rounds.drafts.change_rules": HOSTS,
        "rounds.drafts.delete_draft": HOSTS,
        "rounds.states.open_round": HOSTS,
        "rounds.states.begin_scoring": OFFICE,
        "rounds.states.close_round": HOSTS,
        "sheets.save_draft": JUDGE,
        "sheets.sign_sheet": JUDGE,
        "tallies.make_tally": OFFICE,
        "tallies.annul_sheet": OFFICE,
        "tallies.restore_sheet": OFFICE,
    },
    "notifications": {
        "again.send_again": GRANTED | {"officer"},
        "again.send_cause_again": GRANTED,
        "batches.release": GRANTED,
        "batches.withdraw": GRANTED,
        "calls.note_call": GRANTED | {"officer"},
        "hall.print_hall_codes": GRANTED,
        "marks.try_again": GRANTED | {"officer", "other officer"},
        "pausing.pause_sending": GRANTED,
        "pausing.resume_sending": GRANTED,
        "people.change_person": KNOWN,
        "reconciliation.compare_again": GRANTED,
        "rewriting.rewrite": GRANTED,
        "sessions.end_sessions_of": GRANTED,
        "texts.save_text": GRANTED,
        "texts.restore_text": GRANTED,
        "texts.try_text": GRANTED,
        "texts.send_test": GRANTED,
        "trials.send_trial": GRANTED,
        "unclear.require_may_settle": GRANTED,
        "unclear.settle": GRANTED,
        "unclear.settle_as_nothing": GRANTED,
        "wishes.change_wishes": KNOWN,
    },
}
