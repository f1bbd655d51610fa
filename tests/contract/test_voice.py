"""What every voice keeps to, on the real ones.

espeak-ng through pyttsx3, piper with the voice of `joe` (in $GADGET_MODELS or the model store's usual place), and each
behind the cache. What is not installed is skipped with its reason.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from gadget.audio import Clip, level_dbfs, silence
from gadget.calls import Language
from gadget.errors import BadModel, BadSettings, NoModel, NoVoice, SpeakFailed
from gadget.speak.base import Voice
from gadget.speak.cached import CachedVoice
from gadget.speak.piper_voice import PiperVoice
from gadget.speak.pyttsx3_voice import Pyttsx3Voice

MODELS = Path(os.environ.get("GADGET_MODELS") or "~/.local/share/gadget/models").expanduser()
JOE = MODELS / "piper-joe-en" / "en_US-joe-medium.onnx"


def pyttsx3_voice(words_per_minute: int = 165) -> Voice:
    return Pyttsx3Voice(words_per_minute)


def piper_voice(words_per_minute: int = 180) -> Voice:
    pytest.importorskip("piper", reason="piper is not installed: pip install 'gadget[piper]'")
    if not JOE.exists():
        pytest.skip(f"no piper voice at {JOE}: gadget models pull piper-joe-en")
    return PiperVoice(JOE, Pyttsx3Voice(165), words_per_minute=words_per_minute)


def cached_voice(words_per_minute: int = 165) -> Voice:
    return CachedVoice(pyttsx3_voice(words_per_minute), limit=60)


Maker = Callable[..., Voice]


@pytest.fixture(scope="module", params=[pyttsx3_voice, piper_voice, cached_voice])
def maker(request: pytest.FixtureRequest) -> Maker:
    return request.param  # type: ignore[no-any-return]


@pytest.fixture(scope="module")
def voice(maker: Maker) -> Iterator[Voice]:
    made = maker()
    try:
        made.prepare()
    except NoVoice as missing:
        pytest.skip(missing.message)
    yield made
    made.close()


def is_speech(clip: Clip) -> bool:
    """Loud enough to be heard, not clipped to a square, and with more than one level in it."""
    return -40 < level_dbfs(clip.samples) < -6 and len(np.unique(clip.samples)) > 500


@pytest.mark.parametrize(
    ("sentence", "language", "shortest_s", "longest_s"),
    [
        ("Done.", "en", 0.2, 1.5),
        ("I'll remind you tomorrow at seven thirty in the morning.", "en", 2.0, 5.0),
        ("It's 6:30 in the evening.", "en", 1.2, 4.0),
        ("好的。", "zh", 0.3, 2.0),
        ("我会在明天早上七点半提醒你。", "zh", 2.0, 6.0),
        ("现在是15:30，气温20℃。", "zh", 2.5, 8.0),
    ],
)
def test_a_sentence_sounds_as_long_as_it_is(
    voice: Voice, sentence: str, language: Language, shortest_s: float, longest_s: float
) -> None:
    clip = voice.render(sentence, language)
    assert clip.samples.dtype == np.int16
    assert clip.samples.ndim == 1
    assert shortest_s < clip.seconds < longest_s
    assert is_speech(clip)


@pytest.mark.parametrize("nothing", ["", "   ", "\n", "…", "!?", "😀", "。"])
@pytest.mark.parametrize("language", ["en", "zh"])
def test_nothing_to_say_gives_an_empty_clip(voice: Voice, nothing: str, language: Language) -> None:
    assert len(voice.render(nothing, language).samples) == 0


@pytest.mark.parametrize(
    "sentence",
    [
        "Don't say \"maybe\" or 'never', it’s “fine”.",
        "Party 🎉 at Zoë's café & bar!",
        "<speak>1 < 2</speak> [[tags]] $(date) `ls` %s {0} \\n",
        "null\x00byte and \x07 bell",
        "Привет, мир",
        "Ünïcödé ʇxǝʇ",
        "a" * 500,
    ],
)
def test_odd_text_is_survived(voice: Voice, sentence: str) -> None:
    assert voice.render(sentence, "en").seconds > 0.3


def test_a_very_long_text_is_rendered_whole(voice: Voice) -> None:
    once = voice.render("The quick brown fox jumps over the lazy dog.", "en")
    many = voice.render("The quick brown fox jumps over the lazy dog. " * 30, "en")
    assert 20 < many.seconds / once.seconds < 40


def test_chinese_and_english_in_one_sentence_both_come_out(voice: Voice) -> None:
    chinese = voice.render("提醒你给打电话。", "zh").seconds
    assert voice.render("提醒你给Alexander打电话。", "zh").seconds > chinese + 0.3
    english = voice.render("Your note says that.", "en").seconds
    assert voice.render("Your note says 买两盒牛奶 that.", "en").seconds > english + 0.5


def test_one_render_after_another_is_whole(voice: Voice) -> None:
    lengths = [voice.render(f"Number {count} of many.", "en").seconds for count in ("two", "six", "ten") * 10]
    assert min(lengths) > 0.8
    assert max(lengths) - min(lengths) < 1.0


def test_the_languages_take_turns(voice: Voice) -> None:
    first = voice.render("It is late.", "en")
    voice.render("很晚了。", "zh")
    again = voice.render("It is late.", "en")
    assert abs(first.seconds - again.seconds) < 0.5


def test_more_words_per_minute_take_less_time(maker: Maker) -> None:
    sentence = "I'll remind you tomorrow at seven thirty in the morning."
    slow, fast = maker(110), maker(260)
    try:
        try:
            slow_s = slow.render(sentence, "en").seconds
        except NoVoice as missing:
            pytest.skip(missing.message)
        assert fast.render(sentence, "en").seconds < 0.7 * slow_s
    finally:
        slow.close()
        fast.close()


def test_a_voice_works_on_a_worker_thread(voice: Voice) -> None:
    heard: list[Clip] = []
    worker = threading.Thread(target=lambda: heard.append(voice.render("Hello from a thread.", "en")))
    worker.start()
    worker.join()
    assert is_speech(heard[0])


def test_closing_twice_is_harmless(maker: Maker) -> None:
    closing = maker()
    closing.close()
    closing.close()


def test_the_sound_is_left_in_no_directory(
    voice: Voice, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("RUNTIME_DIRECTORY", "TMPDIR", "TEMP", "TMP"):
        monkeypatch.setenv(name, str(tmp_path))
    monkeypatch.chdir(tmp_path)
    voice.render("This is a secret.", "en")
    assert list(tmp_path.iterdir()) == []


def test_nothing_is_printed(voice: Voice, capfd: pytest.CaptureFixture[str]) -> None:
    voice.render("Nobody prints this.", "en")
    assert capfd.readouterr() == ("", "")


def test_a_voice_that_espeak_does_not_have_is_named() -> None:
    with pytest.raises(NoVoice, match=r"dothraki.*apt install espeak-ng"):
        Pyttsx3Voice(165, english="dothraki", languages=("en",)).prepare()


@pytest.mark.filterwarnings(
    "ignore::pytest.PytestUnraisableExceptionWarning"
)  # raised inside espeak-ng's callback
def test_a_sentence_that_cannot_be_written_fails_alone() -> None:
    speaking = Pyttsx3Voice(165, languages=("en",), patience_s=0.5)
    try:
        speaking.prepare()
    except NoVoice as missing:
        pytest.skip(missing.message)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, hard))
    try:
        with pytest.raises(SpeakFailed, match="memory full"):
            speaking.render("Where can I write this?", "en")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert is_speech(speaking.render("It works again.", "en"))


def test_missing_espeak_names_the_package() -> None:
    program = """if True:
        import sys
        sys.modules["pyttsx3"] = None
        from gadget.errors import NoVoice
        from gadget.speak.pyttsx3_voice import Pyttsx3Voice
        try:
            Pyttsx3Voice(165).prepare()
        except NoVoice as missing:
            print(missing.message)
    """
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert "apt install espeak-ng" in ran.stdout


def test_a_missing_piper_voice_names_the_command(tmp_path: Path) -> None:
    with pytest.raises(NoModel, match="gadget models pull"):
        PiperVoice(tmp_path / "none.onnx", SilentVoice()).prepare()


def test_a_broken_piper_voice_is_refused(tmp_path: Path) -> None:
    pytest.importorskip("piper", reason="piper is not installed: pip install 'gadget[piper]'")
    path = tmp_path / "broken.onnx"
    path.write_bytes(b"not a model")
    for config in ("{", "{}", '{"espeak": {"voice": "en"}}'):
        Path(f"{path}.json").write_text(config)
        with pytest.raises(BadModel, match=r"broken\.onnx"):
            PiperVoice(path, SilentVoice()).prepare()


class SilentVoice(Voice):
    """Says nothing, takes as many seconds for it as the sentence has words, and counts."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, Language]] = []
        self.closed = 0

    def prepare(self) -> None:
        """Nothing to load."""

    def render(self, sentence: str, language: Language) -> Clip:
        self.asked.append((sentence, language))
        return silence(len(sentence.split()))

    def close(self) -> None:
        self.closed += 1


class TestTheCache:
    def test_what_was_said_is_not_rendered_again(self) -> None:
        inner = SilentVoice()
        cached = CachedVoice(inner, limit=10)
        first = cached.render("Done.", "en")
        assert cached.render("Done.", "en") is first
        assert cached.render("Done.", "zh") is not first
        assert inner.asked == [("Done.", "en"), ("Done.", "zh")]

    def test_the_longest_unused_is_forgotten_first(self) -> None:
        inner = SilentVoice()
        cached = CachedVoice(inner, limit=3)
        for sentence in ("one", "two", "three", "one", "four"):
            cached.render(sentence, "en")
        inner.asked.clear()
        for sentence in ("one", "three", "four", "two"):
            cached.render(sentence, "en")
        assert inner.asked == [("two", "en")]

    def test_it_never_holds_more_than_its_limit(self) -> None:
        cached = CachedVoice(SilentVoice(), limit=7)
        for count in range(50):
            cached.render(" ".join(["word"] * (count % 9)) + f" {count}", "en")
            assert cached.seconds <= 7

    def test_what_is_too_long_to_keep_forgets_nothing(self) -> None:
        inner = SilentVoice()
        cached = CachedVoice(inner, limit=3)
        cached.render("kept", "en")
        cached.render("four words too many", "en")
        cached.render("x" * 200, "en")
        inner.asked.clear()
        cached.render("kept", "en")
        assert inner.asked == []

    def test_a_limit_of_nothing_keeps_nothing(self) -> None:
        cached = CachedVoice(SilentVoice(), limit=0)
        cached.render("Done.", "en")
        assert cached.seconds == 0
        with pytest.raises(BadSettings, match="-1"):
            CachedVoice(SilentVoice(), limit=-1)

    def test_closing_forgets_and_closes_the_voice(self) -> None:
        inner = SilentVoice()
        cached = CachedVoice(inner, limit=10)
        cached.render("Done.", "en")
        cached.close()
        assert inner.closed == 1
        assert cached.seconds == 0
