"""Who wakes the runners, by DISPATCH; the composition roots ask. A new one is its file and one line here."""

from collections.abc import Callable, Mapping

from app.core.config import Settings
from app.services.providers.dispatch.background import BackgroundDispatcher
from app.services.providers.dispatch.base import Dispatcher
from app.services.providers.dispatch.cloud_tasks import CloudTasksDispatcher, TaskQueue
from app.services.providers.dispatch.procrastinate import ProcrastinateDispatcher

Notify = Callable[[], None]


def dispatcher(config: Settings, notify: Notify) -> Dispatcher:
    """The chosen one; `notify` wakes the threads of this process."""
    return DISPATCHERS[config.dispatch](config, notify)


def _cloud_tasks(config: Settings, notify: Notify) -> Dispatcher:
    """In production the settings refuse to be incomplete."""
    missing = config.missing_for_cloud_tasks()
    if missing:
        return BackgroundDispatcher(notify, instead_of=f"Cloud Tasks, without {', '.join(missing)}")
    credentials = config.gcs_service_account_json
    return CloudTasksDispatcher(
        TaskQueue(
            api_url=config.cloud_tasks_api_url,
            project=str(config.gcp_project_id),
            location=str(config.cloud_tasks_location),
            name=str(config.cloud_tasks_queue),
            service_url=str(config.public_url),
            service_account=str(config.cloud_tasks_service_account),
            credentials_json=credentials.get_secret_value() if credentials else None,
        )
    )


DISPATCHERS: Mapping[str, Callable[[Settings, Notify], Dispatcher]] = {
    "background": lambda _, notify: BackgroundDispatcher(notify),
    "procrastinate": lambda *_: ProcrastinateDispatcher(),
    "cloud_tasks": _cloud_tasks,
}
