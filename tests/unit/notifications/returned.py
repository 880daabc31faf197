"""Letters that came back, as common mail servers return them; ``{id}`` is the letter, ``{to}`` its reader."""

from collections.abc import Mapping
from typing import Final
from uuid import UUID

from services.notifications.domain import dsn
from services.notifications.domain.reports import Notification
from shared.files import mails

LETTER: Final = UUID("0b6d6d3e-7a3c-4f0e-9a53-0d5b7f1c2e11")
HOA: Final = "hoa@htx-che.vn"

POSTFIX: Final = """\
Return-Path: <>
Received: by mail.khuyencong.example (Postfix)
\tid 4Xk9Qz1; Thu, 26 Nov 2026 09:12:05 +0700 (+07)
Date: Thu, 26 Nov 2026 09:12:05 +0700 (+07)
From: MAILER-DAEMON@mail.khuyencong.example (Mail Delivery System)
Subject: Undelivered Mail Returned to Sender
To: khuyencong@khuyencong.example
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status;
\tboundary="4Xk9Qz0.1764123125/mail.khuyencong.example"
Message-Id: <20261126021205.4Xk9Qz1@mail.khuyencong.example>

This is a MIME-encapsulated message.

--4Xk9Qz0.1764123125/mail.khuyencong.example
Content-Description: Notification
Content-Type: text/plain; charset=us-ascii

This is the mail system at host mail.khuyencong.example.

<{to}>: host mx.htx-che.vn[203.0.113.7] said: 550 5.1.1 <{to}>:
    Recipient address rejected: User unknown (in reply to RCPT TO command)

--4Xk9Qz0.1764123125/mail.khuyencong.example
Content-Description: Delivery report
Content-Type: message/delivery-status

Reporting-MTA: dns; mail.khuyencong.example
X-Postfix-Queue-ID: 4Xk9Qz0
X-Postfix-Sender: rfc822; khuyencong@khuyencong.example
Arrival-Date: Thu, 26 Nov 2026 09:12:03 +0700 (+07)

Final-Recipient: rfc822; {to}
Original-Recipient: rfc822;{to}
Action: failed
Status: 5.1.1
Remote-MTA: dns; mx.htx-che.vn
Diagnostic-Code: smtp; 550 5.1.1 <{to}>: Recipient address
    rejected: User unknown

--4Xk9Qz0.1764123125/mail.khuyencong.example
Content-Description: Undelivered Message
Content-Type: message/rfc822

Received: from sender (unknown [10.0.0.3])
\tby mail.khuyencong.example (Postfix) with ESMTP id 4Xk9Qz0
From: =?utf-8?q?Khuy=E1=BA=BFn_c=C3=B4ng?= <khuyencong@khuyencong.example>
To: =?utf-8?b?VHLhuqduIFRo4buLIEhvYQ==?= <{to}>
Subject: =?utf-8?q?M=E1=BB=9Di_nh=E1=BA=ADn_gian?=
Message-ID: <{id}@khuyencong.example>
Content-Type: text/plain; charset="utf-8"

...

--4Xk9Qz0.1764123125/mail.khuyencong.example--
"""

POSTFIX_DELAYED: Final = (
    POSTFIX.replace("Action: failed", "Action: delayed")
    .replace("Status: 5.1.1", "Status: 4.4.1")
    .replace("smtp; 550 5.1.1 <{to}>: Recipient address", "X-Postfix; connect to mx.htx-che.vn[203.0.113.7]:25:")
    .replace("rejected: User unknown\n\n--", "Connection timed out\n\n--")
    .replace("Content-Type: message/rfc822", "Content-Type: text/rfc822-headers")
    .replace("4Xk9Qz1@", "4Xk9Qz2@")
)

EXIM: Final = """\
Return-path: <>
Received: from Debian-exim by relay.example with local (Exim 4.96)
\tid 1vO0aB-0002xY-2c; Thu, 26 Nov 2026 02:12:07 +0000
X-Failed-Recipients: {to}
Auto-Submitted: auto-replied
From: Mail Delivery System <Mailer-Daemon@relay.example>
To: khuyencong@khuyencong.example
References: <{id}@khuyencong.example>
Content-Type: multipart/report; report-type=delivery-status; boundary=1764123127-eximdsn-1804289383
MIME-Version: 1.0
Subject: Mail delivery failed: returning message to sender
Message-Id: <E1vO0aB-0002xY-2c@relay.example>
Date: Thu, 26 Nov 2026 02:12:07 +0000

--1764123127-eximdsn-1804289383
Content-type: text/plain; charset=us-ascii

This message was created automatically by mail delivery software.

A message that you sent could not be delivered to one or more of its
recipients. This is a permanent error. The following address(es) failed:

  {to}
    host mx.htx-che.vn [203.0.113.7]
    SMTP error from remote mail server after RCPT TO:<{to}>:
    550 5.1.1 No such user here

--1764123127-eximdsn-1804289383
Content-type: message/delivery-status

Reporting-MTA: dns; relay.example

Action: failed
Final-Recipient: rfc822;{to}
Status: 5.0.0
Remote-MTA: dns; mx.htx-che.vn
Diagnostic-Code: smtp; 550 5.1.1 No such user here

--1764123127-eximdsn-1804289383
Content-type: message/rfc822

Return-path: <khuyencong@khuyencong.example>
From: khuyencong@khuyencong.example
To: {to}
Message-ID: <{id}@khuyencong.example>
Subject: x

...

--1764123127-eximdsn-1804289383--
"""

EXCHANGE: Final = """\
From: Microsoft Outlook
\t<MicrosoftExchange329e71ec88ae4615bbc36ab6ce41109e@htxche.onmicrosoft.example>
To: <khuyencong@khuyencong.example>
Date: Thu, 26 Nov 2026 02:12:09 +0000
Content-Type: multipart/report; report-type=delivery-status;
\tboundary="f9e1a6a5-52a5-4d0f-9d5f-2f2f1d8d9a10"
Content-Language: en-US
Message-ID: <b7f0c1f4-5d0e-4b62-8f1c-6b2f0d7f4a55@SG2PR01MB0001.apcprd01.prod.exchangelabs.example>
In-Reply-To: <{id}@khuyencong.example>
References: <{id}@khuyencong.example>
Thread-Topic: x
Subject: Undeliverable: x
Auto-Submitted: auto-replied
MIME-Version: 1.0

--f9e1a6a5-52a5-4d0f-9d5f-2f2f1d8d9a10
Content-Type: multipart/alternative; differences=Content-Type;
\tboundary="9b0e1f5a-0001"

--9b0e1f5a-0001
Content-Type: text/plain; charset="us-ascii"
Content-Transfer-Encoding: quoted-printable

Your message to {to} couldn't be delivered.

--9b0e1f5a-0001
Content-Type: text/html; charset="us-ascii"
Content-Transfer-Encoding: quoted-printable

<html><body>Your message couldn't be delivered.</body></html>

--9b0e1f5a-0001--

--f9e1a6a5-52a5-4d0f-9d5f-2f2f1d8d9a10
Content-Type: message/delivery-status

Reporting-MTA: dns;SG2PR01MB0001.apcprd01.prod.exchangelabs.example
Received-From-MTA: dns;mail.khuyencong.example
Arrival-Date: Thu, 26 Nov 2026 02:12:08 +0000

Final-Recipient: rfc822;{to}
Action: failed
Status: 5.1.10
Diagnostic-Code: smtp;550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient {to} not found by SMTP address lookup
X-Display-Name: {to}

--f9e1a6a5-52a5-4d0f-9d5f-2f2f1d8d9a10
Content-Type: message/rfc822

From: <khuyencong@khuyencong.example>
To: <{to}>
Message-ID: <{id}@khuyencong.example>
Subject: x

--f9e1a6a5-52a5-4d0f-9d5f-2f2f1d8d9a10--
"""

GMAIL: Final = """\
Return-Path: <>
From: Mail Delivery Subsystem <mailer-daemon@googlemail.example>
To: khuyencong@khuyencong.example
Auto-Submitted: auto-replied
Subject: Delivery Status Notification (Failure)
References: <{id}@khuyencong.example>
In-Reply-To: <{id}@khuyencong.example>
X-Failed-Recipients: {to}
Message-ID: <6746f1aa.050a0220.2a1b3c.0f0a.GMR@mx.googlemail.example>
Date: Wed, 25 Nov 2026 18:12:10 -0800 (PST)
Content-Type: multipart/report; boundary="00000000000059d8b30627c1f0aa"; report-type=delivery-status

--00000000000059d8b30627c1f0aa
Content-Type: multipart/related; boundary="00000000000059eb850627c1f0b1"

--00000000000059eb850627c1f0b1
Content-Type: text/plain; charset="UTF-8"

** Address not found **

Your message wasn't delivered to {to} because the address couldn't be found.

--00000000000059eb850627c1f0b1--
--00000000000059d8b30627c1f0aa
Content-Type: message/delivery-status

Reporting-MTA: dns; googlemail.example
Received-From-MTA: dns; khuyencong@khuyencong.example
Arrival-Date: Wed, 25 Nov 2026 18:12:09 -0800 (PST)
X-Original-Message-ID: <{id}@khuyencong.example>

Final-Recipient: rfc822; {to}
Action: failed
Status: 5.1.1
Remote-MTA: dns; gmail-smtp-in.l.google.example. (2404:6800:4008:c07::1a, the
 server for the domain htx-che.vn.)
Diagnostic-Code: smtp; 550-5.1.1 The email account that you tried to reach does not exist. Please try
 550-5.1.1 double-checking the recipient's email address for typos or
 550 5.1.1 unnecessary spaces. d2e1a72fcca58-724de - gsmtp
Last-Attempt-Date: Wed, 25 Nov 2026 18:12:10 -0800 (PST)

--00000000000059d8b30627c1f0aa
Content-Type: message/rfc822

From: khuyencong@khuyencong.example
To: {to}
Message-ID: <{id}@khuyencong.example>
Subject: x

--00000000000059d8b30627c1f0aa--
"""

VACATION: Final = """\
From: {to}
To: khuyencong@khuyencong.example
Subject: =?utf-8?q?T=C3=B4i_=C4=91ang_ngh=E1=BB=89_ph=C3=A9p?=
Auto-Submitted: auto-replied
In-Reply-To: <{id}@khuyencong.example>
Message-ID: <vacation-1@htx-che.vn>
Content-Type: text/plain; charset="utf-8"

550 5.1.1 Action: failed. Back on Monday.
"""

FORMS: Final[Mapping[str, str]] = {"postfix": POSTFIX, "exim": EXIM, "exchange": EXCHANGE, "gmail": GMAIL}


def returned(form: str = POSTFIX, *, letter: UUID = LETTER, to: str = HOA, status: str = "") -> bytes:
    """Return a letter that came back; ``status`` in place of 5.1.1, wherever the form says that."""
    text = form.replace("{id}", str(letter)).replace("{to}", to)
    return (text.replace("5.1.1", status) if status else text).encode()


def read(octets: bytes) -> Notification:
    """Return what a message reports; taken apart here and not in a child."""
    octets = octets[: dsn.MOST_OCTETS]
    return dsn.read(mails.mail(octets)[0], octets)
