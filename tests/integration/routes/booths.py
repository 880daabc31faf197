"""Who may use which route of booths."""

from typing import Final

from tests.integration.routes.table import People, Table

PEOPLE: Final = ("nobody", "stranger", "maker", "other maker", "officer", "other officer", "organiser")
SEE_THE_MAKER: Final[People] = frozenset({"maker", "officer", "organiser"})
"""May see what is private to the maker."""
EVERYBODY: Final[People] = frozenset(PEOPLE)
SIGNED_IN: Final[People] = EVERYBODY - {"nobody"}
MAKER: Final[People] = frozenset({"maker"})
ORGANISER: Final[People] = frozenset({"organiser"})
OFFICERS: Final[People] = ORGANISER | {"officer"}  # of the maker's province
READERS: Final[People] = OFFICERS | MAKER
STAFF: Final[People] = OFFICERS | {"other officer"}

# fmt: off
ROUTES: Final[Table] = (
    (EVERYBODY, """
        GET       /booths/
        GET       /booths/api/fairs
        GET       /booths/api/fairs/<code>
        GET       /booths/api/fairs/<code>/exhibitors
        GET       /booths/api/fairs/<code>/plan
        GET       /booths/fairs
        GET       /booths/fairs/<code>
        GET       /booths/fairs/<code>/announcement-<int:attempt>.json
        GET       /booths/fairs/<code>/announcement.json
        GET       /booths/fairs/<code>/draw
        GET       /booths/fairs/<code>/draw-<int:version>.json
        GET       /booths/fairs/<code>/draw.json
        GET       /booths/fairs/<code>/draw/minutes.pdf
        GET       /booths/fairs/<code>/draw/versions/<int:version>
        GET       /booths/fairs/<code>/exhibitors
        GET       /booths/fairs/<code>/plan
        GET       /booths/fairs/<code>/plan/<booth>
        GET       /booths/proofs
    """),
    (SIGNED_IN, """
        GET POST  /booths/access
        POST      /booths/api/access-requests
        GET       /booths/api/applications  theirs
        POST      /booths/api/establishments
        GET       /booths/api/establishments/mine  own
        POST      /booths/api/fairs/<code>/applications
        GET       /booths/api/tasks
        GET       /booths/establishments/new
        POST      /booths/establishments/new/<any(who, where, makes):step>
        GET       /booths/establishments/new/<step>
        POST      /booths/establishments/new/papers
        POST      /booths/establishments/new/review
        GET POST  /booths/fairs/<code>/apply  @open
        GET       /booths/my
        GET       /booths/my/part
        GET       /booths/office/fairs/plan-template.<any(xlsx,csv):kind>
    """),
    (MAKER, """
        PATCH     /booths/api/applications/<uuid:application_id>
        POST      /booths/api/applications/<uuid:application_id>/reopen
        POST      /booths/api/applications/<uuid:application_id>/submit
        PUT       /booths/api/applications/<uuid:application_id>/wishes
        POST      /booths/api/applications/<uuid:application_id>/withdraw
        DELETE    /booths/api/documents/<uuid:document_id>
        POST      /booths/api/establishments/<uuid:establishment_id>/documents
        POST      /booths/api/establishments/<uuid:establishment_id>/members
        DELETE    /booths/api/establishments/<uuid:establishment_id>/members/<uuid:member_id>
        POST      /booths/api/offers/<uuid:offer_id>/confirm
        POST      /booths/api/offers/<uuid:offer_id>/decline
        GET POST  /booths/applications/<uuid:application_id>/booths
        GET       /booths/applications/<uuid:application_id>/check
        GET POST  /booths/applications/<uuid:application_id>/papers
        POST      /booths/applications/<uuid:application_id>/papers/<uuid:document_id>/remove  @application
        GET POST  /booths/applications/<uuid:application_id>/products
        POST      /booths/applications/<uuid:application_id>/reopen
        POST      /booths/applications/<uuid:application_id>/submit
        GET POST  /booths/applications/<uuid:application_id>/wishes
        POST      /booths/applications/<uuid:application_id>/wishes/anywhere
        POST      /booths/applications/<uuid:application_id>/wishes/move
        GET POST  /booths/applications/<uuid:application_id>/withdraw
        POST      /booths/establishments/<uuid:establishment_id>/documents
        POST      /booths/establishments/<uuid:establishment_id>/documents/<uuid:document_id>/remove
        POST      /booths/establishments/<uuid:establishment_id>/members
        POST      /booths/establishments/<uuid:establishment_id>/members/<uuid:member_id>/remove
        POST      /booths/establishments/new/papers/<uuid:document_id>/remove  @begun
        POST      /booths/offers/<uuid:offer_id>/confirm
        POST      /booths/offers/<uuid:offer_id>/decline
    """),
    (READERS, """
        POST      /booths/api/access-requests/<uuid:request_id>/grant
        POST      /booths/api/access-requests/<uuid:request_id>/refuse
        GET       /booths/api/applications/<uuid:application_id>
        GET       /booths/api/documents/<uuid:document_id>
        GET PUT   /booths/api/establishments/<uuid:establishment_id>
        GET       /booths/api/establishments/<uuid:establishment_id>/access-requests
        GET       /booths/api/establishments/<uuid:establishment_id>/documents
        GET       /booths/api/establishments/<uuid:establishment_id>/members
        GET       /booths/api/offers/<uuid:offer_id>
        GET       /booths/applications/<uuid:application_id>
        GET       /booths/applications/<uuid:application_id>/submitted
        GET       /booths/documents/<uuid:document_id>
        GET       /booths/documents/<uuid:document_id>/pages/<int(min=1,max=20):number>
        GET       /booths/establishments/<uuid:establishment_id>
        GET       /booths/establishments/<uuid:establishment_id>/documents
        GET POST  /booths/establishments/<uuid:establishment_id>/edit
        GET       /booths/establishments/<uuid:establishment_id>/members
        POST      /booths/establishments/<uuid:establishment_id>/requests/<uuid:request_id>/grant
        POST      /booths/establishments/<uuid:establishment_id>/requests/<uuid:request_id>/refuse
        GET       /booths/offers/<uuid:offer_id>
        GET       /booths/offers/<uuid:offer_id>/decline
    """),
    (OFFICERS, """
        POST      /booths/api/applications/<uuid:application_id>/accept
        POST      /booths/api/applications/<uuid:application_id>/refuse
        POST      /booths/api/applications/<uuid:application_id>/return
        PUT       /booths/api/establishments/<uuid:establishment_id>/certificate
        GET POST  /booths/establishments/<uuid:establishment_id>/certificate
        GET POST  /booths/office/applications/<uuid:application_id>
    """),
    (STAFF, """
        GET       /booths/api/establishments  theirs
        GET       /booths/office/applications  theirs
        GET       /booths/office/applications.xlsx  theirs
        GET       /booths/office/establishments  theirs
        GET       /booths/office/establishments.<any(csv, xlsx):ending>  theirs
    """),
    (ORGANISER, """
        POST      /booths/api/fairs
        PUT       /booths/api/fairs/<code>
        POST      /booths/api/fairs/<code>/announce-again
        POST      /booths/api/fairs/<code>/cancel
        POST      /booths/api/fairs/<code>/close
        POST      /booths/api/fairs/<code>/end
        GET POST  /booths/api/fairs/<code>/numbers
        GET       /booths/api/fairs/<code>/offers
        POST      /booths/api/fairs/<code>/open
        POST      /booths/api/fairs/<code>/payers
        PUT       /booths/api/fairs/<code>/payers/<uuid:payer_id>
        PUT       /booths/api/fairs/<code>/plan
        POST      /booths/api/fairs/<code>/plan/grid
        POST      /booths/api/fairs/<code>/plan/import
        POST      /booths/api/fairs/<code>/publish
        PUT       /booths/api/fairs/<code>/rules
        GET       /booths/api/fairs/<code>/source-replacements
        POST      /booths/api/fairs/<code>/start
        GET       /booths/api/fairs/<code>/waiting-list
        POST      /booths/api/fairs/<code>/zones
        PUT       /booths/api/fairs/<code>/zones/<uuid:zone_id>
        POST      /booths/api/numbers/<uuid:numbers_id>/confirm
        POST      /booths/api/numbers/<uuid:numbers_id>/refuse
        POST      /booths/api/offers/<uuid:offer_id>/take-back
        POST      /booths/api/source-replacements/<uuid:replacement_id>/confirm
        POST      /booths/api/source-replacements/<uuid:replacement_id>/refuse
        GET POST  /booths/api/staff
        DELETE    /booths/api/staff/<uuid:staff_id>
        GET       /booths/office/fairs
        GET       /booths/office/fairs/<code>
        GET POST  /booths/office/fairs/<code>/cancel
        GET       /booths/office/fairs/<code>/draw
        GET POST  /booths/office/fairs/<code>/draw/again
        POST      /booths/office/fairs/<code>/draw/again/<uuid:replacement_id>/confirm
        POST      /booths/office/fairs/<code>/draw/again/<uuid:replacement_id>/refuse
        POST      /booths/office/fairs/<code>/draw/close
        GET POST  /booths/office/fairs/<code>/draw/numbers
        POST      /booths/office/fairs/<code>/draw/numbers/<uuid:numbers_id>/confirm
        POST      /booths/office/fairs/<code>/draw/numbers/<uuid:numbers_id>/refuse
        POST      /booths/office/fairs/<code>/draw/publish
        GET POST  /booths/office/fairs/<code>/edit
        GET POST  /booths/office/fairs/<code>/end
        GET       /booths/office/fairs/<code>/offers
        GET POST  /booths/office/fairs/<code>/open
        GET POST  /booths/office/fairs/<code>/payers
        GET POST  /booths/office/fairs/<code>/payers/<uuid:payer_id>
        POST      /booths/office/fairs/<code>/payers/<uuid:payer_id>/remove
        GET       /booths/office/fairs/<code>/plan
        GET       /booths/office/fairs/<code>/plan.<any(xlsx,csv):kind>
        GET POST  /booths/office/fairs/<code>/plan/assign
        GET POST  /booths/office/fairs/<code>/plan/booths/<booth>
        GET POST  /booths/office/fairs/<code>/plan/grid
        GET POST  /booths/office/fairs/<code>/plan/halls/<uuid:hall_id>/remove
        GET POST  /booths/office/fairs/<code>/plan/import
        GET POST  /booths/office/fairs/<code>/rules
        GET POST  /booths/office/fairs/<code>/start
        GET       /booths/office/fairs/<code>/waiting
        GET       /booths/office/fairs/<code>/waiting.xlsx
        GET POST  /booths/office/fairs/<code>/zones
        GET POST  /booths/office/fairs/<code>/zones/<uuid:zone_id>
        POST      /booths/office/fairs/<code>/zones/<uuid:zone_id>/remove
        GET POST  /booths/office/fairs/new
        GET       /booths/office/history
        GET       /booths/office/history.xlsx
        GET POST  /booths/office/offers/<uuid:offer_id>/take-back
        GET       /booths/office/security
        GET       /booths/office/security.xlsx
        GET POST  /booths/office/staff
        POST      /booths/office/staff/<uuid:staff_id>/remove
    """),
)
