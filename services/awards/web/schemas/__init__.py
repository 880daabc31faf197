"""What is sent to awards, and what is answered: one file per noun."""
