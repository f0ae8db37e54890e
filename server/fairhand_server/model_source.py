"""Which model answers: the configured endpoint, or the embedded model in a host of our own."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from fairhand_server.errors import HostError
from fairhand_server.settings.host import HostSettings
from fairhand_server.stages import entry_serving

if TYPE_CHECKING:
    from fairhand_server.host_supervision import Supervised
    from fairhand_server.model_client import Connection, Endpoint, ModelIdentity
    from fairhand_server.model_client.guarded import GuardedModel

# Reloading a window, or closing one and opening another, takes less.
LINGER_SECONDS = 10
# The key may be changed in the keyring while we run.
_LOOK_UP_EVERY_S = 5.0


class ModelSource:
    """Holds the connection to the model and, where there is no endpoint, the host process.

    Nothing is started before the first `model()`. Use from one event loop.
    """

    def __init__(self, settings: HostSettings, recovered: Callable[[], None] | None = None) -> None:
        """With `recovered`, a host that is down is not asked by every request; it is tried now and
        then, and `recovered` is called when it answers again.
        """
        self._settings = settings
        self._recovered = recovered
        self._host: Supervised | None = None
        self._model: Connection | None = None
        self._guard: GuardedModel | None = None
        self._used: Endpoint | None = None
        self._identity: ModelIdentity | None = None
        self._looked_up: tuple[float, tuple[Endpoint, ModelIdentity]] | None = None
        self._looking: asyncio.Task[None] | None = None
        self._lock = asyncio.Lock()
        self._closed = False

    @property
    def embedded(self) -> bool:
        """Whether the model runs in a host that this source starts."""
        return not self._settings.endpoint

    async def model(self) -> Connection:
        """The model, once it is ready.

        Raises ModelError when the embedded model is missing, HostError when no host can be had,
        SettingsError for an unknown family or a key that cannot be sent. With `recovered` a host
        that is down is an error at once, before anybody has waited for it.
        """
        async with self._lock:
            endpoint, identity = await self._known_endpoint()
            if self._model is None or self._used != endpoint:
                # A host that was restarted has another port, or at least another key.
                if self._model is not None:
                    await self._model.aclose()
                self._model, self._used = self._connected(endpoint, identity), endpoint
            if self._guard is not None:
                self._guard.require_up()
            return self._model

    def _connected(self, endpoint: Endpoint, identity: ModelIdentity) -> Connection:
        from fairhand_server.model_client.guarded import GuardedModel
        from fairhand_server.model_client.http import HttpModel

        model = HttpModel(endpoint, identity)
        if self._recovered is None:
            return model
        self._guard = GuardedModel(model, endpoint, self._recovered)
        return self._guard

    async def aclose(self) -> None:
        """Close the connections and leave the host. No model can be had any more."""
        self._closed = True
        if self._looking is not None:
            self._looking.cancel()
        if self._model is not None:
            await self._model.aclose()
        if self._host is not None:
            await self._host.stop()
        self._model = self._host = None

    async def _known_endpoint(self) -> tuple[Endpoint, ModelIdentity]:
        """The endpoint; a configured one is looked up anew only now and then, not at every key,
        and nobody who types waits for a keyring that is asked again.
        """
        if not self._settings.endpoint:
            return await self._endpoint()
        if self._looked_up is None:
            self._looked_up = (time.monotonic(), await self._endpoint())
        known_since, known = self._looked_up
        resting = self._looking is None or self._looking.done()
        if resting and time.monotonic() - known_since > _LOOK_UP_EVERY_S:
            self._looking = asyncio.create_task(self._look_up_again())
        return known

    async def _look_up_again(self) -> None:
        from fairhand_server.errors import FairhandError

        try:
            self._looked_up = (time.monotonic(), await self._endpoint())
        except FairhandError:
            # The next request finds it out, and is told.
            self._looked_up = None

    async def _endpoint(self) -> tuple[Endpoint, ModelIdentity]:
        from fairhand_server.families import (
            DEFAULT_FAMILY,
            FAMILIES,
            PLAIN,
            family_named,
            family_of_model,
        )
        from fairhand_server.model_client import Endpoint, ModelIdentity

        settings = self._settings
        if settings.endpoint:
            from fairhand_server.host_key import key_of
            from fairhand_server.model_client.http import checked_endpoint

            named = None if settings.family else family_of_model(settings.model)
            family = named or family_named(settings.family or DEFAULT_FAMILY)
            url = checked_endpoint(settings.endpoint, settings.allow_insecure)
            entry = entry_serving(settings.model, "", settings.endpoint)
            identity = ModelIdentity(settings.model, family.name, entry=entry)
            # A keyring may ask its owner, which takes as long as it takes.
            key = await asyncio.to_thread(key_of, settings)
            return Endpoint(url, key, settings.certificate), identity
        from fairhand_server.folders import state_folder
        from fairhand_server.host_process import host_command
        from fairhand_server.models.locate import located
        from fairhand_server.shared_host import SharedHost

        if self._host is None or self._identity is None:
            # The first look at a model file reads it whole, which takes about a second.
            found = await asyncio.to_thread(located, settings.model or None)
            # A file may name marks that no row of ours describes yet; it still continues text.
            family = (
                family_named(settings.family)
                if settings.family
                else FAMILIES.get(found.family, PLAIN)
            )
            if self._closed:
                # Closed while the file was read: a host started now would have nobody to stop it.
                raise HostError("fairhand-E030", "the model host was stopped", "start it again")
            entry = entry_serving(found.id, found.sha256)
            self._identity = ModelIdentity(found.id, family.name, found.sha256, entry)
            leave = ["--linger", str(LINGER_SECONDS)]
            leave += ["--idle-stop", str(60 * max(0, settings.idle_minutes))]
            command = host_command(found.path, found.id, found.sha256, leave)
            self._host = SharedHost(command, state_folder() / "hosts", self._recovered)
        endpoint = await self._host.endpoint(patient=self._recovered is None)
        return endpoint, self._identity
