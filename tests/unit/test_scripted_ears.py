"""The ears that follow a script, and the choice between two pairs of ears."""

from pathlib import Path

import numpy as np
import pytest

from gadget.audio import Samples
from gadget.errors import BadSettings, TranscribeFailed
from gadget.transcribe.base import Transcript
from gadget.transcribe.choose import ChoosingTranscriber
from gadget.transcribe.scripted import ScriptedTranscriber

SOUND: Samples = np.full(512, 100, np.int16)


def request(ears: ScriptedTranscriber | ChoosingTranscriber, language=None) -> Transcript:
    hearing = ears.begin(language)
    hearing.feed(SOUND)
    return hearing.finish()


def test_requests_are_heard_line_by_line() -> None:
    ears = ScriptedTranscriber(["set a timer", "zh: 现在几点", "", "en:stop"])
    assert request(ears) == Transcript("set a timer", "en")
    assert request(ears) == Transcript("现在几点", "zh")
    assert request(ears).text == ""
    assert request(ears, "zh") == Transcript("stop", "en")


def test_a_line_can_make_the_engine_fail() -> None:
    ears = ScriptedTranscriber(["!failed", "stop"])
    with pytest.raises(TranscribeFailed):
        request(ears)
    assert request(ears).text == "stop"


def test_a_request_that_the_script_does_not_know_fails() -> None:
    with pytest.raises(TranscribeFailed, match="request 1"):
        request(ScriptedTranscriber([]))


def test_it_remembers_what_it_was_fed_and_when_it_was_told_of_pauses() -> None:
    ears = ScriptedTranscriber(["one two three", "four"])
    hearing = ears.begin("en")
    hearing.feed(SOUND)
    assert hearing.pause() == "one"
    hearing.feed(SOUND)
    assert [hearing.pause(), hearing.pause(), hearing.pause()] == ["one two", "one two three", None]
    ears.begin("en")
    assert ears.fed == [1024, 0]
    assert ears.pauses == [4, 0]


def test_chinese_words_come_two_characters_at_a_pause() -> None:
    hearing = ScriptedTranscriber(["zh:现在几点"]).begin(None)
    hearing.feed(SOUND)
    assert [hearing.pause(), hearing.pause(), hearing.pause()] == ["现在", "现在几点", None]


def test_an_abandoned_request_has_used_its_line() -> None:
    ears = ScriptedTranscriber(["first", "second"])
    ears.begin("en").feed(SOUND)
    assert request(ears).text == "second"


def test_the_script_is_read_from_a_file(tmp_path: Path) -> None:
    path = tmp_path / "words.txt"
    path.write_text("set a timer\n\nzh:停\n", encoding="utf-8")
    ears = ScriptedTranscriber.from_file(path)
    assert [request(ears).text for _ in range(3)] == ["set a timer", "", "停"]


def test_a_script_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadSettings, match=r"transcribe\.script.*nowhere\.txt"):
        ScriptedTranscriber.from_file(tmp_path / "nowhere.txt")
    (tmp_path / "sound.wav").write_bytes(b"RIFF\xff\xfe")
    with pytest.raises(BadSettings, match=r"sound\.wav"):
        ScriptedTranscriber.from_file(tmp_path / "sound.wav")


def test_each_language_goes_to_the_engine_that_streams_it() -> None:
    streaming, otherwise = ScriptedTranscriber(["streamed"]), ScriptedTranscriber(["whole", "whole"])
    ears = ChoosingTranscriber(streaming, {"en"}, otherwise)
    assert request(ears, "en").text == "streamed"
    assert request(ears, "zh").text == "whole"
    assert request(ears, None).text == "whole"


@pytest.mark.parametrize(("fixed", "streams"), [("en", True), ("zh", False), (None, False)])
def test_only_the_engine_that_the_settings_lead_to_is_prepared(fixed, streams: bool) -> None:
    streaming, otherwise = ScriptedTranscriber([]), ScriptedTranscriber([])
    ChoosingTranscriber(streaming, {"en"}, otherwise, fixed).prepare()
    assert (streaming.prepared, otherwise.prepared) == (streams, not streams)
