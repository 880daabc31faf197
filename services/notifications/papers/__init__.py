"""Papers: plain values in, the bytes of a PDF out."""
