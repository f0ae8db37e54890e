"""The same chores as the Makefile, on every Python version that is installed."""

import nox

nox.options.default_venv_backend = "venv"
nox.options.sessions = ["lint", "tests"]


@nox.session(python=["3.11", "3.12", "3.13"])
def tests(session: nox.Session) -> None:
    """Run the tests."""
    session.install("--upgrade", "pip>=25.1")
    session.run_install("pip", "install", "--editable", ".", "--group", "test")
    session.run("fairhand", "model", "pull", "qwen2.5-coder-0.5b")
    session.run("pytest", "-m", "not soak and not editor", *session.posargs)


@nox.session
def lint(session: nox.Session) -> None:
    """Check style, types and the rules of the rooms."""
    session.install("--upgrade", "pip>=25.1")
    session.run_install("pip", "install", "--editable", ".", "--group", "dev")
    session.run("ruff", "check", ".")
    session.run("ruff", "format", "--check", ".")
    session.run("mypy")
    session.run("lint-imports")
