"""Which channels this installation has: each is off until its setting names a server."""

from collections.abc import Mapping, Sequence
from email.utils import parseaddr

from services.notifications.sending.channels.port import Channel
from services.notifications.sending.channels.smtp import Mailer
from shared.settings import Settings


def channels_of(settings: Settings) -> Mapping[str, Sequence[Channel]]:
    """Return the servers of each channel by its name in the queue (models.letters.CHANNELS): the next one is for when
    those before it are away.

    Raises ValueError for a server's address that nobody can read.
    """
    made: dict[str, Sequence[Channel]] = {}
    if settings.smtp_url:
        sender = settings.bounce_address or parseaddr(settings.mail_from)[1]
        urls = filter(None, (settings.smtp_url, settings.smtp_second_url))
        made["email"] = [Mailer(url, sender, per_letter=settings.bounce_address_per_letter) for url in urls]
    if settings.sms_url:
        from services.notifications.sending.channels.sms import SmsGateway

        made["sms"] = [SmsGateway(settings.sms_url, settings.sms_key)]
    if settings.chat_urls:
        from services.notifications.sending.channels.chat import Chat  # takes half a second to import, and few have it

        made["chat"] = [Chat(settings.chat_urls)]
    return made
