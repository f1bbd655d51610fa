"""The one door to gpiozero: a push button and an RGB light on the pins of the board, real or mocked.

Pins belong to a board, and a process has one board of each kind: button and light share it. The pin library
is always the one that the settings name; gpiozero's own search for one that happens to work is never used.
What gpiozero and lgpio raise becomes `NoButton` or `NoLight` here, with the mend.
"""

from __future__ import annotations

import logging
import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeAlias

from gadget.button.base import Edge
from gadget.errors import NoButton, NoLight
from gadget.settings import ButtonSettings, ShowSettings
from gadget.show.base import Colour

log = logging.getLogger(__name__)

OnLateEdge: TypeAlias = Callable[[Edge, bool], None]

LATEST_S = 60.0
"""An edge that is older by its own date was dated by another clock."""

_boards: dict[str, Any] = {}
_boards_lock = threading.Lock()


class PushButton:
    """An open button; made by `push_button`."""

    def __init__(self, device: Any, settings: ButtonSettings, on_edge: OnLateEdge) -> None:
        self._device = device
        self._settings = settings
        self._on_edge: OnLateEdge | None = on_edge
        device.when_activated = lambda: self._report(True)
        device.when_deactivated = lambda: self._report(False)

    def drive(self, down: bool) -> None:
        """Move the mocked contact. Raises `NoButton` on real pins and after `close`."""
        if self._settings.factory != "mock" or self._on_edge is None:
            raise NoButton('only an open button with factory = "mock" can be moved by software.')
        if down == self._settings.pull_up:
            self._device.pin.drive_low()
        else:
            self._device.pin.drive_high()

    def close(self) -> None:
        """No more edges, and the pin is free; twice is harmless."""
        self._on_edge = None
        _close(self._device)

    def _report(self, down: bool) -> None:
        on_edge = self._on_edge
        if on_edge is None:
            return
        try:
            on_edge(Edge(down, self._when(down)), bool(self._device.is_active))
        except Exception:  # it would end the thread on which lgpio reports every later edge
            log.exception("the listener of the button failed")

    def _when(self, down: bool) -> float:
        """When the last edge was (monotonic seconds): by the kernel's clock, however late its news came."""
        age_s = self._device.active_time if down else self._device.inactive_time
        # kernels before 5.7 date edges by the clock on the wall
        known = age_s is not None and 0.0 <= age_s < LATEST_S
        return time.monotonic() - (age_s if known else 0.0)


class RgbLight:
    """An open light; made by `rgb_light`."""

    def __init__(self, device: Any) -> None:
        self._device = device

    @property
    def colour(self) -> Colour:
        """What its pins show now."""
        red, green, blue = self._device.value
        return (float(red), float(green), float(blue))

    def set(self, colour: Colour) -> None:
        """Show `colour` at once. Raises `NoLight` when the pins cannot be written any more."""
        try:
            self._device.value = colour
        except Exception as failed:
            raise NoLight(
                f"the light cannot be written: {failed}. Check its wiring with `gadget doctor`."
            ) from failed

    def close(self) -> None:
        """Dark, and the pins are free; twice is harmless."""
        _close(self._device)


def push_button(settings: ButtonSettings, on_edge: OnLateEdge) -> PushButton:
    """Take the button's pin and report every edge, bounce included, to `on_edge` from gpiozero's thread, and with each
    whether the contact is closed by then.

    Raises `NoButton`.
    """
    with _translated(NoButton, "button", [settings.pin]):
        from gpiozero import DigitalInputDevice

        device = DigitalInputDevice(
            settings.pin, pull_up=settings.pull_up, bounce_time=None, pin_factory=board_of(settings.factory)
        )
        return PushButton(device, settings, on_edge)


def rgb_light(settings: ShowSettings) -> RgbLight:
    """Take the light's three pins; it starts dark. Raises `NoLight`."""
    pins = [settings.red_pin, settings.green_pin, settings.blue_pin]
    with _translated(NoLight, "show", pins):
        from gpiozero import RGBLED

        device = RGBLED(*pins, active_high=not settings.common_anode, pin_factory=board_of(settings.factory))
        return RgbLight(device)


def _close(device: Any) -> None:
    try:
        device.close()
    except Exception:  # a pin that is lost already must not keep the rest from closing
        log.exception("a pin could not be freed")


def board_of(factory: str) -> Any:
    """The one board of this process whose pins are reached through `factory`."""
    with _boards_lock:
        if factory not in _boards:
            if factory == "mock":
                from gpiozero.pins.mock import MockFactory, MockPWMPin

                # The revision is given so that no environment variable can change what tests and demo run on.
                _boards[factory] = MockFactory(revision="a02082", pin_class=MockPWMPin)
            else:
                from gpiozero.pins.lgpio import LGPIOFactory

                _boards[factory] = LGPIOFactory()
        return _boards[factory]


@contextmanager
def _translated(kind: type[NoButton] | type[NoLight], section: str, pins: list[int]) -> Iterator[None]:
    try:
        yield
    except Exception as failed:
        # lgpio's errors have no base of their own but Exception, and lgpio may not be imported here to name
        # them.
        name = {"button": "the button", "show": "the light"}[section]
        at = ", ".join(f"GPIO{pin}" for pin in pins)
        raise kind(f"{name} on {at} cannot be used: {_mend(failed, section)}") from failed


def _mend(failed: Exception, section: str) -> str:
    from gpiozero import exc

    desktop = f'On a machine without pins set factory = "mock" in [{section}].'
    if isinstance(failed, exc.PinUnknownPi):
        return (
            "this machine is not a Raspberry Pi, or hides /proc/cpuinfo and /proc/device-tree from this "
            f"process (systemd: no ProcSubset=pid). {desktop}"
        )
    if isinstance(failed, exc.GPIOPinInUse | ValueError) and "in use" in str(failed):
        return (
            "another part of the gadget uses the same pin. Give every part a pin of its own in [button] and "
            f"[show]. ({failed})"
        )
    if isinstance(failed, exc.PinFixedPull):
        return (
            f"this pin has a pull-up resistor of its own. Set pull_up = true, or use another pin. ({failed})"
        )
    if isinstance(failed, exc.PinInvalidPin):
        return f"the board has no such pin. Give a BCM number from 0 to 27 in [{section}]. ({failed})"
    if isinstance(failed, ImportError):
        return (
            f"the library {failed.name or 'lgpio'} is missing. Install it with `sudo apt install "
            "python3-lgpio` (and a virtual environment made with --system-site-packages), or with "
            f"`pip install 'gadget[pi]'`. {desktop}"
        )
    if ".lgd-nfy" in str(failed):
        return (
            "lgpio must be able to write into the working directory. Start the gadget in a writable one "
            f"(systemd: WorkingDirectory=). ({failed})"
        )
    chips = sorted(Path("/dev").glob("gpiochip*"))
    if not chips:
        return (
            f"there is no /dev/gpiochip device (systemd: DeviceAllow=char-gpiochip rw). {desktop} ({failed})"
        )
    if not any(os.access(chip, os.R_OK | os.W_OK) for chip in chips):
        return (
            f"no right to use {', '.join(map(str, chips))}. Add the user to the group that owns it: "
            f"`sudo usermod -aG gpio $USER`, then log in again. ({failed})"
        )
    if "busy" in str(failed).lower():
        return (
            "another program holds the pin; `gpioinfo` names it. Stop that program (a second gadget?), or "
            f"use another pin. ({failed})"
        )
    return f"{failed}. `gadget doctor` checks wiring and rights."
