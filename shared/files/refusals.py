"""Why a file is not taken, in words for who sent it."""

from typing import Final

from shared.errors import N_, Invalid, Trouble

TOO_HEAVY: Final = N_(
    "Tệp này quá nặng, hệ thống không mở hết được. Vui lòng lưu lại thành tệp đơn giản hơn hoặc nhỏ hơn rồi gửi lại."
)
UNREADABLE: Final = N_("Không mở được tệp này. Vui lòng lưu lại, quét hoặc chụp lại rồi gửi lại.")
TABLE_UNREADABLE: Final = N_("Không đọc được tệp. Hãy gửi tệp XLSX, hoặc CSV mã hóa UTF-8.")
TABLE_TOO_LARGE: Final = N_("Tệp quá lớn: nhiều nhất 2 MB và 5.000 dòng.")


class FileRefused(Invalid):
    """A file that cannot be opened or may not be kept; the text says what to do."""

    text = UNREADABLE


class TooHeavy(FileRefused):
    """Opening it took more memory or time than a file may cost."""

    text = TOO_HEAVY


class TooBusy(Trouble):
    """As many files as may be are being opened in this moment."""

    kind = "too_many"
    text = N_("Hệ thống đang mở nhiều tệp cùng lúc, tệp vừa gửi chưa được lưu. Vui lòng chờ vài giây rồi gửi lại.")
    retry_after = 5
