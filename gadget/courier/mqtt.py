"""Publishing to an MQTT broker, acknowledged: the only place that imports aiomqtt."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress

import aiomqtt

from gadget.errors import Delayed, NotConnected

_REFUSED_LOGINS = {4, 5, 134, 135}
"""Bad user or password, not authorised: of MQTT 3.1.1 and of MQTT 5."""


class Mqtt:
    """One connection for each message: commands are rare, and a connection kept open may be dead when it is needed."""

    def __init__(
        self,
        host: str,
        port: int,
        *,
        user: str,
        password: Callable[[], str],
        tls: bool,
        certificates: str,
        timeout_s: float,
    ) -> None:
        """`password` is asked for only with a `user`; `certificates` is a PEM file to trust besides the system's."""
        self._where = f"{host}:{port}"
        self._host, self._port = host, port
        self._user, self._password = user, password
        self._timeout_s = timeout_s
        self._tls: ssl.SSLContext | None = None
        if tls:
            self._tls = ssl.create_default_context()
            if certificates:
                try:
                    self._tls.load_verify_locations(certificates)
                except OSError as unreadable:
                    raise NotConnected(
                        f"{certificates} holds no certificates that can be used: {unreadable}. Name a PEM file."
                    ) from unreadable

    async def publish(self, topic: str, payload: bytes) -> None:
        """Return when the broker has acknowledged it (QoS 1). Raises `NotConnected` or `Delayed`."""
        async with self._connected() as client:
            await client.publish(topic, payload, qos=1, timeout=self._timeout_s)

    async def check(self) -> None:
        """Log in and leave. Raises like `publish`."""
        async with self._connected():
            pass

    @asynccontextmanager
    async def _connected(self) -> AsyncIterator[aiomqtt.Client]:
        password = self._password() if self._user else None
        try:
            client = aiomqtt.Client(
                self._host,
                self._port,
                username=self._user or None,
                password=password,
                tls_context=self._tls,
                timeout=self._timeout_s,
            )
            async with asyncio.timeout(2 * self._timeout_s), _hung_up(client), client:
                yield client
        except aiomqtt.MqttCodeError as refused:
            if _code(refused.rc) in _REFUSED_LOGINS:
                raise NotConnected(
                    f"the broker {self._where} does not accept the user or the password. Run `gadget connect home`."
                ) from refused
            raise Delayed(f"the broker {self._where} answered: {refused}.") from refused
        except aiomqtt.MqttError as failed:
            raise Delayed(f"the broker {self._where} cannot be reached: {failed}.") from failed
        except TimeoutError as late:
            raise Delayed(f"the broker {self._where} did not answer within {self._timeout_s:g} s.") from late
        except OSError as failed:
            raise Delayed(f"the broker {self._where} cannot be reached: {failed}.") from failed


@asynccontextmanager
async def _hung_up(client: aiomqtt.Client) -> AsyncIterator[None]:
    """The library leaves the socket of a broker that never answered open: hang up, and wait for nothing."""
    try:
        yield
    except aiomqtt.MqttCodeError:  # the broker answered, and closed
        raise
    except BaseException:
        with suppress(aiomqtt.MqttError, TimeoutError, OSError):
            async with asyncio.timeout(_HANG_UP_S):
                await client.__aexit__(None, None, None)
        raise


_HANG_UP_S = 0.05


def _code(rc: object) -> int:
    """The number of what the library gives as a number or as a reason code."""
    value = getattr(rc, "value", rc)
    return value if isinstance(value, int) else -1
