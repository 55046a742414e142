"""The web app's files under `/app/`: any address below it that is no file is a page of the app."""

from mimetypes import guess_type
from os import PathLike, stat_result
from pathlib import Path

from fastapi import FastAPI
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.responses import FileResponse, PlainTextResponse, RedirectResponse, Response
from starlette.staticfiles import NotModifiedResponse, StaticFiles
from starlette.types import Scope

from app.api.routing import Noun

ADDRESS = "/app"
PAGE = "index.html"
# The build makes them beside each file that gets smaller by it.
ENCODINGS = (("br", ".br"), ("gzip", ".gz"))
NOT_BUILT = "The web app is not built yet: with Node.js 20.19 or newer on this machine, run `make web`.\n"
# Everything comes from this server; recordings that wait on the phone are played from memory.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; "
    "connect-src 'self'; media-src 'self' blob:; manifest-src 'self'; worker-src 'self'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
PERMISSIONS = "microphone=(self), screen-wake-lock=(self), camera=(), geolocation=(), payment=()"
router = Noun(include_in_schema=False)


def mount(app: FastAPI, directory: Path) -> None:
    app.mount(ADDRESS, WebFiles(directory=directory, check_dir=False))


@router.get("/")
@router.get(ADDRESS)
async def front() -> RedirectResponse:
    return RedirectResponse(f"{ADDRESS}/", 307)


class WebFiles(StaticFiles):
    """Files whose name holds a hash of their content are kept for good; all others are asked for again."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        try:
            answer = await super().get_response(path, scope)
        except HTTPException as refusal:
            if refusal.status_code != 404 or Path(path).suffix:
                raise
            path = PAGE
            answer = await self._page(scope)
        hashed = path.startswith("assets/")
        answer.headers["Cache-Control"] = "public, max-age=31536000, immutable" if hashed else "no-cache"
        answer.headers["Content-Security-Policy"] = POLICY
        answer.headers["Permissions-Policy"] = PERMISSIONS
        return answer

    async def _page(self, scope: Scope) -> Response:
        try:
            return await super().get_response(PAGE, scope)
        except HTTPException:
            return PlainTextResponse(NOT_BUILT, 503)

    async def check_config(self) -> None:
        """The folder may be made while we serve."""

    def file_response(
        self,
        full_path: str | PathLike[str],
        stat_result: stat_result,  # noqa: ARG002  of the largest form
        scope: Scope,
        status_code: int = 200,
    ) -> Response:
        """The smallest form of the file that the browser takes."""
        asked = Headers(scope=scope)
        encoding, smallest = _smallest(Path(full_path), asked.get("Accept-Encoding", ""))
        headers = {"Vary": "Accept-Encoding"} | ({"Content-Encoding": encoding} if encoding else {})
        answer = FileResponse(
            smallest, status_code, headers, media_type=_media_type(full_path), stat_result=smallest.stat()
        )
        return NotModifiedResponse(answer.headers) if self.is_not_modified(answer.headers, asked) else answer


def _smallest(file: Path, accept_encoding: str) -> tuple[str, Path]:
    accepted = {each.partition(";")[0].strip() for each in accept_encoding.split(",")}
    for encoding, ending in ENCODINGS:
        encoded = file.with_name(file.name + ending)
        if encoding in accepted and encoded.is_file():
            return encoding, encoded
    return "", file


def _media_type(path: str | PathLike[str]) -> str:
    if str(path).endswith(".webmanifest"):
        return "application/manifest+json"
    return guess_type(path)[0] or "application/octet-stream"
