"""What a program that reads signed PDFs says of one, trusting one authority only and asking nothing of the network."""

import io
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from pyhanko.keys import load_certs_from_pemder_data
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext


def judged(pdf: bytes, root: bytes) -> Any:
    """Return pyHanko's verdict on the file's one signature; ``root`` is the authority's certificate (PEM)."""
    [signature] = PdfFileReader(io.BytesIO(pdf)).embedded_signatures
    roots = list(load_certs_from_pemder_data(root))
    trust = ValidationContext(trust_roots=roots, allow_fetching=False)
    with ThreadPoolExecutor(1) as thread:  # pyHanko runs an event loop; a browser test leaves one in this thread
        return thread.submit(validate_pdf_signature, signature, trust).result()
