"""The pages of certificates: every address in one table."""

from typing import Final

from flask import Blueprint

from services.awards.web.certificate_words import standing_line
from services.awards.web.pages.certificates import checks, files, office
from shared.web.signin import signed_in_only

bp = Blueprint("certificates", __name__, url_prefix="/awards")
signed_in_only(bp, but=("ask", "check", "checked_file"))
bp.add_app_template_global(standing_line)

ADDRESSES: Final = (
    ("/check", "ask", checks.ask, ("GET", "POST")),
    ("/check/<code>", "check", checks.check, ("GET",)),
    ("/check/<code>/file", "checked_file", files.checked_file, ("GET",)),
    ("/certificates/<uuid:certificate_id>/file", "file", files.file, ("GET",)),
    ("/office/rounds/<code>/certificates", "list", office.listing, ("GET",)),
    ("/office/rounds/<code>/certificates/progress", "progress", office.progress, ("GET",)),
    ("/office/rounds/<code>/certificates.xlsx", "export", office.export, ("GET",)),
    ("/office/rounds/<code>/certificates.zip", "all_files", files.all_files, ("GET",)),
    ("/office/rounds/<code>/certificates.pdf", "print_all", files.print_all, ("GET",)),
    ("/office/certificates/<uuid:certificate_id>/revoke", "revoke", office.revoke, ("GET", "POST")),
)

for _address, _name, _view, _methods in ADDRESSES:
    bp.add_url_rule(_address, endpoint=_name, view_func=_view, methods=_methods)
