"""How letters leave and come back: sender, parcels, messages, channels to servers, the mailbox of returned letters."""
