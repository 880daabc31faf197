"""What letters say, for organisers' programs."""

from typing import Any, Final

from sqlalchemy.orm import Session

from services.notifications.actions.text_drafts import drop_text, propose_text, publish_text
from services.notifications.actions.texts import restore_text, save_text, send_test, try_text
from services.notifications.models import TextDraft
from services.notifications.permissions import require_organiser
from services.notifications.queries.texts import (
    template_of,
    text_draft,
    text_in_use,
    text_of_version,
    text_versions,
    waiting_drafts,
)
from services.notifications.web import drafts
from services.notifications.web.schemas.templates import (
    DropSchema,
    RestoreSchema,
    SentToOut,
    TemplateInFullOut,
    TemplatesOut,
    TemplatesQuery,
    TemplateTextSchema,
    TemplateVersionOut,
    TemplateVersionSchema,
    TextDraftOut,
    TextDraftSchema,
    TextDraftsOut,
    TrialLetterOut,
)
from shared.i18n import known_language
from shared.web.api import READS, Api

PLACE: Final = "/<template>/<any(vi,en):language>"


def templates(session: Session, *, q: str, kind: str | None) -> list[dict[str, Any]]:
    rows = drafts.rows(session, q=q, kind=kind)
    said = [(row, *found) for row in rows for found in drafts.in_use(row)]
    return [drafts.described(row.template.name, language, present) for row, language, present in said]


def show(session: Session, *, template: str, language: str) -> dict[str, Any]:
    present = text_in_use(session, template, language)
    return {
        **drafts.described(template, language, present),
        "text": present.text,
        "placeholders": list(template_of(template).placeholders(known_language(language)).values()),
        "versions": text_versions(session, template, language),
    }


def preview(session: Session, *, template: str, language: str, text: str, by: str) -> drafts.Shown:
    return drafts.shown(try_text(session, template=template, language=language, text=text, by=by), language)


def version(session: Session, *, template: str, language: str, version: int) -> Any:
    found = text_of_version(session, template, language, version)
    return found.row or {"version": 0, "text": found.text}


def drafts_waiting(session: Session) -> list[TextDraft]:
    return list(session.scalars(waiting_drafts()))


API = Api("templates_api", "/notifications/api/office/templates", tag="templates", strict=True)

# fmt: off
API.get("", templates, takes=TemplatesQuery, out=TemplatesOut, under="items", who=require_organiser, errors=[401, 403],
        says="List every template in both languages")
API.get(PLACE, show, out=TemplateInFullOut, who=require_organiser,
        says="Show what a template says and may name, and every version that somebody wrote")
API.post(f"{PLACE}/preview", preview, takes=TemplateTextSchema, out=TrialLetterOut, errors=READS, who=require_organiser,
         says="Show the letter that a text makes of the newest event; 422 says what is wrong by line")
API.post(f"{PLACE}/test", send_test, takes=TemplateTextSchema, out=SentToOut, under="to", errors=READS,
         who=require_organiser, says="Send the letter that a text makes to oneself, marked as a test")
API.get(f"{PLACE}/versions/<int:version>", version, out=TemplateVersionOut, who=require_organiser,
        says="Show one version that somebody wrote")
API.post(f"{PLACE}/versions", save_text, takes=TemplateVersionSchema, out=TemplateVersionOut, status=201,
         who=require_organiser, says="Keep a text as the newest version; 409 if somebody else saved one meanwhile")
API.post(f"{PLACE}/versions/<int:version>/restore", restore_text, takes=RestoreSchema, out=TemplateVersionOut,
         status=201,
         who=require_organiser, says="Make an older version, or the shipped text (0), the newest again")
API.get("/drafts", drafts_waiting, out=TextDraftsOut, under="items", who=require_organiser, errors=[401, 403],
        says="List the drafts that wait for a second person, oldest first")
API.post(f"{PLACE}/drafts", propose_text, takes=TextDraftSchema, out=TextDraftOut, status=201, who=require_organiser,
         says="Keep a text of a letter about decisions as the draft that a second person is to publish")
API.get("/drafts/<uuid:draft_id>", text_draft, out=TextDraftOut, who=require_organiser,
        says="Show a draft, decided or not")
API.post("/drafts/<uuid:draft_id>/publish", publish_text, out=TemplateVersionOut, status=201, who=require_organiser,
         says="Publish somebody else's draft: from now on letters say it")
API.post("/drafts/<uuid:draft_id>/drop", drop_text, takes=DropSchema, out=TextDraftOut, who=require_organiser,
         says="Let a draft become nothing; with a reason unless it is one's own")
