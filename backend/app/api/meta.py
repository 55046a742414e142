"""The service's own description: the front page of the API and what a phone needs to know beforehand."""

from fastapi import Request

from app.api.middleware.body_guard import JSON_BYTES
from app.api.routing import Noun
from app.core.conversation import Intent
from app.models import CallStatus, CallTag, LeadStatus, WorkStatus
from app.schemas.meta import ApiInfo, ClientConfig, PageLimits, PollHints, UploadLimits

AUDIO_FORMATS = ["mp3", "mp4", "mpeg", "m4a", "wav", "webm", "ogg", "flac"]
router = Noun(tags=["meta"])


@router.get("/api")
@router.get("/api/v1", include_in_schema=False)
async def api(request: Request) -> ApiInfo:
    """Where to go from here."""
    links = {"docs": "/docs", "openapi": "/openapi.json", "health": "/health", "config": "/config"}
    links = {name: f"/api/v1{path}" for name, path in links.items()}
    return ApiInfo(name="Convoflow", version=request.app.version, links=links)


@router.get("/config")
async def config(request: Request) -> ClientConfig:
    """Limits, words and rhythms, so that an app need not be released again when they change."""
    settings = request.app.state.config
    return ClientConfig(
        version=request.app.version,
        upload=UploadLimits(field="audio", max_bytes=settings.max_audio_bytes, formats=AUDIO_FORMATS),
        json_max_bytes=JSON_BYTES,
        page=PageLimits(default=50, most=200),
        poll=PollHints(first_after_s=2, every_s=5, long_poll_s=20),
        call_statuses=list(CallStatus),
        call_tags=list(CallTag),
        lead_statuses=list(LeadStatus),
        intents=list(Intent),
        followup_statuses=list(WorkStatus),
    )
