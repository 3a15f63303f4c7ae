"""Lets only the page itself talk to the board.

A page of another site that is open in the same browser can send requests to the loopback address.
It cannot forge three headers: Origin, Sec-Fetch-Site, which browsers send with every request, and
Host, which reveals a foreign name that was made to resolve to this PC (DNS rebinding).
"""

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

# Nothing is loaded from another site, no code is written into the page, and no other page may
# show it in a frame.
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; "
    "img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-cache",
}

HTTP_PORT = 80


class Guard:
    """Refuses requests from other sites, and adds `HEADERS` to every answer."""

    def __init__(self, app: ASGIApp, port: int) -> None:
        self._app = app
        self._hosts = [f"127.0.0.1:{port}", f"localhost:{port}"]
        if port == HTTP_PORT:  # browsers leave it out
            self._hosts += ["127.0.0.1", "localhost"]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(HEADERS)
            await send(message)

        refusal = self._refusal(scope["method"], scope["path"], Headers(scope=scope))
        answer = PlainTextResponse(refusal, 403) if refusal else self._app
        await answer(scope, receive, send_with_headers)

    def _refusal(self, method: str, path: str, headers: Headers) -> str:
        """Why a request is refused; "" if it is not."""
        host, origin = headers.get("host"), headers.get("origin")
        if host not in self._hosts:
            return f"This is not {host}."
        # Any site may link to the page; but even a GET of /board may open the board again.
        is_same_site = headers.get("sec-fetch-site", "none") in ("same-origin", "none")
        # Browsers leave the origin out where a page only reads from its own site.
        is_own = origin == f"http://{host}" or (origin is None and method in ("GET", "HEAD"))
        return "" if is_own and (is_same_site or path == "/") else "Only the page itself may ask."
