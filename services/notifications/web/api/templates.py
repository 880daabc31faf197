"""What letters say, for organisers' programs."""

from typing import Any, Final

from apiflask import APIBlueprint
from flask import url_for
from flask.typing import ResponseReturnValue
from marshmallow import RAISE

from services.notifications.actions.texts import restore_text, save_text, send_test, try_text
from services.notifications.models import TemplateText
from services.notifications.permissions import require_organiser
from services.notifications.queries.texts import template_of, text_in_use, text_of_version, text_versions
from services.notifications.web import drafts
from services.notifications.web.schemas.templates import (
    RestoreSchema,
    SentToOut,
    TemplateInFullOut,
    TemplatesOut,
    TemplatesQuery,
    TemplateTextSchema,
    TemplateVersionOut,
    TemplateVersionSchema,
    TrialLetterOut,
)
from shared.clock import now
from shared.context import correlation_id
from shared.i18n import known_language
from shared.web.app import transaction
from shared.web.signin import person, signed_in

bp = APIBlueprint("templates_api", __name__, url_prefix="/notifications/api/office/templates", tag="templates")

PLACE: Final = "/<template>/<any(vi,en):language>"


@bp.get("")
@bp.input(TemplatesQuery, location="query", arg_name="query", unknown=RAISE)
@bp.output(TemplatesOut)
@bp.doc(security="session", responses=[401, 403])
@signed_in
def templates(query: dict[str, Any]) -> ResponseReturnValue:
    """List every template in both languages"""
    with transaction() as session:
        require_organiser(session, person())
        rows = drafts.rows(session, q=query["q"], kind=query["kind"])
        said = [(row, *found) for row in rows for found in drafts.in_use(row)]
        return {"items": [drafts.described(row.template.name, language, present) for row, language, present in said]}


@bp.get(PLACE)
@bp.output(TemplateInFullOut)
@bp.doc(security="session", responses=[401, 403, 404])
@signed_in
def show(template: str, language: str) -> ResponseReturnValue:
    """Show what a template says and may name, and every version that somebody wrote"""
    with transaction() as session:
        require_organiser(session, person())
        present = text_in_use(session, template, language)
        return {
            **drafts.described(template, language, present),
            "text": present.text,
            "placeholders": list(template_of(template).placeholders(known_language(language)).values()),
            "versions": text_versions(session, template, language),
        }


@bp.post(f"{PLACE}/preview")
@bp.input(TemplateTextSchema, arg_name="typed", unknown=RAISE)
@bp.output(TrialLetterOut)
@bp.doc(security="session", responses=[401, 403, 404])
@signed_in
def preview(template: str, language: str, typed: dict[str, Any]) -> ResponseReturnValue:
    """Show the letter that a text makes of the newest event; 422 says what is wrong by line"""
    with transaction() as session:
        trial = try_text(session, template=template, language=language, by=person(), **typed)
        return drafts.shown(trial, language)  # type: ignore[return-value]  # the schema makes JSON of it


@bp.post(f"{PLACE}/test")
@bp.input(TemplateTextSchema, arg_name="typed", unknown=RAISE)
@bp.output(SentToOut)
@bp.doc(security="session", responses=[401, 403, 404])
@signed_in
def test(template: str, language: str, typed: dict[str, Any]) -> ResponseReturnValue:
    """Send the letter that a text makes to oneself, marked as a test"""
    here = url_for("templates.edit", template=template, language=language)
    with transaction() as session:
        send_test(
            session,
            template=template,
            language=language,
            by=person(),
            link=here,
            trace=correlation_id(),
            now=now(),
            **typed,
        )
    return {"to": person()}


@bp.get(f"{PLACE}/versions/<int:version>")
@bp.output(TemplateVersionOut)
@bp.doc(security="session", responses=[401, 403, 404])
@signed_in
def version(template: str, language: str, version: int) -> ResponseReturnValue:
    """Show one version that somebody wrote"""
    with transaction() as session:
        require_organiser(session, person())
        found = text_of_version(session, template, language, version)
        return found.row or {"version": 0, "text": found.text}  # type: ignore[return-value]  # the schema makes JSON


@bp.post(f"{PLACE}/versions")
@bp.input(TemplateVersionSchema, arg_name="typed", unknown=RAISE)
@bp.output(TemplateVersionOut, status_code=201)
@bp.doc(security="session", responses=[401, 403, 404, 409])
@signed_in
def save(template: str, language: str, typed: dict[str, Any]) -> TemplateText:
    """Keep a text as the newest version; 409 if somebody else saved one meanwhile"""
    with transaction() as session:
        return save_text(session, template=template, language=language, by=person(), now=now(), **typed)


@bp.post(f"{PLACE}/versions/<int:version>/restore")
@bp.input(RestoreSchema, arg_name="typed", unknown=RAISE)
@bp.output(TemplateVersionOut, status_code=201)
@bp.doc(security="session", responses=[401, 403, 404, 409])
@signed_in
def restore(template: str, language: str, version: int, typed: dict[str, Any]) -> TemplateText:
    """Make an older version, or the shipped text (0), the newest again"""
    with transaction() as session:
        return restore_text(
            session, template=template, language=language, version=version, by=person(), now=now(), **typed
        )
