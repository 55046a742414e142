"""A server that was told to go still answers what was on its way to it."""

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from app.core import stopping

LAST_REQUEST_WAIT_S = 1.0


class DrainingProtocol(HttpToolsProtocol):
    """Closes a quiet connection a moment after the stop, not at once: a request may be under way on it.

    A proxy that had its connection closed under a request answers its caller with 502 (RFC 9112, 9.5).
    """

    _draining = False

    def shutdown(self) -> None:
        """Called once for each connection when the server stops; what is being answered is finished."""
        if self.cycle is None or self.cycle.response_complete:
            self._draining = True
            self.loop.call_later(LAST_REQUEST_WAIT_S, self._end)
        else:
            self._end()

    def _end(self) -> None:
        super().shutdown()
        stopping.tell()

    def on_headers_complete(self) -> None:
        """The answer to a request that came in the last moment says that it is the last."""
        super().on_headers_complete()
        if self._draining and self.cycle:
            self.cycle.keep_alive = False
