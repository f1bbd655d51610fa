"""The push button on a pin, through gpiozero; on mocked pins it can be moved by software as well."""

from __future__ import annotations

from gadget.button.base import Button, Drivable, Edge, OnEdge
from gadget.button.late import Sieve
from gadget.gpio import PushButton, push_button
from gadget.settings import ButtonSettings


class GpioButton(Button):
    """A contact between a pin and ground (or 3.3 V, with `pull_up` false)."""

    def __init__(self, settings: ButtonSettings) -> None:
        self._settings = settings
        self._contact: PushButton | None = None

    def open(self, on_edge: OnEdge) -> None:
        self.close()
        sieve = Sieve(self._settings.debounce_ms / 1000)

        def told(edge: Edge, contact_is_closed: bool) -> None:
            for certain in sieve.take(edge, contact_is_closed):
                on_edge(certain)

        self._contact = push_button(self._settings, told)

    def close(self) -> None:
        if self._contact is not None:
            self._contact.close()
            self._contact = None


class MockGpioButton(GpioButton, Drivable):
    """The same on gpiozero's mocked pins: what is driven goes through gpiozero like a real edge."""

    def drive(self, down: bool) -> None:
        if self._contact is not None:
            self._contact.drive(down)


def gpio_button(settings: ButtonSettings) -> GpioButton:
    """The button for the pin library that `settings.factory` names; drivable when it is "mock"."""
    return MockGpioButton(settings) if settings.factory == "mock" else GpioButton(settings)
