"""What templates say now: the newest version that organisers wrote, or the shipped file."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.notifications import letters
from services.notifications.models import TemplateText


def newest_text(session: Session, template: str, language: str) -> letters.Source:
    """Return the source in use of a template in a language."""
    versions = select(TemplateText.text, TemplateText.version).order_by(TemplateText.version.desc()).limit(1)
    mine = versions.where(TemplateText.template == template, TemplateText.language == language)
    found = session.execute(mine).first()
    if found is None or not found.text:
        return letters.load(template, language)
    return letters.read(found.text, found.version)
