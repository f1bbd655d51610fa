#!/usr/bin/env bash
# The wheels that the installed gadget needs on the board, so that it can be installed there without a network.
# llama.cpp is compiled for the processor of the machine that compiles it, and an emulated one may know less than that:
# the part of it that computes is compiled once more for any processor of the last ten years.
# Usage: wheels.sh PYTHON OUTPUT REQUIREMENT…
set -euo pipefail
python=$1 output=$2
shift 2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
rm -rf "$output.partial"
mkdir -p "$output.partial"

"$python" -m pip wheel -q --disable-pip-version-check -w "$output.partial" "$@"

if grep -qw avx512f /proc/cpuinfo; then
    wheel=$(ls "$output.partial"/llama_cpp_python-*.whl)
    version=$(basename "$wheel" | cut -d- -f2)
    "$python" -m pip download -q --disable-pip-version-check --no-deps --no-binary llama-cpp-python -d "$work" \
        "llama-cpp-python==$version"
    mkdir "$work/source" "$work/wheel"
    tar -xzf "$work"/llama_cpp_python-*.tar.gz -C "$work/source" --strip-components=1
    cmake -S "$work/source/vendor/llama.cpp" -B "$work/build" -DCMAKE_BUILD_TYPE=Release -DBUILD_SHARED_LIBS=ON \
        -DGGML_NATIVE=OFF -DLLAMA_BUILD_TESTS=OFF -DLLAMA_BUILD_EXAMPLES=OFF -DLLAMA_BUILD_TOOLS=OFF \
        -DLLAMA_BUILD_SERVER=OFF -DLLAMA_BUILD_COMMON=OFF -DLLAMA_CURL=OFF >"$work/log" 2>&1 \
        && cmake --build "$work/build" --target ggml-cpu -j "$(nproc)" >>"$work/log" 2>&1 \
        || { cat "$work/log" >&2; exit 1; }
    "$python" - "$wheel" "$(readlink -f "$work/build/bin/libggml-cpu.so")" <<'PYTHON'
"""Put the library into the wheel, in the place of the one it has, and into the wheel's record."""
import base64, hashlib, pathlib, sys, zipfile

wheel, library = map(pathlib.Path, sys.argv[1:])
content = library.read_bytes()
digest = base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()
changed = wheel.with_suffix(".changed")
with zipfile.ZipFile(wheel) as old, zipfile.ZipFile(changed, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as new:
    names = [name for name in old.namelist() if pathlib.PurePath(name).name.startswith("libggml-cpu.so")]
    assert names, "the wheel has no libggml-cpu.so"
    for item in old.infolist():
        data = old.read(item)
        if item.filename in names:
            data = content
        elif item.filename.endswith(".dist-info/RECORD"):
            rows = [row for row in data.decode().splitlines() if row.split(",")[0] not in names]
            data = "\n".join([*rows, *(f"{name},sha256={digest},{len(content)}" for name in names), ""]).encode()
        new.writestr(item, data)
changed.replace(wheel)
PYTHON
fi
mv "$output.partial" "$output"
