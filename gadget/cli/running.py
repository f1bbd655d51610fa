"""A running gadget: its button, its status, its doctor."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from gadget.cli.group import cli, client_of, print_json, with_settings
from gadget.errors import Unavailable


def _gesture(name: str, about: str) -> None:
    @cli.command(name, help=f"{about}\n\nExample: gadget {name}")
    @with_settings
    def command(settings: Any) -> None:
        client_of(settings).post(f"button/{name}")


_gesture("press", "Press the button of a running gadget and keep it down.")
_gesture("release", "Let go of the button of a running gadget.")
_gesture("tap", "Tap the button of a running gadget.")


@cli.command()
@click.option("--json", "as_json", is_flag=True, help="For machines: JSON.")
@click.option("--follow", "-f", is_flag=True, help="Print every event as it happens.")
@with_settings
def status(settings: Any, as_json: bool, follow: bool) -> None:
    """What the running gadget is doing.

    Example: gadget status --follow --json
    """
    client = client_of(settings)
    found = client.get("status")
    if as_json:
        print_json(found)
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
                    print_json(event)
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
@with_settings
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
        print_json([finding.as_json() for finding in findings])
    if not all(finding.ok for finding in findings):
        sys.exit(Unavailable.exit_status)


class _AtTheBoard:
    """Whoever looks at the light and presses the button; asked on standard error, so that JSON stays JSON."""

    def tell(self, sentence: str) -> None:
        click.echo(sentence, err=True)

    def sees(self, question: str) -> bool:
        return click.confirm(question, default=True, err=True)
