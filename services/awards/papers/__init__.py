"""Papers: plain values in, the bytes of a PDF, a workbook or a drawing out."""
