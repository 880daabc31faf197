"""A province's summary list out of an XLSX or CSV file: preview with errors by row and column, then all or nothing."""

from typing import Final

from flask import abort, flash, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from services.awards.actions.imports import import_dossiers, list_faults, officer_scope
from services.awards.domain.summary_lists import COLUMNS, SummaryList, head_rows, read_list
from services.awards.models import Round
from services.awards.web.pages.dossiers.blueprint import bp
from services.awards.web.pages.dossiers.office import round_scope
from services.awards.web.round_lines import round_name
from shared.clock import now
from shared.errors import Forbidden
from shared.i18n import gettext as _
from shared.i18n import language, ngettext
from shared.web.app import transaction
from shared.web.exports import Cell, exported
from shared.web.forms import Form, lead
from shared.web.sheets import kept_sheet, read_table, sent_sheet
from shared.web.signin import person

SHOWN: Final = 100


@bp.route("/office/rounds/<code>/import", methods=["GET", "POST"])
def import_list(code: str) -> ResponseReturnValue:
    """Take a file, show what it holds or what is wrong where; save it at the second button."""
    form, found, made, kept = Form(), None, None, ""
    if request.method == "POST":
        with form.trying() as session:
            round_, content = _round(session, code), sent_sheet()
            found = checked_list(session, round_, content)
            kept = kept_sheet(content)
            if request.form.get("action") == "save" and not found.faults:
                made = import_dossiers(session, round_code=code, entries=found.entries, by=person(), now=now())
        if form.ok and made:
            flash(ngettext("Đã lập %(num)s hồ sơ.", len(made.begun)))
            if made.submitted:
                flash(ngettext("%(num)s hồ sơ chuyển lên từ cấp dưới đã đủ và được nộp ngay.", len(made.submitted)))
            return lead("dossiers.round_list", code=code)
    return _page(code, form, found, kept), 200 if form.ok and not (found and found.faults) else 422


@bp.get("/office/dossiers/summary-list.<kind>")
def import_template(kind: str) -> ResponseReturnValue:
    """Give a file with the columns and one product, to be filled in."""
    if kind not in {"csv", "xlsx"}:
        abort(404)
    example: list[Cell] = [
        "0101234567", "HTX Chè Hảo Đạt", "Chè móc câu", "B", _("sản phẩm"), 12_000, "kg", 450_000, 35, "012/2025/TN",
        "31/12/2028",
    ]  # fmt: skip
    return exported(kind, _("danh-sach-tong-hop"), head_rows(language()), [example])


def checked_list(session: Session, round_: Round, content: bytes) -> SummaryList:
    """Return what a file holds, with everything that keeps the reader from saving it.

    Raises SheetTooLarge, FileRefused, Forbidden.
    """
    officer_scope(session, person())
    table = read_table(content)
    found = read_list(table.rows, table.hidden)
    found.faults += list_faults(session, round_=round_, entries=found.entries, by=person())
    found.faults.sort(key=lambda fault: fault.row)
    return found


def _round(session: Session, code: str) -> Round:
    scope, round_ = round_scope(session, code)
    if not scope.staff:
        raise Forbidden
    return round_


def _page(code: str, form: Form, found: SummaryList | None, kept: str) -> str:
    with transaction() as session:
        round_ = _round(session, code)
        return render_template(
            "dossiers/import.html",
            round=round_,
            round_name=round_name(round_),
            form=form,
            found=found,
            faults=[
                (fault.row, fault.column, _(fault.trouble.text, **fault.trouble.values))
                for fault in (found.faults[:SHOWN] if found else [])
            ],
            entries=found.entries[:SHOWN] if found else [],
            kept=kept,
            columns=COLUMNS,
            is_open=round_.state == "open" and now() <= round_.dossiers_close_at,
        )
