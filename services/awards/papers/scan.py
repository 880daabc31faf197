"""Finding the QR code on a photo of a paper."""

from typing import Final

from shared.errors import Invalid
from shared.files import room
from shared.files.refusals import FileRefused
from shared.i18n import N_

MOST_BYTES: Final = 10 * 1024 * 1024
NO_PHOTO: Final = N_("Vui lòng chọn một ảnh chụp giấy chứng nhận.")
TOO_LARGE: Final = N_("Ảnh lớn hơn 10 MB. Vui lòng chụp lại với độ phân giải thấp hơn.")


def text_of_qr(photo: bytes) -> str | None:
    """Return what the QR code on a photo says, None if none can be read. The photo is not kept.

    Raises TooBusy, and Invalid, under ``photo``, for what is no picture or too large.
    """
    if not photo:
        raise Invalid(fields={"photo": NO_PHOTO})
    if len(photo) > MOST_BYTES:
        raise Invalid(fields={"photo": TOO_LARGE})
    try:
        said: str | None = room.read("code", photo).facts
    except FileRefused as refused:
        raise Invalid(fields={"photo": refused.text}) from refused
    return said
