#!/usr/bin/env bash
# The wheels that the installed gadget needs on a board of another architecture than this machine's. They are the package
# index's own; what is pure Python and has no wheel there is made into one here, and llama.cpp, which has none either, is
# compiled for that architecture, for the oldest processor of it (as systemd/deb.sh does there).
# Usage: wheels_foreign.sh PYTHON MACHINE ROOT.tar OUTPUT REQUIREMENT…      MACHINE as in wheels' names: aarch64
set -euo pipefail
python=$1 machine=$2 root=$3 output=$4
shift 4
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
rm -rf "$output.partial"
mkdir -p "$output.partial"

list=$(tar -tf "$root")
series=$(sed -n 's|^\./usr/bin/python\(3\.[0-9]*\)$|\1|p' <<<"$list" | head -1)
libc=$(sed -n 's|.*/libc-2\.\([0-9]*\)\.so$|\1|p' <<<"$list" | head -1)
platforms=(--platform "linux_$machine")
for glibc in $(seq "${libc:-36}" -1 17); do platforms+=(--platform "manylinux_2_${glibc}_$machine"); done
platforms+=(--platform "manylinux2014_$machine")

"$python" -m pip wheel -q --disable-pip-version-check --no-deps -w "$work" srt zhconv
triplet=$machine-linux-gnu
for wanted in "$@"; do  # pip would take the wheel of this machine out of its cache
    [[ $wanted == llama-cpp-python* ]] || continue
    _PYTHON_HOST_PLATFORM=linux-$machine CMAKE_BUILD_PARALLEL_LEVEL=$(nproc) CMAKE_ARGS="-DCMAKE_SYSTEM_NAME=Linux \
        -DCMAKE_SYSTEM_PROCESSOR=$machine -DCMAKE_C_COMPILER=$triplet-gcc -DCMAKE_CXX_COMPILER=$triplet-g++ \
        -DGGML_NATIVE=OFF -DGGML_CPU_ARM_ARCH=armv8-a -DLLAVA_BUILD=OFF -DLLAMA_CURL=OFF" \
        "$python" -m pip wheel -q --disable-pip-version-check --no-cache-dir --no-deps --no-binary llama-cpp-python \
        -w "$work" "$wanted"
done
"$python" -m pip download -q --disable-pip-version-check -d "$output.partial" --find-links "$work" "${platforms[@]}" \
    --python-version "$series" --only-binary :all: "$@"
mv "$output.partial" "$output"
