"""Papers whose pages are kept as pictures, so that who decides reads them without opening what somebody sent."""

from sqlalchemy import LargeBinary, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column


class Paged:
    """Mixin of a paper: how many pages it has, of how many there are pictures, and these (JPEG).

    A paper that nobody could draw in time has none; it is there to be saved all the same.
    """

    page_count: Mapped[int] = mapped_column(server_default=text("0"))
    pages_kept: Mapped[int] = mapped_column(server_default=text("0"))
    pages: Mapped[list[bytes]] = mapped_column(ARRAY(LargeBinary), server_default=text("'{}'"), deferred=True)
