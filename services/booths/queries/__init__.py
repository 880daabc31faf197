"""What pages and API show. One file per noun."""
