"""The columns of a plan's sheet, and what can be wrong in one."""

from dataclasses import dataclass

from shared.errors import Invalid


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its name in code, the headers it goes by (the first is written), and whether a sheet must have it."""

    name: str
    headers: tuple[str, ...]
    needed: bool = False

    @property
    def said(self) -> str:
        """The column's name in both languages, since a file may have either."""
        return f"{self.headers[0]} / {self.headers[1]}"


COLUMNS = (
    Column("hall", ("nhà", "hall", "nha", "khu nhà", "nhà triển lãm"), needed=True),
    Column("code", ("mã gian", "booth", "ma gian", "gian", "code", "mã gian hàng"), needed=True),
    Column("x", ("cách trái (m)", "x (m)", "cach trai (m)", "x"), needed=True),
    Column("y", ("cách trên (m)", "y (m)", "cach tren (m)", "y"), needed=True),
    Column("width", ("rộng (m)", "width (m)", "rong (m)", "width", "rộng")),
    Column("depth", ("sâu (m)", "depth (m)", "sau (m)", "depth", "sâu")),
    Column("kind", ("loại", "kind", "loai", "loại gian")),
    Column("zone", ("khu", "zone", "mã khu")),
    Column("payer", ("đơn vị chi trả", "payer", "don vi chi tra")),
    Column("hall_width", ("nhà rộng (m)", "hall width (m)", "nha rong (m)")),
    Column("hall_depth", ("nhà sâu (m)", "hall depth (m)", "nha sau (m)")),
)
KIND_WORDS = {
    "": "standard",
    "standard": "standard",
    "tiêu chuẩn": "standard",
    "tieu chuan": "standard",
    "corner": "corner",
    "góc": "corner",
    "goc": "corner",
}


class SheetEmpty(Invalid):
    """No row of booths."""

    text = "Tệp không có gian nào. Dòng đầu là tên cột, mỗi dòng sau là một gian."


class ColumnMissing(Invalid):
    """A needed column was not found in the first row."""

    text = "Thiếu cột “%(column)s” ở dòng đầu."


class ColumnUnknown(Invalid):
    """A header that is none of ours: perhaps a slip, so it is said and not skipped."""

    text = "Không có cột nào tên là “%(column)s”. Xem tệp mẫu."


class ColumnTwice(Invalid):
    """Two columns with the same meaning."""

    text = "Cột “%(column)s” có hai lần."


class TooManyRows(Invalid):
    """More rows than a fair may have booths."""

    text = "Tệp có nhiều hơn %(most)s dòng."


class CellEmpty(Invalid):
    """A needed cell is empty."""

    text = "Cột “%(column)s” không được để trống."


class CellNotLength(Invalid):
    """A cell that should be metres is none."""

    text = "“%(value)s” ở cột “%(column)s” phải là số mét, ví dụ 3 hoặc 4,5 (lẻ đến 0,1 m, không âm)."


class CellNotKind(Invalid):
    """Neither standard nor corner."""

    text = "Loại gian “%(value)s” phải là “tiêu chuẩn” hoặc “góc”."


class CellNotCode(Invalid):
    """A code that cannot stand in an address or on a plan."""

    text = "Mã gian “%(value)s” chỉ gồm chữ A-Z không dấu, số và dấu gạch ngang, nhiều nhất %(most)s ký tự."


class CellUnknownZone(Invalid):
    """A zone that the fair does not have."""

    text = "Hội chợ chưa có khu “%(value)s”."


class CellUnknownPayer(Invalid):
    """A payer that the fair does not have."""

    text = "Hội chợ chưa có đơn vị chi trả “%(value)s”."


class HallSizeDiffers(Invalid):
    """Two rows give one hall two sizes."""

    text = "Kích thước nhà %(hall)s khác với dòng trước."
