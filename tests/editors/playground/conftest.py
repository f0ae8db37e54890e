"""Without Playwright only the front is tested; `make test-playground` installs it first."""

from importlib.util import find_spec

collect_ignore = [] if find_spec("playwright") else ["test_page.py"]
