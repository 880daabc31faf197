"""Which channels this installation has: each is off until its setting names a server."""

from collections.abc import Mapping
from email.utils import parseaddr

from services.notifications.sending.channels.port import Channel
from services.notifications.sending.channels.smtp import Mailer
from shared.settings import Settings


def channels_of(settings: Settings) -> Mapping[str, Channel]:
    """Return the channels by their names in the queue (models.letters.CHANNELS).

    Raises ValueError for a server's address that nobody can read.
    """
    made: dict[str, Channel] = {}
    if settings.smtp_url:
        made["email"] = Mailer(settings.smtp_url, settings.bounce_address or parseaddr(settings.mail_from)[1])
    if settings.sms_url:
        from services.notifications.sending.channels.sms import SmsGateway

        made["sms"] = SmsGateway(settings.sms_url, settings.sms_key)
    if settings.chat_urls:
        from services.notifications.sending.channels.chat import Chat  # takes half a second to import, and few have it

        made["chat"] = Chat(settings.chat_urls)
    return made
