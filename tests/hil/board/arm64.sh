#!/usr/bin/env bash
# A smoke test of the gadget on arm64, in the place of a Pi: Debian's arm64 userland under qemu-user, the wheels that the
# package index has for it, the units as systemd there reads them, and one turn with scripted ears and mind.
# Not shown here: llama.cpp (it has no wheel for arm64), and the units started: there is no init under qemu-user.
# Usage: arm64.sh PYTHON        (as root)
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
repository=$(cd "$here/../../.." && pwd)
python=$1
cache=${GADGET_HIL_CACHE:-$HOME/.cache/gadget-hil}
mkdir -p "$cache"

skip() { echo "arm64: skipped: $*"; exit 0; }
[ "$(id -u)" = 0 ] || skip "only root can make a Debian root file system"
for tool in mmdebstrap arch-test; do command -v "$tool" >/dev/null || skip "$tool is not installed (tools/system-packages arm64)"; done
if ! arch-test arm64 >/dev/null 2>&1; then
    mountpoint -q /proc/sys/fs/binfmt_misc || mount -t binfmt_misc binfmt_misc /proc/sys/fs/binfmt_misc || true
    update-binfmts --enable qemu-aarch64 2>/dev/null || true
    arch-test arm64 >/dev/null 2>&1 || skip "this machine runs no arm64 programs, neither itself nor with qemu-user-static"
fi

began=$SECONDS
done_with() { echo "arm64: $*: $((SECONDS - began)) s"; began=$SECONDS; }
packages="python3 libportaudio2 espeak-ng libgomp1 libatomic1 libgl1 libglib2.0-0 procps systemd"
root=$cache/arm64-$(echo "$packages" "$(cat "$here/root.sh" /etc/os-release)" | sha256sum | cut -c1-16).tar
if [ ! -e "$root" ]; then
    rm -f "$cache"/arm64-*.tar
    # shellcheck disable=SC2086  # a list of words is meant
    "$here/root.sh" arm64 "$root" $packages
fi
done_with "root file system"

work=$(mktemp -d)
tree=$work/tree
clean() { umount "$tree/proc" 2>/dev/null || true; rm -rf "$work"; }
trap clean EXIT
mkdir -p "$tree" "$work/wheels" "$work/pure" "$work/source"
tar -xf "$root" -C "$tree" --exclude='./dev/*'
mknod -m 666 "$tree/dev/null" c 1 3
mknod -m 666 "$tree/dev/urandom" c 1 9
mount -t proc proc "$tree/proc"

# Its wheels. What is pure Python and has no wheel is made into one here; llama-cpp-python is left out.
series=$(chroot "$tree" python3 -c 'import sys; print("%d.%d" % sys.version_info[:2])')
mapfile -t wanted < <(cd "$repository" && "$python" -c '
import tomllib
project = tomllib.load(open("pyproject.toml", "rb"))["project"]
wanted = [*project["dependencies"], *project["optional-dependencies"]["pi"]]
print(*(name for name in wanted if not name.startswith("llama-cpp-python")), sep="\n")')
platforms=()
for glibc in 2_36 2_35 2_34 2_31 2_28 2_27 2_26 2_24 2_17; do platforms+=(--platform "manylinux_${glibc}_aarch64"); done
platforms+=(--platform manylinux2014_aarch64)
pip() { "$python" -m pip "$@" -q --disable-pip-version-check 2> >(grep -v '^WARNING: Location' >&2); }
pip wheel --no-deps -w "$work/pure" srt zhconv
pip download -d "$work/wheels" --find-links "$work/pure" "${platforms[@]}" --python-version "$series" --only-binary :all: "${wanted[@]}"
cp -rL "$repository"/{gadget,pyproject.toml,README.md,LICENSE,NOTICE} "$work/source/"
pip wheel --no-deps -w "$work/wheels" "$work/source"
pip install --no-deps --no-compile --no-index --target "$tree/opt/gadget" "${platforms[@]}" --python-version "$series" \
    --only-binary :all: "$work"/wheels/*.whl
done_with "wheels"

mkdir -p "$tree/opt/gadget/current/bin" "$tree/opt/hil"
printf '#!/bin/sh\n' >"$tree/opt/gadget/current/bin/gadget"
chmod 755 "$tree/opt/gadget/current/bin/gadget"
cp "$repository"/systemd/gadget*.{service,socket} "$tree/etc/systemd/system/"
for unit in "$repository"/systemd/gadget*.service; do
    status=0
    said=$(chroot "$tree" systemd-analyze verify "/etc/systemd/system/$(basename "$unit")" 2>&1) || status=$?
    if [ "$status" != 0 ] || [ -n "$said" ]; then
        echo "arm64: $(basename "$unit"): $status: $said" >&2
        exit 1
    fi
done
done_with "units verified"

cp "$repository/tests/assets/en-02.flac" "$here/files/etc/gadget/words.txt" "$here/files/etc/gadget/rules.jsonl" \
    "$here/arm64_turn.py" "$tree/opt/hil/"
chroot "$tree" env HOME=/tmp PATH=/usr/bin:/bin PYTHONDONTWRITEBYTECODE=1 PYTHONPATH=/opt/gadget \
    python3 /opt/hil/arm64_turn.py /opt/hil/en-02.flac /opt/hil/words.txt /opt/hil/rules.jsonl
done_with "blocks and one turn"
