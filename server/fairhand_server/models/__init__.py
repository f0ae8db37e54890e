"""Which models exist, where they lie on this machine, and how they are fetched and verified."""
