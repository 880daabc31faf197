"""The rules of voting rounds: pure values in, pure values out."""
