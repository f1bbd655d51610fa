#!/usr/bin/env bash
# Installs the gadget on this machine, or into DESTDIR. Versions stand side by side in PREFIX/versions, `current` is a
# link to one of them; a version that does not become ready is taken back. Settings, journal and models are left alone.
# Usage: [PREFIX=/opt/gadget, or where it is] [DESTDIR=] [PYTHON=python3] [FILES=/etc] [MODELS=no] systemd/install.sh
#   FILES=/etc puts units and rules where an administrator's belong, FILES=/usr/lib where a package's do.
set -euo pipefail
source=$(cd "$(dirname "$0")/.." && pwd)
destdir=${DESTDIR:-} python=${PYTHON:-python3} files=${FILES:-/etc}
prefix=${PREFIX:-$(cat "$destdir/etc/gadget/prefix" 2>/dev/null || echo /opt/gadget)}  # an upgrade goes where the first one went
here=$destdir$prefix
umask 022

say() { printf '%s\n' "$*"; }
fail() { printf 'install: %s\n' "$*" >&2; exit 1; }

case $prefix in /*) ;; *) fail "PREFIX must begin with /: $prefix" ;; esac
[ -n "$destdir" ] || [ "$(id -u)" = 0 ] || fail "only root may install: sudo make install"
"$python" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' \
    || fail "Python 3.11 to 3.13 is needed: PYTHON=/usr/bin/python3.12 …"

# ── the version: what is in it makes its name, so that the same is never installed twice ──
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir "$work/source"
cp -rL "$source"/{gadget,pyproject.toml,README.md,LICENSE,NOTICE} "$work/source/"
cp -r "$source/systemd" "$work/source/"
find "$work/source" -name __pycache__ -type d -prune -exec rm -rf {} +
number=$(sed -n 's/^version = "\(.*\)"$/\1/p' "$source/pyproject.toml")
digest=$(cd "$work/source" && find . -type f -print0 | LC_ALL=C sort -z | xargs -0 sha256sum | sha256sum | cut -c1-8)
version=$number-$digest
new=$here/versions/$version

if [ -e "$new/complete" ]; then
    say "$version is here already"
else
    say "installing $version in $prefix (llama.cpp is compiled here: three minutes on two fast cores, longer on a Pi) …"
    rm -rf "$new"
    mkdir -p "$here/versions"
    "$python" -m venv "$new"
    "$new/bin/python" -m pip install -q --disable-pip-version-check --no-compile --no-warn-script-location "$work/source"
    # The distribution's packages are seen as well (lgpio, picamera2); what is of our own comes first.
    sed -i 's/^include-system-site-packages = false$/include-system-site-packages = true/' "$new/pyvenv.cfg"
    "$new/bin/python" -c 'import lgpio' 2>/dev/null \
        || "$new/bin/python" -m pip install -q --disable-pip-version-check --no-compile --only-binary :all: 'lgpio>=0.2.2' 2>/dev/null \
        || say "note: no lgpio, so no button and light on pins: sudo apt install python3-lgpio"
    # Picamera2 brings a simplejpeg that, in Bookworm, was compiled for an older NumPy than ours and cannot be loaded beside
    # it. What is installed into a DESTDIR is for other machines than this one.
    if [ -n "$destdir" ] || "$new/bin/python" -c 'import importlib.util as i, sys; sys.exit(not i.find_spec("picamera2"))'; then
        "$new/bin/python" -c 'import simplejpeg' 2>/dev/null \
            || "$new/bin/python" -m pip install -q --disable-pip-version-check --no-compile --ignore-installed --no-deps --only-binary :all: 'simplejpeg>=1.8.1' 2>/dev/null \
            || say "note: no simplejpeg that goes with this NumPy, so no camera on the ribbon (picamera2)"
    fi
    "$new/bin/python" -m pip uninstall -q -y pip setuptools 2>/dev/null || true
    # Programs name the directory in which they were made; there is one, and it names the place where it will be.
    find "$new/bin" -type f -delete
    printf '#!%s/bin/python -I\nimport sys\n\nfrom gadget.__main__ import main\n\nsys.exit(main())\n' \
        "$prefix/versions/$version" >"$new/bin/gadget"
    chmod 755 "$new/bin/gadget"
    # Compiled now, because the service may not write there; some files of libraries are for other Pythons.
    "$new/bin/python" -m compileall -q -j 0 ${destdir:+-s "$destdir" -p /} "$new/lib" >/dev/null 2>&1 || true
    mkdir -p "$new/systemd/drop-ins"
    for unit in "$source"/systemd/*.{service,socket,sysusers,tmpfiles,udev,rules}; do
        [ -e "$unit" ] || continue
        sed "s|/opt/gadget|$prefix|g" "$unit" >"$new/systemd/$(basename "$unit")"
    done
    install -m 644 "$source"/systemd/drop-ins/*.conf "$new/systemd/drop-ins/"
    install -m 755 "$source"/systemd/{switch,uninstall}.sh "$new/systemd/"
    install -m 644 "$source/gadget/data/gadget.toml" "$new/gadget.toml"
    sed "s|/opt/gadget|$prefix|g" "$source/systemd/gadget.sh" >"$new/systemd/gadget.sh"
    chmod 755 "$new/systemd/gadget.sh"
    touch "$new/complete"
fi

# ── what lies outside the prefix ──
mkdir -p "$here/models" "$destdir/etc/gadget"
if [ "$files" = /etc ]; then bin=/usr/local/bin; else bin=/usr/bin; fi
mkdir -p "$destdir$bin"
ln -sfn "$prefix/current/systemd/gadget.sh" "$destdir$bin/gadget"
[ -e "$destdir/etc/gadget/gadget.toml" ] || [ "$files" != /etc ] \
    || install -m 644 "$new/gadget.toml" "$destdir/etc/gadget/gadget.toml"
[ "$files" != /etc ] || printf '%s\n' "$prefix" >"$destdir/etc/gadget/prefix"

if [ "${MODELS:-}" != no ] && [ -z "$destdir" ]; then
    GADGET_MODELS=$prefix/models "$new/bin/gadget" models pull \
        || say "note: models are missing. Where there is a network: sudo gadget models pull && sudo systemctl restart gadget"
fi

DESTDIR=$destdir PREFIX=$prefix FILES=$files "$new/systemd/switch.sh" "$version"
