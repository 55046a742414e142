"""The outside look-ups of this process, by the keys that are set; without a key, made-up local ones."""

from functools import cache

from app.core.config import settings
from app.services.providers.identity.base import IdentityVerifier
from app.services.providers.identity.credas import CredasVerifier
from app.services.providers.identity.local import LocalVerifier
from app.services.providers.vehicle_enquiry.base import VehicleEnquiry
from app.services.providers.vehicle_enquiry.dvla import DvlaEnquiry
from app.services.providers.vehicle_enquiry.local import LocalEnquiry


@cache
def identity_verifier() -> IdentityVerifier:
    config = settings()
    if config.credas_api_key is None:
        return LocalVerifier()
    key, kind = config.credas_api_key.get_secret_value(), config.credas_registration_type
    return CredasVerifier(key, config.credas_api_url, registration_type=kind)


@cache
def vehicle_enquiry() -> VehicleEnquiry:
    config = settings()
    if config.dvla_api_key is None:
        return LocalEnquiry()
    return DvlaEnquiry(config.dvla_api_key.get_secret_value(), config.dvla_api_url)
