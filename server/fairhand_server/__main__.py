"""`python -m fairhand_server` is the command `fairhand`."""

from fairhand_server.cli import main

raise SystemExit(main())
