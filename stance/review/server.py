"""The local server of the review page: loopback alone, a token in every call, no answer beyond 4xx for whatever is sent."""

from __future__ import annotations

import hmac
import json
import secrets
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Lock
from typing import Any
from urllib.parse import parse_qs, urlsplit

from stance.review.desk import Desk
from stance.review.ledger import HandEditError, StaleError
from stance.strict import AnnotationError
from stance.text import InputError

PAGES = Path(__file__).parent / "pages"
KINDS = {".html": "text/html", ".js": "text/javascript", ".css": "text/css"}
MOST = 1 << 20  # bytes of a body
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
_HEADERS = {
    "Content-Security-Policy": _POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}


class RefusedError(Exception):
    """An answer other than 200."""

    def __init__(self, status: int, error: str, **more: Any) -> None:
        super().__init__(error)
        self.status, self.body = status, {"error": error, **more}


class Server(ThreadingHTTPServer):
    """Serves one desk. url: where the page is, token and all."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(self, desk: Desk, *, port: int = 0, token: str | None = None) -> None:
        super().__init__(("127.0.0.1", port), _Handler)
        self.desk, self.lock = desk, Lock()
        self.token = token or secrets.token_urlsafe(24)
        self.files = {p.name: (KINDS[p.suffix], p.read_bytes()) for p in sorted(PAGES.iterdir()) if p.suffix in KINDS}

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/?token={self.token}"

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that went away is no news."""

    def answer(self, method: str, path: str, query: dict[str, list[str]], body: bytes) -> dict[str, Any]:
        """What an /api call gives; RefusedError otherwise."""
        get = {k: v[-1] for k, v in query.items()}
        if (method, path) == ("POST", "/api/events"):
            return self._decide(_object(body))
        if (method, path) == ("POST", "/api/ping"):
            return {"ok": True}
        if method != "GET":
            raise RefusedError(405, f"{method} {path}: not a way to ask for this")
        with self.lock:
            if path == "/api/session":
                return self.desk.session()
            if path == "/api/queue":
                return {"items": self.desk.items(), "total": len(self.desk.queue)}
            if path == "/api/document":
                return self.desk.document(get.get("id", ""))
            if path == "/api/sources":
                return {"candidates": self.desk.sources(get.get("doc", ""), get.get("quote", ""))}
            if path == "/api/actors":
                return {"actors": self.desk.actors(get.get("doc", ""), get.get("q", "")[:200], _limit(get.get("limit", "12")))}
        raise RefusedError(404, f"{path}: nothing here")

    def _decide(self, given: dict[str, Any]) -> dict[str, Any]:
        with self.lock:
            document: Any = given.get("doc")
            try:
                saved, version = self.desk.decide(document, given.get("version"), given.get("events"))
            except StaleError as error:
                raise RefusedError(409, str(error), document=self.desk.document(document)) from None
            except HandEditError as error:
                raise RefusedError(409, str(error), diff=error.diff) from None
            return {"saved": saved, "version": version, "progress": self.desk.progress()}


class _Handler(BaseHTTPRequestHandler):
    server: Server
    protocol_version = "HTTP/1.1"
    server_version, sys_version = "stance", ""
    timeout = 60
    disable_nagle_algorithm = True

    def do_GET(self) -> None:
        self._reply(b"")

    def do_POST(self) -> None:
        try:
            length = int(self.headers.get("Content-Length") or 0)
        except ValueError:
            length = -1
        if not 0 <= length <= MOST or self.headers.get("Transfer-Encoding"):
            self.close_connection = True
            for _ in range(min(max(length, -1), 8 * MOST) // 65536 + 1):  # most of it is taken, so that the answer arrives
                if not self.rfile.read1(65536):
                    break
            self._send(413 if length > MOST else 400, {"error": f"a body of at most {MOST} bytes with its length is expected"})
            return
        self._reply(self.rfile.read(length))

    do_PUT = do_DELETE = do_PATCH = do_HEAD = do_OPTIONS = do_POST  # noqa: N815

    def _reply(self, body: bytes) -> None:
        parts = urlsplit(self.path)
        try:
            self._admit(parts.path)
            name = "review.html" if parts.path == "/" else parts.path.removeprefix("/pages/")
            if self.command == "GET" and not parts.path.startswith("/api/"):
                if name not in self.server.files:
                    raise RefusedError(404, f"{parts.path}: nothing here")
                self._raw(200, *self.server.files[name])
                return
            self._send(200, self.server.answer(self.command, parts.path, parse_qs(parts.query), body))
        except RefusedError as error:
            self._send(error.status, error.body)
        except (InputError, AnnotationError) as error:
            self._send(400, {"error": str(error)})
        except OSError as error:
            self._send(400, {"error": f"not saved: {error}"})

    def _admit(self, path: str) -> None:
        """Only from this machine under its own name, so that no other page can ask; the token for all that is not the page itself."""
        if (self.headers.get("Host") or "").rsplit(":", 1)[0] not in ("127.0.0.1", "localhost"):
            raise RefusedError(403, "expected the host 127.0.0.1")
        given = (self.headers.get("X-Token") or "").encode("utf-8", "replace")
        if path.startswith("/api/") and not hmac.compare_digest(given, self.server.token.encode()):
            raise RefusedError(403, "wrong token: open the address that stance review printed")

    def _send(self, status: int, value: dict[str, Any]) -> None:
        self._raw(status, "application/json", json.dumps(value).encode())

    def _raw(self, status: int, kind: str, raw: bytes) -> None:
        self.send_response(status)
        for name, value in {**_HEADERS, "Content-Type": f"{kind}; charset=utf-8", "Content-Length": str(len(raw))}.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(raw)

    def log_message(self, *_: Any) -> None:
        """Nothing: what is asked for holds words of texts."""


def _object(body: bytes) -> dict[str, Any]:
    try:
        value = json.loads(body.decode("utf-8"))
    except (ValueError, RecursionError):
        raise RefusedError(400, "no JSON; expected an object with doc, version and events") from None
    if not isinstance(value, dict):
        raise RefusedError(400, "expected an object with doc, version and events")
    return value


def _limit(text: str) -> int:
    return min(50, int(text)) if text.isascii() and text.isdigit() and text != "0" else 12
