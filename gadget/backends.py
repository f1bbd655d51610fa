"""Which class stands behind which name in the settings. Backends are imported here, lazily, and nowhere else."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import cast

from gadget.button.base import Button
from gadget.calls import LANGUAGES, Language, Signature
from gadget.config import cache_directory, models_directory
from gadget.decide.base import Decider
from gadget.errors import BadSettings
from gadget.look.base import Camera, Eyes
from gadget.record.base import Recorder
from gadget.settings import (
    ButtonSettings,
    DecideSettings,
    LookSettings,
    RecordSettings,
    Settings,
    ShowSettings,
    SpeakSettings,
    TranscribeSettings,
)
from gadget.show.base import Light
from gadget.speak.base import Speaker, Voice
from gadget.store import Store
from gadget.transcribe.base import Transcriber


def language(settings: Settings) -> Language | None:
    """The fixed language, or None to find out for each request."""
    fixed = settings.general.language
    return None if fixed == "auto" else cast(Language, fixed)


def store(settings: Settings) -> Store:
    """The model store the settings point at."""
    return Store(models_directory(settings))


def button(settings: ButtonSettings) -> Button:
    match settings.backend:
        case "gpio":
            from gadget.button.gpio import gpio_button

            return gpio_button(settings)
        case "keyboard":
            from gadget.button.keyboard import KeyboardButton

            return KeyboardButton(sys.stdin, settings=settings)
        case "control":
            from gadget.button.control import ControlButton

            return ControlButton()
        case "scripted":
            from gadget.button.scripted import ScriptedButton

            return ScriptedButton(_needed(settings.script, "button.script"))
    raise _unknown("button.backend", settings.backend)


def light(settings: ShowSettings) -> Light:
    match settings.backend:
        case "gpio":
            from gadget.show.gpio import GpioLight

            return GpioLight(settings)
        case "terminal":
            from gadget.show.terminal import TerminalLight

            return TerminalLight(sys.stderr)
        case "simulated":
            from gadget.show.simulated import SimulatedLight

            return SimulatedLight()
    raise _unknown("show.backend", settings.backend)


def recorder(settings: RecordSettings) -> Recorder:
    match settings.backend:
        case "microphone":
            from gadget.record.microphone import Microphone

            return Microphone(settings)
        case "file":
            from gadget.record.file import FileRecorder

            _needed(settings.file, "record.file")
            return FileRecorder(settings)
        case "simulated":
            from gadget.record.simulated import SimulatedRecorder

            return SimulatedRecorder(settings)
    raise _unknown("record.backend", settings.backend)


def transcriber(settings: Settings) -> Transcriber:
    chosen = settings.transcribe
    if chosen.backend == "scripted":
        from gadget.transcribe.scripted import ScriptedTranscriber

        return ScriptedTranscriber.from_file(_needed(chosen.script, "transcribe.script"))
    return _real_transcriber(chosen, store(settings), language(settings))


def _real_transcriber(settings: TranscribeSettings, models: Store, fixed: Language | None) -> Transcriber:
    """Vosk for the languages it has a model for, Whisper for the rest; either alone when it is asked for."""
    from gadget.transcribe.choose import ChoosingTranscriber
    from gadget.transcribe.vosk import VoskTranscriber
    from gadget.transcribe.whisper import WhisperTranscriber

    found = {spoken: models.installed("ears", spoken) for spoken in LANGUAGES}
    streaming = {
        spoken: models.find(name)
        for spoken in LANGUAGES
        for name in found[spoken]
        if name.startswith("vosk-")
    }
    if settings.backend == "vosk":
        for spoken in LANGUAGES if fixed is None else (fixed,):
            streaming.setdefault(spoken, models.find(f"vosk-{spoken}"))
        return VoskTranscriber(streaming, fixed)
    english = models.find("whisper-tiny.en") if "whisper-tiny.en" in found["en"] else None
    multilingual = models.find("whisper-base") if "whisper-base" in found["zh"] else None
    whisper = WhisperTranscriber(english, multilingual, settings.threads, fixed)
    if settings.backend == "whisper" or not streaming:
        return whisper
    return ChoosingTranscriber(VoskTranscriber(streaming, fixed), streaming, whisper, fixed)


def camera(settings: LookSettings) -> Camera | None:
    match settings.backend:
        case "off":
            return None
        case "opencv":
            from gadget.look.opencv import OpenCVCamera

            return OpenCVCamera(settings)
        case "picamera2":
            from gadget.look.picamera2 import PiCamera

            return PiCamera(settings)
        case "file":
            from gadget.look.file import FileCamera

            _needed(settings.file, "look.file")
            return FileCamera(settings)
        case "simulated":
            from gadget.look.simulated import SimulatedCamera

            return SimulatedCamera(settings)
    raise _unknown("look.backend", settings.backend)


def eyes(settings: LookSettings) -> Eyes | None:
    match settings.eyes:
        case "off":
            return None
        case "trained":
            from gadget.look.eyes import TrainedEyes

            return TrainedEyes(settings.threads)
        case "vision":
            from gadget.look.vision_eyes import VisionEyes

            return VisionEyes(_needed(settings.model, "look.model"), settings.threads, settings.see_s)
        case "simulated":
            from gadget.look.simulated_eyes import SimulatedEyes

            return SimulatedEyes()
    raise _unknown("look.eyes", settings.eyes)


MIND = "gadget-mind"
"""The trained mind in the model store; `MIND_FILE` is its weights."""
MIND_FILE = "gadget-mind-q5_0.gguf"
BASE = "gemma-3-270m"
BASE_FILE = "gemma-3-270m-q4_k_m.gguf"


def decider(settings: DecideSettings, models: Store, signatures: tuple[Signature, ...]) -> Decider:
    mind = _mind(settings, models, signatures)
    if not any(signature.phrases for signature in signatures):
        return mind
    from gadget.decide.phrased import PhrasedDecider

    return PhrasedDecider(mind, signatures)


def _mind(settings: DecideSettings, models: Store, signatures: tuple[Signature, ...]) -> Decider:
    chosen = Path(settings.model) if settings.model else None
    match settings.backend:
        case "functional":
            from gadget.decide.functional import FunctionalDecider

            return FunctionalDecider(chosen or models.find(MIND) / MIND_FILE, signatures, settings.threads)
        case "scripted":
            from gadget.decide.scripted import ScriptedDecider

            return ScriptedDecider(_needed(settings.script, "decide.script"), signatures)
        case "conventional":
            from gadget.decide.conventional import ConventionalDecider

            path = chosen or models.find(BASE) / BASE_FILE
            return ConventionalDecider(path, signatures, settings.threads, cache_directory())
        case "vision":
            from gadget.decide.vision import VisionDecider

            path = _needed(settings.model, "decide.model")
            return VisionDecider(path, signatures, settings.threads, cache_directory())
    raise _unknown("decide.backend", settings.backend)


def voice(settings: SpeakSettings, models: Store, fixed: Language | None = None) -> Voice:
    from gadget.speak.cached import CachedVoice
    from gadget.speak.pyttsx3_voice import Pyttsx3Voice

    spoken = LANGUAGES if fixed is None else (fixed,)
    espeak = Pyttsx3Voice(settings.words_per_minute, languages=spoken)
    match settings.voice:
        case "pyttsx3":
            return CachedVoice(espeak)
        case "piper":
            from gadget.speak.piper_voice import PiperVoice

            path = models.find("piper-joe-en") / "en_US-joe-medium.onnx"
            return CachedVoice(PiperVoice(path, espeak, words_per_minute=settings.words_per_minute))
        case "simulated":
            from gadget.speak.simulated import SimulatedVoice

            return SimulatedVoice()
    raise _unknown("speak.voice", settings.voice)


def speaker(settings: SpeakSettings) -> Speaker:
    match settings.speaker:
        case "soundcard":
            from gadget.speak.soundcard import SoundcardSpeaker

            return SoundcardSpeaker(settings)
        case "file":
            from gadget.speak.wavfile import FileSpeaker

            return FileSpeaker(_needed(settings.file, "speak.file"))
        case "simulated":
            from gadget.speak.simulated import SimulatedSpeaker

            return SimulatedSpeaker()
    raise _unknown("speak.speaker", settings.speaker)


def _needed(path: str, key: str) -> Path:
    if not path:
        raise BadSettings(f"{key} is empty, but the chosen backend needs it: set it to a file.")
    return Path(path)


def _unknown(key: str, value: str) -> BadSettings:
    return BadSettings(f"{key} = {value!r} is not a backend; `gadget config show` lists the choices.")
