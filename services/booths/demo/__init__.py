"""The demo year: a seeded year of the programme at its real scale, made from public figures. Nobody in it is real."""
