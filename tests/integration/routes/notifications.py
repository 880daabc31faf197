"""Who may use which route of notifications."""

from typing import Final

from tests.integration.routes.table import People, Table

PEOPLE: Final = ("nobody", "stranger", "maker", "other maker", "officer", "other officer", "organiser", "granted")
SEE_THE_MAKER: Final[People] = frozenset({"maker", "officer", "organiser", "granted"})
"""May see what is private to the maker."""
EVERYBODY: Final[People] = frozenset(PEOPLE)
SIGNED_IN: Final[People] = EVERYBODY - {"nobody"}
MAKER: Final[People] = frozenset({"maker"})
ORGANISER: Final[People] = frozenset({"organiser"})
GRANTED: Final[People] = ORGANISER | {"granted"}
READERS: Final[People] = GRANTED | {"officer"}  # of the maker's province
OFFICERS: Final[People] = READERS | {"other officer"}
TOLD: Final[People] = READERS | MAKER
KNOWN: Final[People] = OFFICERS - {"granted"} | {"maker", "other maker"}

# fmt: off
ROUTES: Final[Table] = (
    (EVERYBODY, """
        GET       /notifications/
        GET       /notifications/api/mailbox  open
        GET POST  /notifications/enter/<token>  @link
        GET POST  /notifications/hall
        GET POST  /notifications/hall/<paper>
        GET       /notifications/letters/unread
        GET       /notifications/mailbox  open
        GET       /notifications/mailbox/<uuid:letter_id>  open
        GET       /notifications/mailbox/<uuid:letter_id>/html
        GET POST  /notifications/sign-in
        POST      /notifications/sign-in/again
        GET       /notifications/sign-in/way/<any(sign_in,prove):pending>
        GET POST  /notifications/sign-in/code
        POST      /notifications/sign-out
        GET POST  /notifications/unsubscribe/<token>
        POST      /notifications/unsubscribe/<token>/undo
    """),
    (SIGNED_IN, """
        GET       /notifications/api/letters  own
        POST      /notifications/api/letters/read
        POST      /notifications/api/me/digest
        GET       /notifications/api/tasks
        GET       /notifications/letters  own
        POST      /notifications/letters/read
        GET       /notifications/me/devices
        POST      /notifications/me/devices/end
        POST      /notifications/me/digest
        GET       /notifications/my
        GET       /notifications/my/part
        GET POST  /notifications/prove
        GET POST  /notifications/prove/code
        GET       /notifications/prove/go-on
        GET POST  /notifications/sign-in/name
        GET       /notifications/sign-out
    """),
    (KNOWN, """
        GET PUT   /notifications/api/me
        GET POST  /notifications/me
    """),
    (MAKER, """
        GET       /notifications/api/letters/<uuid:letter_id>
        GET       /notifications/letters/<uuid:letter_id>
        GET       /notifications/letters/<uuid:letter_id>/calendar.ics
        POST      /notifications/me/devices/<uuid:session_id>/end
    """),
    (ORGANISER, """
        GET       /notifications/api/digests/<uuid:digest_id>
        GET       /notifications/digests/<uuid:digest_id>
    """),
    (GRANTED, """
        GET       /notifications/api/office/batches/<uuid:batch_id>
        GET       /notifications/api/office/batches/<uuid:batch_id>/letters
        POST      /notifications/api/office/batches/<uuid:batch_id>/release
        POST      /notifications/api/office/batches/<uuid:batch_id>/rewrite
        POST      /notifications/api/office/batches/<uuid:batch_id>/withdraw
        GET       /notifications/api/office/reconciliations
        GET       /notifications/api/office/reconciliations/<uuid:list_id>
        POST      /notifications/api/office/reconciliations/<uuid:list_id>/compare
        GET       /notifications/api/office/templates
        GET       /notifications/api/office/templates/<template>/<any(vi,en):language>
        POST      /notifications/api/office/templates/<template>/<any(vi,en):language>/preview
        POST      /notifications/api/office/templates/<template>/<any(vi,en):language>/test
        POST      /notifications/api/office/templates/<template>/<any(vi,en):language>/versions
        GET       /notifications/api/office/templates/<template>/<any(vi,en):language>/versions/<int:version>
        POST      /notifications/api/office/templates/<template>/<any(vi,en):language>/versions/<int:version>/restore
        GET       /notifications/api/office/templates/drafts
        GET       /notifications/api/office/templates/drafts/<uuid:draft_id>
        POST      /notifications/api/office/templates/drafts/<uuid:draft_id>/drop
        POST      /notifications/api/office/templates/drafts/<uuid:draft_id>/publish
        POST      /notifications/api/office/templates/<template>/<any(vi,en):language>/drafts
        GET       /notifications/office/templates/drafts/<uuid:draft_id>
        GET       /notifications/office/templates/drafts/<uuid:draft_id>/letter
        POST      /notifications/office/templates/drafts/<uuid:draft_id>/drop
        POST      /notifications/office/templates/drafts/<uuid:draft_id>/publish
        POST      /notifications/office/templates/<template>/<any(vi,en):language>/preview
        GET       /notifications/office/batches/<uuid:batch_id>
        GET       /notifications/office/batches/<uuid:batch_id>/letters
        GET       /notifications/office/batches/<uuid:batch_id>/progress
        GET POST  /notifications/office/batches/<uuid:batch_id>/release
        POST      /notifications/office/batches/<uuid:batch_id>/rewrite
        GET POST  /notifications/office/batches/<uuid:batch_id>/withdraw
        GET POST  /notifications/office/hall/<uuid:round_id>
        GET       /notifications/office/history
        GET       /notifications/office/history.xlsx
        GET POST  /notifications/office/unclear
        GET POST  /notifications/office/unclear/<uuid:return_id>
        GET       /notifications/office/reconciliations
        GET       /notifications/office/reconciliations/<uuid:list_id>
        POST      /notifications/office/reconciliations/<uuid:list_id>/compare
        GET       /notifications/office/security
        GET       /notifications/office/security.xlsx
        GET       /notifications/office/sending
        POST      /notifications/office/sending/again
        POST      /notifications/office/sending/pause
        POST      /notifications/office/sending/resume
        POST      /notifications/office/sending/trial
        GET POST  /notifications/office/sessions
        GET       /notifications/office/templates
        GET POST  /notifications/office/templates/<template>/<any(vi,en):language>
        GET POST  /notifications/office/templates/<template>/<any(vi,en):language>/letter
        GET POST  /notifications/office/templates/<template>/<any(vi,en):language>/versions/<int:version>
        GET       /notifications/office/wrong-codes
    """),
    (READERS, """
        GET PUT   /notifications/api/office/announcements/<uuid:announcement_id>
        POST      /notifications/api/office/announcements/<uuid:announcement_id>/drop
        POST      /notifications/api/office/announcements/<uuid:announcement_id>/give
        GET       /notifications/office/announcements/<uuid:announcement_id>
        POST      /notifications/office/announcements/<uuid:announcement_id>/drop
        GET POST  /notifications/office/announcements/<uuid:announcement_id>/edit
        POST      /notifications/office/announcements/<uuid:announcement_id>/give
        GET       /notifications/api/office/letters/<uuid:letter_id>
        POST      /notifications/api/office/letters/<uuid:letter_id>/again
        GET       /notifications/api/office/proof/<kind>/<uuid:subject_id>
        GET       /notifications/office/letters/<uuid:letter_id>
        POST      /notifications/office/letters/<uuid:letter_id>/again
        GET       /notifications/office/proof/<kind>/<uuid:subject_id>
        GET       /notifications/office/proof/<kind>/<uuid:subject_id>.<any(xlsx, pdf):ending>
    """),
    (TOLD, """
        GET       /notifications/api/timeline/<kind>/<uuid:subject_id>
        GET       /notifications/timeline/<kind>/<uuid:subject_id>
    """),
    (OFFICERS, """
        GET       /notifications/api/office/announcements
        POST      /notifications/api/office/announcements
        GET       /notifications/api/office/announcements/audiences
        GET       /notifications/api/office/batches
        GET       /notifications/office/announcements
        GET POST  /notifications/office/announcements/new
        POST      /notifications/office/announcements/preview
        GET       /notifications/office/batches
        GET       /notifications/api/office/calls  theirs
        POST      /notifications/api/office/calls
        GET       /notifications/api/office/letters  theirs
        GET       /notifications/api/office/proof  theirs
    GET       /notifications/office/calls  theirs
        POST      /notifications/office/calls
        GET       /notifications/office/calls.xlsx  theirs
        GET       /notifications/office/calls/print  theirs
        GET POST  /notifications/office/marks  theirs
        GET       /notifications/office/marks.xlsx  theirs
        GET       /notifications/office/letters  theirs
        GET       /notifications/office/proof  theirs
        GET       /notifications/office/proof.<any(xlsx, pdf):ending>  theirs
    """),
)
