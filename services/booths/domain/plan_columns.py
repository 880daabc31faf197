"""The columns of a plan's sheet, and what can be wrong in one."""

from shared.columns import Column
from shared.errors import Invalid


class PlanColumn(Column):
    """A column of a plan, which faults name in both languages, since a file may have either."""

    @property
    def said(self) -> str:
        """Both names."""
        return f"{self.heads[0]} / {self.heads[1]}"


COLUMNS = (
    PlanColumn("hall", ("nhà", "hall", "nha", "khu nhà", "nhà triển lãm"), needed=True),
    PlanColumn("code", ("mã gian", "booth", "ma gian", "gian", "code", "mã gian hàng"), needed=True),
    PlanColumn("x", ("cách trái (m)", "x (m)", "cach trai (m)", "x"), needed=True),
    PlanColumn("y", ("cách trên (m)", "y (m)", "cach tren (m)", "y"), needed=True),
    PlanColumn("width", ("rộng (m)", "width (m)", "rong (m)", "width", "rộng")),
    PlanColumn("depth", ("sâu (m)", "depth (m)", "sau (m)", "depth", "sâu")),
    PlanColumn("kind", ("loại", "kind", "loai", "loại gian")),
    PlanColumn("zone", ("khu", "zone", "mã khu")),
    PlanColumn("payer", ("đơn vị chi trả", "payer", "don vi chi tra")),
    PlanColumn("hall_width", ("nhà rộng (m)", "hall width (m)", "nha rong (m)")),
    PlanColumn("hall_depth", ("nhà sâu (m)", "hall depth (m)", "nha sau (m)")),
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
