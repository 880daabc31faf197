"""Who may use which route of awards."""

from typing import Final

from tests.integration.routes.table import People, Table

PEOPLE: Final = (
    "nobody", "stranger", "maker", "other maker", "officer", "other officer", "organiser", "secretary",
    "other secretary", "council", "judge", "other judge", "invited",
)  # fmt: skip
SEE_THE_MAKER: Final[People] = frozenset({"maker", "officer", "organiser", "secretary"})
"""May see what is private to the maker."""
EVERYBODY: Final[People] = frozenset(PEOPLE)
SIGNED_IN: Final[People] = EVERYBODY - {"nobody"}
JUDGE: Final[People] = frozenset({"judge"})
COUNCIL: Final[People] = frozenset({"council"})
HOSTS: Final[People] = frozenset({"officer", "organiser"})  # the round is that of the officer's province
ORGANISER: Final[People] = frozenset({"organiser"})
OFFICE: Final[People] = HOSTS | {"secretary"}
OFFICE_AND_JUDGE: Final[People] = OFFICE | JUDGE
OFFICE_AND_COUNCIL: Final[People] = OFFICE | COUNCIL
ENTRANTS: Final[People] = HOSTS | {"maker"}
READERS: Final[People] = OFFICE | {"maker"}
SEERS: Final[People] = READERS | COUNCIL | JUDGE
ANY_OFFICER: Final[People] = HOSTS | {"other officer"}
ANY_OFFICER_AND_OFFICE: Final[People] = ANY_OFFICER | OFFICE
ANY_OFFICE: Final[People] = ANY_OFFICER_AND_OFFICE | {"other secretary"}

# fmt: off
ROUTES: Final[Table] = (
    (EVERYBODY, """
        GET       /awards/
        GET       /awards/api/certificates/<code>  @check
        GET       /awards/api/counts
        GET       /awards/api/report
        GET       /awards/api/report/<int:year>
        GET       /awards/api/rounds
        GET       /awards/api/rounds/<code>
        GET       /awards/api/rounds/<code>/results  @published
        GET POST  /awards/check
        GET       /awards/check/<code>  @check
        GET       /awards/check/<code>/file  @check
        GET       /awards/proofs
        GET       /awards/report
        GET       /awards/report/<int:year>
        GET       /awards/report/<int:year>.<any(csv, xlsx):ending>
        GET       /awards/rounds
        GET       /awards/rounds/<code>
        GET       /awards/rounds/<code>/annex.<any(pdf, xlsx):kind>  @published
        GET       /awards/rounds/<code>/gallery  @published
        GET       /awards/rounds/<code>/results  @published
        GET       /awards/rounds/<code>/round.json  @published
        GET       /awards/rounds/<code>/rules
        GET       /awards/rounds/<code>/verify  @published
        GET       /awards/scoring/sw.js
    """),
    (SIGNED_IN, """
        GET       /awards/api/dossiers  theirs
        GET       /awards/api/judging
        GET       /awards/api/office/rounds
        POST      /awards/api/rounds/<code>/dossiers
        POST      /awards/api/rounds/<code>/dossiers/carry
        GET       /awards/api/tasks
        GET       /awards/judging
        GET       /awards/my
        GET       /awards/my/part
        GET       /awards/office/dossiers/summary-list.<kind>
        POST      /awards/rounds/<code>/carry
        GET POST  /awards/rounds/<code>/enter
    """),
    (ENTRANTS, """
        PATCH     /awards/api/dossiers/<uuid:dossier_id>
        POST      /awards/api/dossiers/<uuid:dossier_id>/complaints  @published
        POST      /awards/api/dossiers/<uuid:dossier_id>/papers
        DELETE    /awards/api/dossiers/<uuid:dossier_id>/papers/<uuid:paper_id>
        POST      /awards/api/dossiers/<uuid:dossier_id>/reopen
        POST      /awards/api/dossiers/<uuid:dossier_id>/submit
        POST      /awards/api/dossiers/<uuid:dossier_id>/withdraw
        POST      /awards/dossiers/<uuid:dossier_id>/<name>/keep
        GET POST  /awards/dossiers/<uuid:dossier_id>/about
        GET       /awards/dossiers/<uuid:dossier_id>/check
        GET POST  /awards/dossiers/<uuid:dossier_id>/complain  @published
        POST      /awards/dossiers/<uuid:dossier_id>/files
        POST      /awards/dossiers/<uuid:dossier_id>/files/<uuid:paper_id>/remove
        GET POST  /awards/dossiers/<uuid:dossier_id>/market
        GET POST  /awards/dossiers/<uuid:dossier_id>/papers
        GET       /awards/dossiers/<uuid:dossier_id>/photos
        GET POST  /awards/dossiers/<uuid:dossier_id>/product
        GET POST  /awards/dossiers/<uuid:dossier_id>/promises
        POST      /awards/dossiers/<uuid:dossier_id>/reopen
        POST      /awards/dossiers/<uuid:dossier_id>/submit
        GET POST  /awards/dossiers/<uuid:dossier_id>/value
        GET POST  /awards/dossiers/<uuid:dossier_id>/withdraw
    """),
    (READERS, """
        GET       /awards/api/dossiers/<uuid:dossier_id>
        GET       /awards/api/papers/<uuid:paper_id>
        GET       /awards/certificates/<uuid:certificate_id>/file
        GET       /awards/dossiers/<uuid:dossier_id>
        GET       /awards/dossiers/<uuid:dossier_id>/submitted
        GET       /awards/papers/<uuid:paper_id>
        GET       /awards/papers/<uuid:paper_id>/pages/<int(min=1,max=20):number>
    """),
    (SEERS, """
        GET       /awards/papers/<uuid:paper_id>/photo  @scoring
    """),
    (JUDGE, """
        GET       /awards/api/judging/<uuid:judge_id>
        POST      /awards/api/judging/<uuid:judge_id>/answer
        GET       /awards/api/rounds/<code>/sheets/<voting_code>/receipt  @scoring
        GET       /awards/api/scoring/<code>  @scoring
        PUT       /awards/api/scoring/<code>/sheets/<voting_code>  @scoring
        GET       /awards/judging/<uuid:judge_id>
        POST      /awards/judging/<uuid:judge_id>/accept
        POST      /awards/judging/<uuid:judge_id>/decline
        POST      /awards/judging/<uuid:judge_id>/ties
        GET       /awards/scoring/<code>/  @scoring
        GET POST  /awards/scoring/<code>/<voting_code>  @scoring
        GET       /awards/scoring/<code>/<voting_code>/papers/<uuid:paper_id>  @scoring
        GET       /awards/scoring/<code>/<voting_code>/receipt  @scoring
        GET       /awards/scoring/<code>/list  @scoring
    """),
    (COUNCIL, """
        GET PUT   /awards/api/rounds/<code>/ballots/<int:number>/paper  @council
        GET       /awards/council/<code>  @council
        POST      /awards/council/<code>/<int:number>  @council
        GET       /awards/council/<code>/products/<voting_code>  @council
    """),
    (HOSTS, """
        POST      /awards/api/certificates/<uuid:certificate_id>/revoke
        POST      /awards/api/complaints/<uuid:complaint_id>/recognition
        PUT DELETE /awards/api/rounds/<code>
        POST      /awards/api/rounds/<code>/close
        POST      /awards/api/rounds/<code>/officials
        DELETE    /awards/api/rounds/<code>/officials/<uuid:official_id>
        POST      /awards/api/rounds/<code>/open
        GET POST  /awards/api/rounds/<code>/publication
        PUT       /awards/api/rounds/<code>/rules
        GET POST  /awards/office/certificates/<uuid:certificate_id>/revoke
        POST      /awards/office/complaints/<uuid:complaint_id>/recognise
        GET POST  /awards/office/rounds/<code>/close
        GET POST  /awards/office/rounds/<code>/delete
        GET POST  /awards/office/rounds/<code>/edit
        POST      /awards/office/rounds/<code>/officials
        POST      /awards/office/rounds/<code>/officials/<uuid:official_id>/remove
        GET POST  /awards/office/rounds/<code>/open
        GET POST  /awards/office/rounds/<code>/publish
        POST      /awards/office/rounds/<code>/rules
    """),
    (OFFICE, """
        POST      /awards/api/complaints/<uuid:complaint_id>/answer
        POST      /awards/api/dossiers/<uuid:dossier_id>/accept
        POST      /awards/api/dossiers/<uuid:dossier_id>/refuse
        POST      /awards/api/dossiers/<uuid:dossier_id>/return
        POST      /awards/api/dossiers/<uuid:dossier_id>/strike
        POST      /awards/api/judging/<uuid:judge_id>/remove
        POST      /awards/api/judging/<uuid:judge_id>/resend
        POST      /awards/api/rounds/<code>/ballots
        POST      /awards/api/rounds/<code>/ballots/<int:number>/cancel
        POST      /awards/api/rounds/<code>/ballots/<int:number>/close
        POST      /awards/api/rounds/<code>/begin-scoring
        GET       /awards/api/rounds/<code>/certificates
        GET       /awards/api/rounds/<code>/complaints
        GET POST  /awards/api/rounds/<code>/council  @council
        POST      /awards/api/rounds/<code>/decisions
        PUT       /awards/api/rounds/<code>/decisions/<voting_code>
        GET       /awards/api/rounds/<code>/desk
        GET POST  /awards/api/rounds/<code>/jury
        POST      /awards/api/rounds/<code>/jury/reminders
        GET       /awards/api/rounds/<code>/officials
        POST DELETE /awards/api/rounds/<code>/rehearsal
        POST      /awards/api/rounds/<code>/sheets/<uuid:sheet_id>/annul  @tallied
        POST      /awards/api/rounds/<code>/sheets/<uuid:sheet_id>/restore  @tallied
        POST      /awards/api/rounds/<code>/tallies  @tallied
        GET POST  /awards/office/complaints/<uuid:complaint_id>
        GET POST  /awards/office/dossiers/<uuid:dossier_id>
        GET POST  /awards/office/dossiers/<uuid:dossier_id>/strike
        GET       /awards/office/rounds/<code>
        GET POST  /awards/office/rounds/<code>/begin-scoring
        GET       /awards/office/rounds/<code>/certificates
        GET       /awards/office/rounds/<code>/certificates.pdf  @published
        GET       /awards/office/rounds/<code>/certificates.xlsx
        GET       /awards/office/rounds/<code>/certificates.zip  @published
        GET       /awards/office/rounds/<code>/certificates/progress
        GET       /awards/office/rounds/<code>/complaints
        GET       /awards/office/rounds/<code>/council  @council
        GET       /awards/office/rounds/<code>/council/annex.<any(pdf, xlsx):kind>  @council
        POST      /awards/office/rounds/<code>/council/ballots
        POST      /awards/office/rounds/<code>/council/ballots/<int:number>/cancel
        POST      /awards/office/rounds/<code>/council/ballots/<int:number>/close
        POST      /awards/office/rounds/<code>/council/begin
        GET       /awards/office/rounds/<code>/council/list.<any(csv, xlsx):kind>  @council
        GET       /awards/office/rounds/<code>/council/minutes.pdf
        GET POST  /awards/office/rounds/<code>/council/products/<voting_code>  @council
        POST      /awards/office/rounds/<code>/council/products/<voting_code>/ballot
        POST      /awards/office/rounds/<code>/council/propose
        GET       /awards/office/rounds/<code>/jury
        GET       /awards/office/rounds/<code>/jury/<uuid:judge_id>  @scoring
        POST      /awards/office/rounds/<code>/jury/<uuid:judge_id>/remove  @scoring
        POST      /awards/office/rounds/<code>/jury/<uuid:judge_id>/resend  @scoring
        POST      /awards/office/rounds/<code>/jury/<uuid:judge_id>/ties  @scoring
        GET       /awards/office/rounds/<code>/jury/blocks
        GET POST  /awards/office/rounds/<code>/jury/invite
        GET       /awards/office/rounds/<code>/jury/progress
        POST      /awards/office/rounds/<code>/jury/rehearsal
        POST      /awards/office/rounds/<code>/jury/rehearsal/delete
        POST      /awards/office/rounds/<code>/jury/remind
        GET       /awards/office/rounds/<code>/labels
        GET       /awards/office/rounds/<code>/lists
        GET       /awards/office/rounds/<code>/officials
        GET       /awards/office/rounds/<code>/rules
        GET       /awards/office/rounds/<code>/sheets
        POST      /awards/office/rounds/<code>/tally  @tallied
        GET       /awards/office/rounds/<code>/tally/correct  @tallied
        GET       /awards/office/rounds/<code>/tally/products/<product>  @tallied
        GET POST  /awards/office/rounds/<code>/tally/sheets/<uuid:sheet_id>/annul  @tallied
        GET POST  /awards/office/rounds/<code>/tally/sheets/<uuid:sheet_id>/restore  @tallied
    """),
    (OFFICE_AND_JUDGE, """
        POST      /awards/api/judging/<uuid:judge_id>/ties
    """),
    (OFFICE_AND_COUNCIL, """
        GET       /awards/api/rounds/<code>/ballots/<int:number>  @council
        GET       /awards/api/rounds/<code>/jury-look
        GET       /awards/api/rounds/<code>/standings  @tallied
        GET       /awards/api/rounds/<code>/tallies  @tallied
        GET       /awards/office/rounds/<code>/jury-look
        GET       /awards/office/rounds/<code>/jury-look.<any(csv, xlsx):ending>
        GET       /awards/office/rounds/<code>/tally  @tallied
        GET       /awards/office/rounds/<code>/tally.<any(csv, xlsx):kind>  @tallied
        GET       /awards/office/rounds/<code>/tally/<int:version>.json  @tallied
    """),
    (ORGANISER, """
        GET       /awards/office/security
        GET       /awards/office/security.xlsx
    """),
    (ANY_OFFICER, """
        POST      /awards/api/rounds
        POST      /awards/api/rounds/<code>/dossiers/import
        GET       /awards/office/history
        GET       /awards/office/history.xlsx
        GET POST  /awards/office/rounds/<code>/import
        GET POST  /awards/office/rounds/new
    """),
    (ANY_OFFICER_AND_OFFICE, """
        GET       /awards/office/rounds/<code>/dossiers  theirs
        GET       /awards/office/rounds/<code>/dossiers.<kind>  theirs
    """),
    (ANY_OFFICE, """
        GET       /awards/office/dossiers  theirs
        GET       /awards/office/dossiers.<kind>  theirs
        GET       /awards/office/rounds
    """),
)
