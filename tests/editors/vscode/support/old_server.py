"""A language server of an age before ours: it speaks another version of our messages."""

import json
import sys

RESULT = {
    "capabilities": {"experimental": {"fairhand": {"protocolVersion": "0.0"}}},
    "serverInfo": {"name": "fairhand", "version": "0.0.1"},
}


def main() -> None:
    while header := sys.stdin.buffer.readline():
        size = int(header.split(b":")[1])
        while sys.stdin.buffer.readline().strip():
            pass
        message = json.loads(sys.stdin.buffer.read(size))
        if message.get("method") == "exit":
            return
        if "id" in message and "method" in message:
            result = RESULT if message["method"] == "initialize" else None
            body = json.dumps({"jsonrpc": "2.0", "id": message["id"], "result": result}).encode()
            sys.stdout.buffer.write(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
            sys.stdout.buffer.flush()


main()
