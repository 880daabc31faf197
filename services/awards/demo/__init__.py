"""The demo rounds: those of 2018 in three regions, over, and one of 2020 in scoring."""
