#!/usr/bin/env bash
# Makes the Debian package of this machine's architecture: dist/gadget_VERSION_ARCHITECTURE.deb. It carries the gadget with
# every Python package it needs; the models are pulled afterwards (they have licences of their own).
# Usage: [PYTHON=/usr/bin/python3] [OUTPUT=dist] [COMPRESSION=xz] systemd/deb.sh
set -euo pipefail
source=$(cd "$(dirname "$0")/.." && pwd)
python=${PYTHON:-/usr/bin/python3} output=${OUTPUT:-$source/dist}
prefix=/opt/gadget
umask 022
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
root=$work/root

# Compiled for any processor of this architecture, not for the one of this machine (armv8-a: a Zero 2 W's).
architecture=$(dpkg --print-architecture)
case $architecture in
    amd64) cpu="-DGGML_NATIVE=OFF -DGGML_AVX=ON -DGGML_AVX2=ON -DGGML_FMA=ON -DGGML_F16C=ON" ;;
    arm64) cpu="-DGGML_NATIVE=OFF -DGGML_CPU_ARM_ARCH=armv8-a" ;;
    *) echo "deb: $architecture is not one of amd64 and arm64" >&2; exit 1 ;;
esac
# pip takes a wheel that was compiled here before, whatever for: only WHEELS, or a cache of its own, is sure to be right.
if [ -z "${WHEELS:-}" ]; then
    export CMAKE_ARGS="$cpu" PIP_NO_CACHE_DIR=1
else
    export PIP_NO_INDEX=1 PIP_FIND_LINKS="$WHEELS"
fi
DESTDIR=$root PREFIX=$prefix FILES=/usr/lib MODELS=no PYTHON=$python "$source/systemd/install.sh"
PYTHON=$python "$source/systemd/pack.sh" "$root" "$output"
