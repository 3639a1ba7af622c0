"""Who may see the page: whoever has the token, came by the right name, and from no other page.

The token keeps out other people and programs of this machine. The name in `Host` keeps out a page
of somebody else's whose name was made to point here (DNS rebinding), `Origin` keeps out requests
that such a page sends. The page itself may load nothing from anywhere else.
"""

import secrets
from collections.abc import Awaitable, Callable
from typing import Final

from aiohttp import web

TOKEN_BYTES: Final = 32
QUERY: Final = "t"
LOOPBACK: Final = "127.0.0.1"
COOKIE_S: Final = 30 * 24 * 60 * 60

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Doorman:
    """Guards everything that is served on `port`, which is set once it is known."""

    def __init__(self, token: str | None = None) -> None:
        self._token = token or secrets.token_urlsafe(TOKEN_BYTES)
        self.port = 0

    @property
    def host(self) -> str:
        return f"{LOOPBACK}:{self.port}"

    @property
    def origin(self) -> str:
        return f"http://{self.host}"

    @property
    def address(self) -> str:
        """What is opened first; the cookie does for everything after that."""
        return f"{self.origin}/?{QUERY}={self._token}"

    @property
    def cookie(self) -> str:
        """Cookies know no ports, so the name tells two demos apart."""
        return f"storm-demo-{self.port}"

    @web.middleware
    async def guard(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        response: web.StreamResponse
        try:
            if refusal := self._refusal(request):
                raise web.HTTPForbidden(text=refusal + "\n")
            response = await handler(request)
        except web.HTTPException as problem:
            response = web.Response(
                status=problem.status, text=problem.text, headers=problem.headers
            )
        if not response.prepared:
            for name, value in self._headers().items():
                response.headers.setdefault(name, value)
        return response

    def welcome(self, response: web.StreamResponse) -> None:
        """Remember who has shown the token."""
        response.set_cookie(
            self.cookie, self._token, httponly=True, samesite="Strict", path="/", max_age=COOKIE_S
        )

    def _refusal(self, request: web.Request) -> str | None:
        if request.headers.get("Host", "") != self.host:
            return f"This is only served as {self.origin}."
        origin = request.headers.get("Origin")
        if origin not in (None, self.origin) or (origin is None and _is_upgrade(request)):
            return "Another page may not ask for this."
        shown = request.query.get(QUERY) or request.cookies.get(self.cookie, "")
        if not secrets.compare_digest(shown.encode(), self._token.encode()):
            return "Open the address that the demo has printed: it ends with a token."
        return None

    def _headers(self) -> dict[str, str]:
        policy = (
            "default-src 'self'",
            f"connect-src 'self' ws://{self.host}",
            "img-src 'self' data:",
            "object-src 'none'",
            "base-uri 'none'",
            "form-action 'none'",
            "frame-ancestors 'none'",
            "require-trusted-types-for 'script'",
            "trusted-types 'none'",
        )
        return {
            "Content-Security-Policy": "; ".join(policy),
            "Cross-Origin-Opener-Policy": "same-origin",
            "Cross-Origin-Resource-Policy": "same-origin",
            "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
            "Referrer-Policy": "no-referrer",
            "X-Content-Type-Options": "nosniff",
            "X-Frame-Options": "DENY",
            "Cache-Control": "no-store",
        }


def _is_upgrade(request: web.Request) -> bool:
    return request.headers.get("Upgrade", "").lower() == "websocket"
