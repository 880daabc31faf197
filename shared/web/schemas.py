"""Strict schemas for what people and programs send, with messages in the reader's language.

``StrictSchema`` refuses unknown fields, and takes every text in as shared/cleaning has it, so that "Hội" typed on two
keyboards is one word. ``Dong``, ``Typed`` and the Hà Nội moments read what people type in forms.
"""

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime
from functools import cache
from typing import Any, Final

from apiflask import Schema
from marshmallow import RAISE, ValidationError, fields, pre_load, validate

from shared.cleaning import NO_MAILBOX, mailbox_refusal, seen
from shared.clock import HANOI
from shared.i18n import N_, LazyText, lazy_gettext

UNSPEAKABLE: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
MOST_CHARACTERS: Final = 20_000
TICK_IT: Final = N_("Vui lòng đánh dấu để xác nhận.")
WHOLE_NUMBER: Final = N_("Vui lòng nhập một số nguyên.")

MESSAGES: Final[Mapping[str, str]] = {
    "Missing data for required field.": N_("Vui lòng điền mục này."),
    "Field may not be null.": N_("Vui lòng điền mục này."),
    "Unknown field.": N_("Mục này không có trong biểu mẫu."),
    "Invalid input type.": N_("Kiểu dữ liệu không đúng."),
    "Invalid type.": N_("Kiểu dữ liệu không đúng."),
    "Invalid value.": N_("Giá trị này không hợp lệ."),
    "Not a valid string.": N_("Vui lòng nhập chữ."),
    "Not a valid utf-8 string.": N_("Vui lòng nhập chữ."),
    "Not a valid number.": N_("Vui lòng nhập một số."),
    "Number too large.": N_("Số này quá lớn."),
    "Not a valid integer.": WHOLE_NUMBER,
    "Special numeric values (nan or infinity) are not permitted.": N_("Vui lòng nhập một số."),
    "Not a valid boolean.": N_("Vui lòng chọn có hoặc không."),
    "Not a valid UUID.": N_("Mã này không đúng."),
    "Not a valid date.": N_("Vui lòng nhập ngày theo mẫu 31/12/2026."),
    "Not a valid datetime.": N_("Vui lòng nhập ngày và giờ, ví dụ 31/12/2026 17:00."),
    "Not a valid aware datetime.": N_("Vui lòng nhập ngày giờ kèm múi giờ, ví dụ 2026-12-31T17:00:00+07:00."),
    "Not a valid naive datetime.": N_("Vui lòng nhập ngày và giờ, ví dụ 31/12/2026 17:00."),
    "Not a valid time.": N_("Vui lòng nhập giờ theo mẫu 17:00."),
    "Not a valid email address.": NO_MAILBOX,
    "Not a valid URL.": N_("Vui lòng nhập địa chỉ trang web, ví dụ https://vidu.vn."),
    "Not a valid list.": N_("Vui lòng gửi một danh sách."),
    "Not a valid mapping type.": N_("Kiểu dữ liệu không đúng."),
    "Must be one of: {choices}.": N_("Vui lòng chọn một trong các mục đã cho."),
    "Must be one of: {enum}.": N_("Vui lòng chọn một trong các mục đã cho."),
    "One or more of the choices you made was not in: {choices}.": N_("Vui lòng chọn trong các mục đã cho."),
    "String does not match expected pattern.": N_("Vui lòng nhập đúng mẫu."),
    "Shorter than minimum length {min}.": N_("Vui lòng nhập ít nhất {min} ký tự."),
    "Longer than maximum length {max}.": N_("Vui lòng nhập nhiều nhất {max} ký tự."),
    "Length must be between {min} and {max}.": N_("Vui lòng nhập từ {min} đến {max} ký tự."),
    "Length must be {equal}.": N_("Vui lòng nhập đúng {equal} ký tự."),
    "Must be greater than or equal to {min}.": N_("Vui lòng nhập từ {min} trở lên."),
    "Must be greater than {min}.": N_("Vui lòng nhập số lớn hơn {min}."),
    "Must be less than or equal to {max}.": N_("Vui lòng nhập nhiều nhất {max}."),
    "Must be less than {max}.": N_("Vui lòng nhập số nhỏ hơn {max}."),
    "Must be greater than or equal to {min} and less than or equal to {max}.": N_("Vui lòng nhập từ {min} đến {max}."),
    "Must be equal to {other}.": N_("Giá trị này không khớp."),
}
VALIDATOR_TEXTS: Final = ("message_min", "message_max", "message_all", "message_equal", "error", "default_message")
INNER_FIELDS: Final = ("inner", "key_field", "value_field")


class StrictSchema(Schema):
    """Base of every schema of what comes in: unknown fields are refused, texts are cleaned, messages are ours."""

    class Meta:
        unknown = RAISE

    error_messages = {  # marshmallow's own way to say it
        "unknown": lazy_gettext(MESSAGES["Unknown field."]),
        "type": lazy_gettext(MESSAGES["Invalid input type."]),
    }

    def on_bind_field(self, field_name: str, field_obj: fields.Field[Any]) -> None:  # marshmallow's
        """Let a field and its validators speak the reader's language."""
        _speak(field_obj)

    @pre_load
    def _clean_texts(self, data: Any, **_kwargs: Any) -> Any:
        return clean(data)


def sendable(text: str) -> None:
    """Raise ValidationError, and say what to do, unless a letter can be sent to this address."""
    if refusal := mailbox_refusal(text):
        raise ValidationError(lazy_gettext(refusal))


class SureForm(StrictSchema):
    """The deliberate second step of an act that cannot be undone: a box that must be ticked."""

    sure = fields.Boolean(required=True, validate=validate.Equal(True))


class TickedForm(StrictSchema):
    """The same where the page says beside the box what to do."""

    sure = fields.Boolean(
        required=True,
        validate=validate.Equal(True, error=TICK_IT),
        error_messages={"required": TICK_IT},
    )


@cache
def sure(schema: type[StrictSchema]) -> type[StrictSchema]:
    """Return what the API takes as a page has it: with the box of the second step."""
    return type(f"Sure{schema.__name__}", (schema, SureForm), {})


def clean(data: Any) -> Any:
    """Return ``data`` with every text in it stripped, in NFC and without signs that nobody sees.

    Raises ValidationError for characters that are no text (control characters, half a surrogate pair).
    """
    if isinstance(data, str):
        if UNSPEAKABLE.search(data) or len(data) > MOST_CHARACTERS:
            raise ValidationError(lazy_gettext(N_("Có ký tự không đọc được hoặc văn bản quá dài.")))
        return seen(data).strip()
    if isinstance(data, list):
        return [clean(item) for item in data]
    if isinstance(data, Mapping):
        return {key: _clean_named(key, value) for key, value in data.items()}
    return data


class Dong(fields.Integer):
    """An amount of đồng as people type it: 1.234.567, 1 234 567 ₫ or 1234567; never less than 0."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(strict=True, **kwargs)
        self.validators = [*self.validators, validate.Range(min=0, max=10**15)]

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> int:
        if isinstance(value, str):
            digits = re.sub(r"[\s.,₫đ]", "", value)
            value = int(digits) if re.fullmatch("[0-9]{1,18}", digits) else value
        return int(super()._deserialize(value, attr, data, **kwargs) or 0)


class Day(fields.Date):
    """A day as forms and people write it: 2026-12-31 or 31/12/2026."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> date:
        found = super()._deserialize(_iso_day(value), attr, data, **kwargs)
        if not 1900 <= found.year <= 2200:
            raise self.make_error("invalid", input=value, obj_type=self.OBJ_TYPE)
        return found


class HanoiMoment(fields.NaiveDateTime):
    """A moment on Hà Nội's clock as a form has it (2026-12-31T17:00 or 31/12/2026 17:00); aware UTC inside."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> datetime:
        text = _iso_day(value).replace(" ", "T", 1) if isinstance(value, str) else value
        found = super()._deserialize(text, attr, data, **kwargs)
        if not 1900 <= found.year <= 2200:
            raise self.make_error("invalid", input=value, obj_type=self.OBJ_TYPE)
        return found.replace(tzinfo=HANOI).astimezone(UTC)

    def _serialize(self, value: Any, *_args: Any, **_kwargs: Any) -> str | None:
        return None if value is None else value.astimezone(HANOI).strftime("%Y-%m-%dT%H:%M")


def _iso_day(value: Any) -> Any:
    return re.sub(r"^(\d{1,2})/(\d{1,2})/(\d{4})", _turned, value.strip()) if isinstance(value, str) else value


def _turned(found: re.Match[str]) -> str:
    return f"{found[3]}-{found[2]:0>2}-{found[1]:0>2}"


def _clean_named(key: Any, value: Any) -> Any:
    try:
        return clean(value)
    except ValidationError as error:
        raise ValidationError({key: error.messages}) from error


def _speak(field: fields.Field[Any]) -> None:
    field.error_messages = {
        key: _ours(_named(text, field)) if isinstance(text, str) else text for key, text in field.error_messages.items()
    }
    for validator in field.validators:
        for name in VALIDATOR_TEXTS:
            text = getattr(validator, name, None)
            if isinstance(text, str) and not isinstance(text, LazyText):
                setattr(validator, name, _ours(text))
    for name in INNER_FIELDS:
        inner = getattr(field, name, None)
        if inner is not None:
            _speak(inner)


def _named(text: str, field: fields.Field[Any]) -> str:
    kind, awareness = getattr(field, "OBJ_TYPE", ""), getattr(field, "AWARENESS", "")
    return text if isinstance(text, LazyText) else text.replace("{obj_type}", kind).replace("{awareness}", awareness)


def _ours(text: str) -> str:
    """Return marshmallow's ``text`` as ours; a text of our own (Vietnamese, from a schema) becomes lazy."""
    return text if isinstance(text, LazyText) else lazy_gettext(MESSAGES.get(text, text))
