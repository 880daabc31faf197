"""Papers of booths: plain values in, the bytes of a PDF out."""
