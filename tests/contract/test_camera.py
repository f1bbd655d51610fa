"""Every camera keeps the same promises.

One body for the file, the simulated and the USB camera; the last is skipped, saying so, where there is none
(set GADGET_TEST_CAMERA to use another device than /dev/video0). Below it: what only some can be made to do.
Picamera2 is not on the package index; its backend runs against a stand-in with the calls that are documented.
"""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from gadget import images
from gadget.errors import BadPicture, BadSettings, LookFailed, NoCamera
from gadget.look.base import Camera
from gadget.look.file import FileCamera
from gadget.look.opencv import OpenCVCamera, cameras
from gadget.look.picamera2 import PiCamera
from gadget.look.simulated import SimulatedCamera
from gadget.picture import Picture, Pixels
from gadget.settings import LookSettings

DEVICE = os.environ.get("GADGET_TEST_CAMERA", "/dev/video0")

Make = Callable[..., Camera]


@pytest.fixture(params=["file", "simulated", "opencv"])
def make(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Make]:
    """A function from settings to an open camera; file and simulated show a red stop sign."""
    made: list[Camera] = []

    def build(**chosen: object) -> Camera:
        settings = replace(LookSettings(), **chosen)  # type: ignore[arg-type]
        match request.param:
            case "file":
                camera: Camera = FileCamera(replace(settings, file=str(stop_sign(tmp_path))))
            case "simulated":
                camera = SimulatedCamera(replace(settings, file="sign"))
            case _:
                camera = OpenCVCamera(replace(settings, device=DEVICE, timeout_s=5.0))
        made.append(camera)
        return camera

    if request.param == "opencv" and not Path(DEVICE).exists():
        pytest.skip(f"no camera at {DEVICE}; set GADGET_TEST_CAMERA to another device")
    yield build
    for camera in made:
        camera.close()


def stop_sign(tmp_path: Path) -> Path:
    path = tmp_path / "sign.jpg"
    images.write_jpeg(path, SimulatedCamera(LookSettings(file="sign")).take())
    return path


# ── the contract ─────────────────────────────────────────────────────────────


def test_a_picture_has_rows_columns_and_three_colours(make: Make) -> None:
    camera = make()
    camera.prepare()
    picture = camera.take()
    assert isinstance(picture, Picture)
    assert picture.pixels.dtype == np.uint8
    assert picture.pixels.shape == (picture.height, picture.width, 3)
    assert picture.pixels.flags["C_CONTIGUOUS"]
    assert picture.source


def test_red_comes_first(make: Make) -> None:
    camera = make()
    if isinstance(camera, OpenCVCamera):
        pytest.skip("what stands before a real camera is not known")
    picture = camera.take()
    red, green, blue = (int(value) for value in picture.pixels[230, 320])  # below the lettering
    assert red > 150
    assert max(green, blue) < 80


def test_a_picture_is_no_wider_than_wanted(make: Make) -> None:
    assert make(width=200).take().width <= 200


@pytest.mark.parametrize("degrees", [90, 270])
def test_a_quarter_turn_stands_the_picture_on_its_side(make: Make, degrees: int) -> None:
    upright, turned = make(width=160).take(), make(width=160, rotate=degrees).take()
    assert turned.width <= 160
    assert abs(turned.width / turned.height - upright.height / upright.width) < 0.02


def test_half_a_turn_and_a_flip_turn_everything_round(make: Make) -> None:
    camera = make()
    if isinstance(camera, OpenCVCamera):
        pytest.skip("two frames of a real camera are never the same")
    upright = camera.take().pixels
    assert np.abs(make(rotate=180).take().pixels[::-1, ::-1].astype(int) - upright).max() <= 1
    assert np.abs(make(flip=True).take().pixels[:, ::-1].astype(int) - upright).max() <= 1


def test_every_picture_is_its_own(make: Make) -> None:
    camera = make()
    first = camera.take()
    before = first.pixels.copy()
    camera.take().pixels[:] = 0
    assert (first.pixels == before).all()


def test_an_angle_that_is_not_right_is_refused_at_the_start(make: Make) -> None:
    with pytest.raises(BadSettings, match=r"look\.rotate = 45"):
        make(rotate=45)


def test_closing_twice_is_harmless(make: Make) -> None:
    camera = make()
    camera.prepare()
    camera.close()
    camera.close()


# ── a file ───────────────────────────────────────────────────────────────────


def test_a_file_that_is_no_picture_is_found_before_the_press(tmp_path: Path) -> None:
    path = tmp_path / "letter.txt"
    path.write_text("Dear Alice")
    camera = FileCamera(LookSettings(file=str(path)))
    with pytest.raises(BadPicture, match=r"letter\.txt"):
        camera.prepare()
    with pytest.raises(LookFailed, match=r"letter\.txt"):
        camera.take()


def test_a_file_replaced_while_the_gadget_runs_is_seen(tmp_path: Path) -> None:
    path = stop_sign(tmp_path)
    camera = FileCamera(LookSettings(file=str(path)))
    camera.prepare()
    images.write_jpeg(path, SimulatedCamera(LookSettings(file="bottle")).take())
    red, _, blue = (int(value) for value in camera.take().pixels[220, 320])
    assert blue > red
    path.unlink()
    with pytest.raises(LookFailed, match="No such file"):
        camera.take()


# ── a simulated one ──────────────────────────────────────────────────────────


def test_the_simulated_camera_shows_a_scene_by_name_and_remembers() -> None:
    camera = SimulatedCamera(LookSettings())
    bottle = camera.take()
    camera.scene = "text:HELLO"
    hello = camera.take()
    camera.scene = "text:GOODBYE"
    goodbye = camera.take()
    assert camera.taken == ["bottle", "text:HELLO", "text:GOODBYE"]
    assert not np.array_equal(bottle.pixels, hello.pixels)
    assert not np.array_equal(hello.pixels, goodbye.pixels)


@pytest.mark.parametrize("scene", ["elephant", "text:你好", "plug"])
def test_a_scene_there_is_none_of_is_refused(scene: str) -> None:
    with pytest.raises(BadSettings, match="bottle"):
        SimulatedCamera(LookSettings(file=scene))


def test_a_covered_lens_fails_the_look_but_not_the_start() -> None:
    camera = SimulatedCamera(LookSettings(file="black"))
    camera.prepare()
    with pytest.raises(LookFailed, match="covered"):
        camera.take()


def test_an_unplugged_camera_works_again_when_it_is_back() -> None:
    camera = SimulatedCamera(LookSettings(file="unplugged"))
    with pytest.raises(NoCamera, match=r"look\.backend"):
        camera.prepare()
    with pytest.raises(LookFailed, match="unplugged"):
        camera.take()
    camera.scene = "bottle"
    assert camera.take().width == 640


def test_a_driver_that_never_answers_costs_no_more_than_the_time_limit() -> None:
    camera = SimulatedCamera(LookSettings(file="stuck", timeout_s=0.2))
    with pytest.raises(LookFailed, match=r"look\.timeout_s = 0\.2"):
        camera.take()
    with pytest.raises(LookFailed, match="still does not answer"):
        camera.take()
    camera.close()


# ── a USB camera ─────────────────────────────────────────────────────────────


class Socket:
    """A USB socket: gives the frames it was told to, and remembers what it was asked."""

    def __init__(self, *script: Pixels | Exception | threading.Event) -> None:
        self.script = list(script)
        self.asked: list[tuple[str, int]] = []

    def grab(self, device: str, width: int, settle: int) -> Pixels:
        self.asked.append((device, width))
        step = self.script.pop(0)
        if isinstance(step, Exception):
            raise step
        if isinstance(step, threading.Event):
            step.wait()
            return frame(1)
        return step


def frame(seed: int) -> Pixels:
    return np.random.default_rng(seed).integers(0, 255, (24, 32, 3), np.uint8).repeat(20, 0).repeat(20, 1)


@pytest.fixture
def device(tmp_path: Path) -> Path:
    """Stands for the device's node, so that it can be pulled out."""
    path = tmp_path / "video7"
    path.touch()
    return path


def test_a_device_that_is_not_there_is_named_with_the_setting(tmp_path: Path) -> None:
    camera = OpenCVCamera(LookSettings(device=str(tmp_path / "video9")))
    with pytest.raises(NoCamera, match=r"video9.*look\.(device|backend)"):
        camera.prepare()
    with pytest.raises(LookFailed, match="video9"):
        camera.take()


def test_what_is_no_camera_cannot_be_opened(device: Path) -> None:
    with pytest.raises(NoCamera, match="cannot be opened as a camera"):
        OpenCVCamera(LookSettings(device=str(device))).prepare()


def test_the_devices_there_are_come_with_their_names(tmp_path: Path) -> None:
    for number, name in ((0, "USB Camera"), (2, None), (10, "bcm2835-codec-decode")):
        (tmp_path / f"video{number}").touch()
        if name:
            (tmp_path / "class" / f"video{number}").mkdir(parents=True)
            (tmp_path / "class" / f"video{number}" / "name").write_text(name + "\n")
    found = [entry.removeprefix(f"{tmp_path}/") for entry in cameras(tmp_path, tmp_path / "class")]
    assert found == ["video0 (USB Camera)", "video2 (unnamed)", "video10 (bcm2835-codec-decode)"]


def test_a_usb_camera_unplugged_and_plugged_in_again_works_again(device: Path) -> None:
    usb = Socket(frame(1), LookFailed("it stopped giving frames"), frame(2))
    camera = OpenCVCamera(LookSettings(device=str(device), width=320), usb.grab)
    camera.prepare()
    with pytest.raises(LookFailed, match="stopped"):
        camera.take()
    device.unlink()
    with pytest.raises(LookFailed, match="video7"):
        camera.take()
    device.touch()
    picture = camera.take()
    assert np.array_equal(picture.pixels, images.fit(Picture(frame(2), ""), 320).pixels)
    assert usb.asked == [(str(device), 320)] * 3


def test_a_frame_that_comes_too_late_is_never_shown(device: Path) -> None:
    late = threading.Event()
    usb = Socket(late, frame(2))
    camera = OpenCVCamera(LookSettings(device=str(device), timeout_s=0.2), usb.grab)
    with pytest.raises(LookFailed, match=r"within look\.timeout_s"):
        camera.take()
    late.set()
    picture = eventually(camera.take)
    assert np.array_equal(picture.pixels, frame(2))


def eventually(take: Callable[[], Picture]) -> Picture:
    """Take until the call that was given up has let go."""
    for _ in range(200):
        try:
            return take()
        except LookFailed:
            threading.Event().wait(0.01)
    raise AssertionError("the camera never came back")


# ── the Pi's own camera, against a stand-in ──────────────────────────────────

STAND_IN = """
import numpy as np

log = []

class Picamera2:
    sensor_resolution = (3280, 2464)

    @staticmethod
    def global_camera_info():
        return [{"Model": "imx219", "Num": 0}]

    def create_still_configuration(self, main, raw, buffer_count):
        log.append(("still", main["size"], main["format"], raw["size"]))
        return main

    def configure(self, configuration):
        self.size = configuration["size"]

    def start(self):
        log.append("start")

    def capture_array(self, name="main"):
        log.append("capture")
        width, height = self.size
        pixels = np.zeros((height, width, 3), np.uint8)
        pixels[: height // 2] = (200, 10, 10)
        return pixels

    def stop(self):
        log.append("stop")

    def close(self):
        log.append("close")
"""


COMPILED_FOR_AN_OLDER_NUMPY = """
raise ValueError("numpy.dtype size changed, may indicate binary incompatibility.")
"""


def test_a_picamera2_that_does_not_go_with_numpy_is_no_camera_and_its_mend_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "picamera2.py").write_text(COMPILED_FOR_AN_OLDER_NUMPY)
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delitem(sys.modules, "picamera2", raising=False)
    with pytest.raises(NoCamera, match=r"numpy\.dtype size changed.*sudo make install.*simplejpeg>=1\.8\.1"):
        PiCamera(LookSettings(backend="picamera2")).prepare()


@pytest.fixture
def stand_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[object]]:
    """An importable `picamera2` with the documented calls; gives its log of them."""
    (tmp_path / "picamera2.py").write_text(STAND_IN)
    monkeypatch.syspath_prepend(tmp_path)
    import picamera2

    yield picamera2.log
    del sys.modules["picamera2"]


def test_without_picamera2_the_package_to_install_is_named() -> None:
    with pytest.raises(NoCamera, match="apt install python3-picamera2"):
        PiCamera(LookSettings()).prepare()


def test_the_pis_camera_streams_only_while_a_picture_is_taken(stand_in: list[object]) -> None:
    camera = PiCamera(LookSettings(width=320, rotate=180))
    camera.prepare()
    assert stand_in[0] == ("still", (320, 240), "BGR888", (3280, 2464))
    picture = camera.take()
    assert stand_in.count("start") == stand_in.count("stop") == 2
    assert stand_in[-1] == "stop"
    assert tuple(picture.pixels[200, 100]) == (200, 10, 10)
    assert tuple(picture.pixels[20, 100]) == (0, 0, 0)
    camera.close()
    camera.close()
    assert stand_in.count("close") == 1
