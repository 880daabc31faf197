"""The return address of a letter is read back, and nothing else is taken for one."""

from uuid import UUID

import pytest

from services.notifications.domain.return_path import letter_of_return, return_address

LETTER = UUID("0b6d6d3e-7a3c-4f0e-9a53-0d5b7f1c2e11")


def test_what_we_write_we_read_in_any_spelling() -> None:
    address = return_address("thu@x.vn", LETTER)
    assert address == "thu+0b6d6d3e7a3c4f0e9a530d5b7f1c2e11@x.vn"
    assert len(address.rpartition("@")[0]) <= 64
    assert letter_of_return(f"Khuyến công <{address.upper()}>") == LETTER


@pytest.mark.parametrize("text", ["", "thu@x.vn", "thu+hoa@x.vn", f"{LETTER}@x.vn", f"thu+{LETTER.hex}0@x.vn"])
def test_another_address_names_no_letter(text: str) -> None:
    assert letter_of_return(text) is None
