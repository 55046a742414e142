"""All tables, so that metadata is complete wherever one is imported."""

from app.models.agent import Agent, ApiKey, Credential, CredentialKind, Invite, RefreshToken
from app.models.audit import AuditEntry
from app.models.base import Base
from app.models.batch import Batch
from app.models.call import Call, CallStatus, CallTag, Consent, Insight, TranscriptSegment
from app.models.client import Client, ClientKind
from app.models.document import BlobChunk, Document, DocumentKind, DocumentStatus
from app.models.event import (
    Channel,
    Delivery,
    DeliveryStatus,
    DisabledReason,
    Event,
    WebhookEndpoint,
)
from app.models.fleet import (
    Booking,
    BookingLeg,
    BookingStatus,
    CallMention,
    HirerProfile,
    IdentityCheck,
    IdentityStatus,
    Incident,
    IncidentKind,
    IncidentStatus,
    RegimeRule,
    Vehicle,
    VehicleStatus,
    Violation,
    ViolationStatus,
)
from app.models.imports import Import, ImportFormat, ImportNoun, ImportRow, ImportStatus, Outcome
from app.models.inbound import InboundKey, InboundPurpose, LeadIntake
from app.models.integration import Integration
from app.models.job import IdempotencyKey, Job, JobKind, JobStatus
from app.models.lead import InterestLevel, Lead, LeadStatus, LeadWord
from app.models.operations.driver import Collection, Driver, DriverSync, SyncStatus
from app.models.operations.inbound import InboundMessage
from app.models.privacy import Erasure, LegalHold, RetentionKind, RetentionRule
from app.models.rate_count import RateCount
from app.models.rollup import ActivityCount, Facet, Grain, PipelineCount, SpeechChange, SpeechCount
from app.models.speech import CallSpeech, CallTerms
from app.models.tenant import OutsideEngines, Tenant
from app.models.term import Term
from app.models.upload import UploadPart, UploadPurpose, UploadSession, UploadStatus
from app.models.usage import AvoidedBy, Usage, UsageKind
from app.models.work_item import Reminder, WorkItem, WorkKind, WorkSource, WorkStatus

__all__ = [
    "ActivityCount",
    "Agent",
    "ApiKey",
    "AuditEntry",
    "AvoidedBy",
    "Base",
    "Batch",
    "BlobChunk",
    "Booking",
    "BookingLeg",
    "BookingStatus",
    "Call",
    "CallMention",
    "CallSpeech",
    "CallStatus",
    "CallTag",
    "CallTerms",
    "Channel",
    "Client",
    "ClientKind",
    "Collection",
    "Consent",
    "Credential",
    "CredentialKind",
    "Delivery",
    "DeliveryStatus",
    "DisabledReason",
    "Document",
    "DocumentKind",
    "DocumentStatus",
    "Driver",
    "DriverSync",
    "Erasure",
    "Event",
    "Facet",
    "Grain",
    "HirerProfile",
    "IdempotencyKey",
    "IdentityCheck",
    "IdentityStatus",
    "Import",
    "ImportFormat",
    "ImportNoun",
    "ImportRow",
    "ImportStatus",
    "InboundKey",
    "InboundMessage",
    "InboundPurpose",
    "Incident",
    "IncidentKind",
    "IncidentStatus",
    "Insight",
    "Integration",
    "InterestLevel",
    "Invite",
    "Job",
    "JobKind",
    "JobStatus",
    "Lead",
    "LeadIntake",
    "LeadStatus",
    "LeadWord",
    "LegalHold",
    "Outcome",
    "OutsideEngines",
    "PipelineCount",
    "RateCount",
    "RefreshToken",
    "RegimeRule",
    "Reminder",
    "RetentionKind",
    "RetentionRule",
    "SpeechChange",
    "SpeechCount",
    "SyncStatus",
    "Tenant",
    "Term",
    "TranscriptSegment",
    "UploadPart",
    "UploadPurpose",
    "UploadSession",
    "UploadStatus",
    "Usage",
    "UsageKind",
    "Vehicle",
    "VehicleStatus",
    "Violation",
    "ViolationStatus",
    "WebhookEndpoint",
    "WorkItem",
    "WorkKind",
    "WorkSource",
    "WorkStatus",
]
