"""JSON API of organisers and officers, for organisers."""

from services.booths.actions.staff import add_staff, remove_staff
from services.booths.permissions import require_organiser
from services.booths.queries.staff import staff
from services.booths.web.schemas.staff import StaffListOut, StaffOut, StaffSchema
from shared.web.api import Api

API = Api("staff_api", "/booths/api/staff", tag="staff")

# fmt: off
API.get("", staff, out=StaffListOut, under="items", errors=[401, 403], says="Everybody who works here")
API.post("", add_staff, takes=StaffSchema, out=StaffOut, status=201, errors=[401, 403, 409],
         who=require_organiser, says="Give a mailbox a role")
API.delete("/<uuid:staff_id>", remove_staff, says="Take a role away, never that of the last organiser")
