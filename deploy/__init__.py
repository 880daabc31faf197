"""How the services are installed and started: on one machine (local/), in containers, behind a gateway."""
