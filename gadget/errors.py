"""Everything that can go wrong, in one drawn tree with stable codes.

Each error has a code (``stage.what``), a sentence for the person in both languages (`spoken`), and the English
sentence for the log, which names what was wrong and what to do. Foreign exceptions become one of these in the one
module that imports the library; the cause is kept with ``raise … from``.
"""

from __future__ import annotations

from typing import ClassVar


class GadgetError(Exception):
    """Base of every error the gadget raises on purpose.

    `code` is stable and appears in journals, on the control socket and in `--json` output; `exit_status` is what the
    command line ends with.
    """

    code: ClassVar[str] = "gadget.error"
    exit_status: ClassVar[int] = 1
    english: ClassVar[str] = "Something went wrong."
    chinese: ClassVar[str] = "出了点问题。"

    def __init__(self, message: str) -> None:
        """`message` names what was wrong and what to do, in English, for the log and the terminal."""
        super().__init__(message)
        self.message = message

    def spoken(self, language: str) -> str:
        """What the gadget says aloud about it, in `language` ("en" or "zh")."""
        return self.chinese if language == "zh" else self.english


# ── settings and files the person gave ────────────────────────────────────────────────────────────────────────────


class BadInput(GadgetError):
    """What the person gave cannot be used: a setting, a file, an argument."""

    code = "input.bad"
    exit_status = 2
    english = "I can't use that."
    chinese = "这个我用不了。"


class BadSettings(BadInput):
    code = "settings.bad"
    english = "My settings have a mistake in them."
    chinese = "设置里有错误。"


class BadAudio(BadInput):
    code = "audio.unreadable"
    english = "I can't read that recording."
    chinese = "这段录音我读不了。"


class AudioEmpty(BadAudio):
    code = "audio.empty"
    english = "That recording is empty."
    chinese = "这段录音是空的。"


class AudioTooLong(BadAudio):
    code = "audio.too_long"
    english = "That recording is too long."
    chinese = "这段录音太长了。"


class BadPicture(BadInput):
    code = "picture.unreadable"
    english = "I can't read that picture."
    chinese = "这张图片我看不了。"


class PictureTooLarge(BadPicture):
    code = "picture.too_large"
    english = "That picture is too large."
    chinese = "这张图片太大了。"


class BadRequest(BadInput):
    """A batch line or a control request has the wrong shape."""

    code = "request.bad"
    english = "I don't understand that request."
    chinese = "这个请求的格式不对。"


class BadContact(BadInput):
    """Somebody who cannot be kept, or is not there to be removed."""

    code = "input.contact"
    english = "I can't keep that contact."
    chinese = "这个联系人存不了。"


class BadNumber(BadInput):
    code = "input.number"
    english = "That's not a telephone number I can use."
    chinese = "这个电话号码用不了。"


class BadAddress(BadInput):
    code = "input.address"
    english = "That's not an e-mail address I can use."
    chinese = "这个邮箱地址用不了。"


# ── hardware ──────────────────────────────────────────────────────────────────────────────────────────────────────


class Unavailable(GadgetError):
    """Something the gadget needs is not there; `message` names the mend."""

    code = "gadget.unavailable"
    exit_status = 3


class NoButton(Unavailable):
    code = "button.unavailable"
    english = "My button isn't working."
    chinese = "按钮不能用了。"


class NoLight(Unavailable):
    code = "show.unavailable"
    english = "My light isn't working."
    chinese = "指示灯不能用了。"


class NoMicrophone(Unavailable):
    code = "record.unavailable"
    english = "I can't find my microphone."
    chinese = "我找不到麦克风。"


class NoSpeaker(Unavailable):
    code = "speak.no_speaker"
    english = "I can't find my loudspeaker."
    chinese = "我找不到扬声器。"


class NoVoice(Unavailable):
    code = "speak.no_voice"
    english = "I can't find my voice."
    chinese = "我的语音不能用了。"


class NoCamera(Unavailable):
    code = "look.unavailable"
    english = "I can't see: my camera isn't working."
    chinese = "我看不见，摄像头不能用了。"


# ── models ────────────────────────────────────────────────────────────────────────────────────────────────────────


class NoModel(Unavailable):
    """A model file is missing; `message` ends with the command that gets it."""

    code = "models.missing"
    english = "One of my models is missing."
    chinese = "我缺少一个模型。"


class WrongHash(GadgetError):
    code = "models.wrong_hash"
    exit_status = 4
    english = "One of my models is damaged."
    chinese = "我的一个模型损坏了。"


class NoSource(GadgetError):
    """Every source of a model file failed."""

    code = "models.unreachable"
    exit_status = 4
    english = "I couldn't download a model."
    chinese = "模型下载失败了。"


class StoreFailed(GadgetError):
    """The models directory cannot be written: full, read-only, somebody else's."""

    code = "models.store_failed"
    exit_status = 4
    english = "I couldn't save a model."
    chinese = "模型保存失败了。"


class BadModel(GadgetError):
    """A model file is there but the engine refuses it."""

    code = "models.bad"
    exit_status = 4
    english = "One of my models doesn't work."
    chinese = "我的一个模型不能用。"


# ── the turn ──────────────────────────────────────────────────────────────────────────────────────────────────────


class StageFailed(GadgetError):
    """A stage failed in the middle of a turn."""

    code = "turn.stage_failed"


class RecordFailed(StageFailed):
    """The microphone went away while listening."""

    code = "record.failed"
    english = "I lost my microphone while you were talking."
    chinese = "你说话的时候麦克风断开了。"


class NothingHeard(StageFailed):
    """Silence, a press too short to say anything, or no words in the sound."""

    code = "transcribe.nothing_heard"
    english = "I didn't hear anything."
    chinese = "我什么也没听到。"


class TranscribeFailed(StageFailed):
    code = "transcribe.failed"
    english = "I couldn't make out the words."
    chinese = "我没听清。"


class LookFailed(StageFailed):
    """No frame; costs the turn nothing but the picture."""

    code = "look.failed"
    english = "I couldn't take a picture."
    chinese = "我没拍到照片。"


class DecideFailed(StageFailed):
    code = "decide.failed"
    english = "I couldn't decide what to do."
    chinese = "我不知道该怎么做。"


class DecideTimeout(DecideFailed):
    code = "decide.timeout"
    english = "I thought about it for too long."
    chinese = "我想得太久了。"


class ActFailed(StageFailed):
    code = "act.failed"
    english = "That didn't work."
    chinese = "没有成功。"


class ActTimeout(ActFailed):
    code = "act.timeout"
    english = "That took too long."
    chinese = "花的时间太长了。"


class UnknownAction(ActFailed):
    """A call names an action that is not in the catalogue (an old journal, say)."""

    code = "act.unknown_action"
    english = "I don't know how to do that."
    chinese = "这个我不会。"


class NeedsPress(ActFailed):
    """It must be approved by a press, where there is no button to press."""

    code = "act.needs_press"
    english = "That needs a press of my button."
    chinese = "这个需要你按一下我的按钮。"


class BadArguments(ActFailed):
    code = "act.bad_arguments"
    english = "I didn't get the details of that."
    chinese = "细节我没弄清楚。"


class NotThatPicture(ActFailed):
    """A picture was spoken of that the gadget keeps but cannot send."""

    code = "act.not_that_picture"
    english = "I can only send what I see now, not a picture from before. Nothing was sent."
    chinese = "我只能发现在看到的画面，以前的照片发不了，所以没有发送。"


class NoPictureToSend(ActFailed):
    """A picture was to go along, and there is none, or nothing is on it."""

    code = "act.no_picture"
    english = (
        "I have no picture that shows anything, so nothing was sent. "
        "Is the camera connected, and its lens uncovered?"
    )
    chinese = "我没有拍到任何画面，所以没有发送。请看看摄像头有没有接好，镜头有没有被挡住。"


class LimitReached(ActFailed):
    """As much has left within the hour as may."""

    code = "act.limit"
    english = "I've sent {most} within the hour, which is as much as I may. Try again later."
    chinese = "这一小时里我已经发了{most}次，达到上限了，请过一会儿再试。"

    def __init__(self, message: str, most: int = 0) -> None:
        """`most` is the limit."""
        super().__init__(message)
        self.most = most

    def spoken(self, language: str) -> str:
        return super().spoken(language).format(most=self.most)


class SpeakFailed(StageFailed):
    code = "speak.failed"
    english = "I couldn't say that."
    chinese = "这句话我说不出来。"


# ── memory ────────────────────────────────────────────────────────────────────────────────────────────────────────


class JournalFailed(GadgetError):
    """The database cannot be read or written."""

    code = "journal.failed"
    exit_status = 5
    english = "I can't write things down right now."
    chinese = "我现在没法记录。"


class DiskFull(JournalFailed):
    code = "journal.disk_full"
    english = "My memory is full, so I can't keep that."
    chinese = "存储空间满了，我没法保存。"


class ReadOnly(JournalFailed):
    code = "journal.read_only"
    english = "My memory is read-only, so I can't keep that."
    chinese = "存储是只读的，我没法保存。"


class JournalCorrupt(JournalFailed):
    code = "journal.corrupt"
    english = "My memory was damaged. I kept a copy and started a new one."
    chinese = "我的记录损坏了，我留了一份备份，重新开始了一本。"


# ── control ───────────────────────────────────────────────────────────────────────────────────────────────────────


class ControlFailed(GadgetError):
    code = "control.failed"
    exit_status = 6
    english = "My control socket isn't working."
    chinese = "控制接口不能用了。"


class NotRunning(ControlFailed):
    """No daemon answers on the control socket."""

    code = "control.not_running"


class AlreadyRunning(ControlFailed):
    """Another daemon already answers on the same control socket."""

    code = "control.already_running"


# ── the courier ───────────────────────────────────────────────────────────────────────────────────────────────────


class CourierError(GadgetError):
    """Something that must leave the gadget, or be found out elsewhere, did not get through."""

    code = "courier.failed"
    exit_status = 7
    english = "I couldn't reach the outside."
    chinese = "我联系不上外面。"

    def __init__(self, message: str, *, said: tuple[str, str] | None = None) -> None:
        """`said` is what the person is told, in English and in Chinese, where it is more than the usual sentence: a
        whole sentence with its reason ("That address does not exist.", "这个地址不存在。").
        """
        super().__init__(message)
        self._said = said

    def spoken(self, language: str) -> str:
        if self._said is None:
            return super().spoken(language)
        return self._said[1] if language == "zh" else self._said[0]


class CourierGone(CourierError):
    """The network process does not answer."""

    code = "courier.gone"
    english = "The part of me that uses the network isn't running."
    chinese = "我负责联网的部分没有在运行。"


class NotConnected(CourierError):
    """A far side was never set up, or its secret is missing."""

    code = "courier.not_connected"
    english = "That isn't set up yet."
    chinese = "这个功能还没有接通。"


class WrongSecret(NotConnected):
    """The far side does not take the password or key any more; only a person can mend that."""

    code = "courier.wrong_secret"
    english = "My password isn't accepted there."
    chinese = "那边不接受我的密码。"


class SimLocked(NotConnected):
    """The SIM card wants its PIN or PUK, which the gadget does not know and never guesses."""

    code = "courier.sim_locked"
    english = "My SIM card is locked."
    chinese = "我的SIM卡锁住了。"


class Delayed(CourierError):
    """It may work later."""

    code = "courier.delayed"
    english = "That didn't get through yet. I'll keep trying."
    chinese = "暂时没有成功，我会继续尝试。"

    def __init__(
        self, message: str, retry_after_s: float = 0.0, *, said: tuple[str, str] | None = None
    ) -> None:
        """`retry_after_s` seconds at least must pass before the next attempt."""
        super().__init__(message, said=said)
        self.retry_after_s = retry_after_s


class NoSignal(Delayed):
    """The modem is not registered with a mobile network."""

    code = "courier.no_signal"
    english = "There's no mobile network here. I'll keep trying."
    chinese = "现在没有手机信号，我会继续尝试。"


class Refused(CourierError):
    """It never will: the far side said no, or what was approved cannot be delivered."""

    code = "courier.refused"
    english = "That was refused."
    chinese = "对方拒绝了。"


class UnknownRecipient(Refused):
    code = "courier.unknown_recipient"
    english = "There's nobody at that address."
    chinese = "没有这个收件地址。"


class TooBig(Refused):
    code = "courier.too_big"
    english = "That's too big to send."
    chinese = "内容太大，发不出去。"


class Declined(Refused):
    """The far side said no in words for the person."""

    code = "courier.declined"

    def __init__(self, message: str, sentence: str = "", language: str = "") -> None:
        """`sentence` in `language` is what the far side said."""
        super().__init__(message)
        self._sentence = sentence
        self._language = language

    def spoken(self, language: str) -> str:
        """The far side's own words where they are in `language`."""
        return self._sentence if self._sentence and language == self._language else super().spoken(language)


class TooLate(Refused):
    """It makes no sense any more: nobody wants the light of an hour ago."""

    code = "courier.too_late"
    english = "That didn't get through in time, so I let it be."
    chinese = "没能及时送到，我就不做了。"


def tree(root: type[GadgetError] = GadgetError) -> list[type[GadgetError]]:
    """Every error class from `root` down, parents first."""
    found = [root]
    for child in root.__subclasses__():
        found.extend(tree(child))
    return found
