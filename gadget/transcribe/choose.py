"""Two engines as one: each language goes to the better one that is installed."""

from __future__ import annotations

from collections.abc import Collection

from gadget.calls import Language
from gadget.transcribe.base import Hearing, Transcriber


class ChoosingTranscriber(Transcriber):
    """The "auto" backend: `streaming` hears the languages it has models for, `otherwise` the rest.

    A streaming engine cannot find out the language, so where the settings leave it open every request goes to
    `otherwise`; a request whose language is given goes where it belongs.
    """

    def __init__(
        self,
        streaming: Transcriber,
        streams: Collection[Language],
        otherwise: Transcriber,
        language: Language | None = None,
    ) -> None:
        """`streams` are the languages that `streaming` has models for; `language` is what the settings fix."""
        self._streaming = streaming
        self._streams = frozenset(streams)
        self._otherwise = otherwise
        self._language = language

    def prepare(self) -> None:
        """Prepares only the engine that the settings lead to."""
        self._engine(self._language).prepare()

    def begin(self, language: Language | None) -> Hearing:
        return self._engine(language).begin(language)

    def close(self) -> None:
        self._streaming.close()
        self._otherwise.close()

    def _engine(self, language: Language | None) -> Transcriber:
        return self._streaming if language in self._streams else self._otherwise
