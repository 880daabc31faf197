"""Returned letters without a delivery status, and what else comes to their mailbox: one small one of each class.

Written for these tests after the forms that servers are known to write; ``{id}`` is the letter, ``{to}`` its reader.
"""

from collections.abc import Mapping
from typing import Final

_HEAD: Final = """\
From: Mail Delivery System <MAILER-DAEMON@mx.htx-che.vn>
To: khuyencong@khuyencong.example
Subject: failure notice
Message-ID: <plain-1@mx.htx-che.vn>

"""
_COPY: Final = """
From: khuyencong@khuyencong.example
To: {to}
Message-ID: <{id}@khuyencong.example>
Subject: thu

noi dung
"""

QMAIL: Final = (
    _HEAD
    + """\
Hi. This is the qmail-send program at mx.htx-che.vn.
I'm afraid I wasn't able to deliver your message to the following addresses.
This is a permanent error; I've given up. Sorry it didn't work out.

<{to}>:
203.0.113.7 does not like recipient.
Remote host said: 550 5.1.1 No such user
Giving up on 203.0.113.7.

--- Below this line is a copy of the message.

Return-Path: <khuyencong@khuyencong.example>
"""
    + _COPY
)
QMAIL_LOCAL: Final = QMAIL.replace(
    """203.0.113.7 does not like recipient.
Remote host said: 550 5.1.1 No such user
Giving up on 203.0.113.7.
""",
    "Sorry, no mailbox here by that name. (#5.1.1)\n",
)
QMAIL_FULL: Final = QMAIL.replace("550 5.1.1 No such user", "552 5.2.2 Over quota")
QMAIL_OF_TWO: Final = QMAIL.replace(
    "--- Below", "<lan@htx-che.vn>:\nRemote host said: 552 mailbox is full\n\n--- Below"
)

EXIM_PLAIN: Final = (
    """\
X-Failed-Recipients: {to}
"""
    + _HEAD
    + """\
This message was created automatically by mail delivery software.

A message that you sent could not be delivered to one or more of its
recipients. This is a permanent error. The following address(es) failed:

  {to}
    SMTP error from remote mail server after RCPT TO:<{to}>:
    550 5.1.1 User unknown

------ This is a copy of the message, including all the headers. ------
"""
    + _COPY
)
EXIM_BEHIND: Final = EXIM_PLAIN.replace("X-Failed-Recipients: {to}", "X-Failed-Recipients: minh@htx-che.vn").replace(
    "  {to}\n", "  minh@htx-che.vn\n    (generated from {to})\n"
)
EXIM_SENDER: Final = EXIM_PLAIN.replace("550 5.1.1 User unknown", "550 5.1.1 Sender address rejected: user unknown")

GMAIL_OLD: Final = (
    _HEAD
    + """\
Delivery to the following recipient failed permanently:

     {to}

Technical details of permanent failure:
Google tried to deliver your message, but it was rejected by the recipient domain.
The error that the other server returned was:
550 550 5.1.1 The email account that you tried to reach does not exist (state 14).

----- Original message -----
"""
    + _COPY
)
GMAIL_WAITS: Final = (
    _HEAD
    + """\
This is an automatically generated Delivery Status Notification

Delivery to the following recipient has been delayed:

     {to}

Message will be retried for 2 more day(s)

----- Original message -----
"""
    + _COPY
)
YAHOO: Final = (
    _HEAD.replace("Mail Delivery System <MAILER-DAEMON", "<MAILER-DAEMON")
    + """\
Message from yahoo.example.
Unable to deliver message to the following address(es).

<{to}>:
This user doesn't have a yahoo.example account ({to}) [0]

--- Original message follows.
"""
    + _COPY
)
EXCHANGE_PLAIN: Final = (
    _HEAD.replace("Mail Delivery System <MAILER-DAEMON", "System Administrator <postmaster")
    + """\
Your message

  To:      {to}
  Subject: thu
  Message-ID: <{id}@khuyencong.example>

did not reach the following recipient(s):

{to} on Thu, 26 Nov 2026 09:12:05 +0700
    The recipient's mailbox is full and can't accept messages now
"""
)
NESTED: Final = """\
From: MAILER-DAEMON@gate.example
To: khuyencong@khuyencong.example
Subject: Undeliverable
Message-ID: <nested-1@gate.example>
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary=out

--out
Content-Type: multipart/report; report-type=delivery-status; boundary=in

--in
Content-Type: text/html

<p>Your letter could not be <b>delivered</b>.</p>
--in
Content-Type: message/delivery-status

Reporting-MTA: dns; gate.example

Final-Recipient: rfc822; {to}
Action: error
Status: 5.1.1
Diagnostic-Code: smtp; 550 5.1.1 user unknown

--in
Content-Type: message/rfc822

Message-ID: <{id}@khuyencong.example>
Subject: thu

noi dung
--in--
--out
Content-Type: text/plain

Scanned by gate.example
--out--
"""
NOTHING_BACK: Final = """\
From: MAILER-DAEMON@gate.example
To: khuyencong+{hex}@khuyencong.example
Subject: Undeliverable
Content-Type: multipart/report; report-type=delivery-status; boundary=b

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; gate.example

Final-Recipient: rfc822; {to}
Action: failed
Status: 5.1.1

--b--
"""
COMPLAINT: Final = """\
From: staff@provider.example
To: khuyencong@khuyencong.example
Subject: FW: thu
Message-ID: <complaint-1@provider.example>
MIME-Version: 1.0
Content-Type: multipart/report; report-type=feedback-report; boundary=b

--b
Content-Type: text/plain

This is an email abuse report for a message received from 192.0.2.1.
--b
Content-Type: message/feedback-report

Feedback-Type: abuse
User-Agent: SomeGenerator/1.0
Version: 1
Original-Rcpt-To: <{to}>

--b
Content-Type: message/rfc822

From: khuyencong@khuyencong.example
Message-ID: <{id}@khuyencong.example>
Subject: thu

noi dung
--b--
"""
AWAY: Final = """\
From: =?utf-8?q?Hoa_Tr=E1=BA=A7n?= <{to}>
To: khuyencong@khuyencong.example
Subject: =?utf-8?q?T=C3=B4i_=C4=91ang_ngh=E1=BB=89_ph=C3=A9p?=
Auto-Submitted: auto-replied
In-Reply-To: <{id}@khuyencong.example>
Message-ID: <vacation-1@htx-che.vn>
Content-Type: text/plain; charset="utf-8"

550 5.1.1 User unknown is no fault. Back on Monday.
"""
CHALLENGE: Final = AWAY.replace("Back on Monday", "Please confirm that you are human")
QUOTED: Final = AWAY.replace("Auto-Submitted: auto-replied\n", "") + "\nThe following address(es) failed:\n\n  {to}\n"
ABOUT_ONESELF: Final = QMAIL.replace("Mail Delivery System <MAILER-DAEMON@mx.htx-che.vn>", "Postmaster <{to}>")

CLASSES: Final[Mapping[str, tuple[str, str, str, bool]]] = {
    "qmail": (QMAIL, "failed", "gone", True),
    "qmail, local": (QMAIL_LOCAL, "failed", "gone", True),
    "qmail, full": (QMAIL_FULL, "failed", "full", False),
    "exim": (EXIM_PLAIN, "failed", "gone", True),
    "exim, a member behind it": (EXIM_BEHIND, "failed", "gone", False),
    "exim, our sender": (EXIM_SENDER, "failed", "ours", False),
    "gmail, old": (GMAIL_OLD, "failed", "gone", True),
    "gmail, waits": (GMAIL_WAITS, "delayed", "later", False),
    "yahoo": (YAHOO, "failed", "gone", True),
    "exchange, old": (EXCHANGE_PLAIN, "failed", "full", False),
    "a report in a report": (NESTED, "failed", "gone", True),
    "nothing came back": (NOTHING_BACK, "failed", "gone", True),
    "complaint": (COMPLAINT, "complained", "later", False),
    "away": (AWAY, "away", "later", False),
}
"""The form, what it reports, what that means, and whether the mailbox is gone."""
LEFT: Final[Mapping[str, str]] = {"challenge": CHALLENGE, "somebody asks": QUOTED, "about oneself": ABOUT_ONESELF}
"""What a person is to look at."""
