"""The RGB light on three pins, through gpiozero."""

from __future__ import annotations

from gadget.gpio import RgbLight, rgb_light
from gadget.settings import ShowSettings
from gadget.show.base import OFF, Colour, Light, Pattern
from gadget.show.player import Player

_DIMMEST = 0.01
"""The smallest step of lgpio's pulse width: below it a dim colour would be none at all."""


class GpioLight(Light):
    """Colours are scaled by `settings.brightness`."""

    def __init__(self, settings: ShowSettings) -> None:
        self._settings = settings
        self._light: RgbLight | None = None
        self._player: Player | None = None

    @property
    def colour(self) -> Colour:
        """What the pins show now, brightness included; dark when it is closed."""
        return OFF if self._light is None else self._light.colour

    def open(self) -> None:
        self.close()
        self._light = light = rgb_light(self._settings)
        self._player = Player(lambda _, colour: light.set(self._scaled(colour)), "gpio-light")

    def show(self, pattern: Pattern) -> None:
        if self._player is not None:
            self._player.show(pattern)

    def close(self) -> None:
        if self._player is not None:
            self._player.close()
            self._player = None
        if self._light is not None:
            self._light.close()
            self._light = None

    def _scaled(self, colour: Colour) -> Colour:
        red, green, blue = (
            max(_DIMMEST, part * self._settings.brightness) if part else 0.0 for part in colour
        )
        return (red, green, blue)
