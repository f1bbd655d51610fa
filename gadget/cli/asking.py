"""One request, one stage, or all of them measured: without a daemon."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

import click

from gadget.cli.group import cli, language_option, load, print_json, with_language, with_settings, writing
from gadget.errors import BadInput, GadgetError, Unavailable


@cli.command()
@click.argument("text", required=False)
@click.option("--audio", type=click.Path(path_type=Path), help="A recorded request.")
@click.option("--image", type=click.Path(path_type=Path), help="What the camera saw.")
@language_option
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
            _ask_all(with_language(load(ctx).settings, language), batch, dry_run)
            return
        if (text is None) == (audio is None):
            raise BadInput(
                'give either TEXT or --audio FILE (or --batch). Example: gadget ask "What time is it?"'
            )
        line = _ask_once(with_language(load(ctx).settings, language), text, audio, image, dry_run)
    except GadgetError as error:
        if as_json:
            from gadget.ask import error_line

            print_json(error_line(None, error))
        raise
    if as_json:
        print_json(line)
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
            print_json(line)


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
@language_option
@click.option("--json", "as_json", is_flag=True, help="For machines: JSON.")
@with_settings
def transcribe(settings: Any, file: Path, language: str | None, as_json: bool) -> None:
    """Print the words of a sound file.

    Example: gadget transcribe hello.wav --language en
    """
    from gadget import backends
    from gadget.audio import SPEECH_RATE, read

    clip = read(file)
    settings = with_language(settings, language)
    engine = backends.transcriber(settings)
    try:
        engine.prepare()
        hearing = engine.begin(backends.language(settings))
        hearing.feed(clip.at(SPEECH_RATE).samples)
        transcript = hearing.finish()
    finally:
        engine.close()
    if as_json:
        print_json(
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
@language_option
@click.option("--output", type=click.Path(path_type=Path), help="Write a WAV file instead of playing.")
@with_settings
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
    spoken = backends.language(with_language(settings, language)) or guess_language(text)
    voice = backends.voice(settings.speak, backends.store(settings))
    try:
        voice.prepare()
        clip = join([voice.render(sentence, spoken) for sentence in split(text, spoken)])
    finally:
        voice.close()
    if output is not None:
        with writing(output):
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


@cli.command()
@click.option(
    "--turns", default=20, show_default=True, type=click.IntRange(3, 500), help="How many are measured."
)
@click.option(
    "--picture", type=click.Path(path_type=Path), help="What the camera sees; a drawn hook without."
)
@click.option("--output", type=click.Path(path_type=Path), help="Also save the figures as JSON.")
@click.option("--json", "as_json", is_flag=True, help="For machines: JSON.")
def bench(turns: int, picture: Path | None, output: Path | None, as_json: bool) -> None:
    """Measure every stage on the real engines and hold the figures against the budgets.

    Example: gadget bench --turns 20 --output figures.json
    """
    from gadget.bench import measure
    from gadget.budgets import render

    if output is not None:
        with writing(output):  # before minutes of measuring, not after them
            output.touch()
    figures = measure(turns, lambda line: click.echo(line, err=True), picture)
    if output is not None:
        with writing(output):
            output.write_text(json.dumps(figures, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    if as_json:
        print_json(figures)
    else:
        click.echo(render(figures))
