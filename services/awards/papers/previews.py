"""A photo at a size for screens."""

from shared.files import room


def preview_of(photo: bytes) -> bytes:
    """Return a checked JPEG or PNG (shared.web.uploads) as a JPEG of at most 1200 px a side, on white."""
    return room.read("preview", photo).files[0]
