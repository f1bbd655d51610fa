#!/usr/bin/env bash
# The shipped mind from nothing: cut the vocabulary, build the data, train, calibrate, forge, judge. Two CPU cores, under three
# hours; killed and started again it goes on where it was. Usage: models/runs/mind.sh [FOLDER] [EYES_RUN]   (`make mind` sets up what it needs)
#
# EYES_RUN is a run of models/runs/eyes.sh; with it comes the stage with pictures, which is in the shipped adapter.
# FEEDBACK=1 adds stage 4 (feedback.py), which did not help and is not in the shipped adapter: see models/LOG.md.
set -euo pipefail
cd "$(dirname "$0")/../.."
run=$(realpath -m "${1:-build/mind-run}")
python=$(realpath -s .venv/bin/python)
eyes=${2:+$(realpath "$2")}
base=$("$python" -c 'from gadget.backends import BASE, BASE_FILE, store; from gadget.config import load; print(store(load().settings).find(BASE) / BASE_FILE)')
mkdir -p "$run"
{ date; uname -srm; lscpu | grep -E 'Model name|^CPU\(s\)'; git describe --always --dirty; } >> "$run/machine.txt"
cd models/mind

train() {  # FOLDER [options of train.py]
    test -f "$1/adapter.npz" || "$python" train.py "$@" --base "$base" --resume
    "$python" -P -m gadget models build --base "$base" --adapter "$1/adapter.npz" --output "$1/mind.gguf"
    "$python" calibrate.py "$1/mind.gguf" "$1/adapter.npz"
    "$python" -P -m gadget models build --base "$base" --adapter "$1/adapter.npz" --output "$1/mind.gguf"
    "$python" evaluate.py --model "$1/mind.gguf" --output "$1/evaluation"
}

test -f "$run/cut.gguf"  || "$python" cut.py "$base" "$run"
test -f "$run/train.npz" || "$python" dataset.py "$run" --model "$run/cut.gguf" --examples "${EXAMPLES:-130000}" --seed 1
train "$run"
if [ -n "${FEEDBACK:-}" ]; then
    test -f "$run/feedback/train.npz" || "$python" feedback.py "$run" --model "$run/mind.gguf" --requests 3000 --focus borders
    train "$run/feedback" --from "$run/state.pt" --rate 1.2e-4 --row-rate 5e-4
fi
if [ -n "$eyes" ]; then
    mkdir -p "$run/seeing" && cp "$run/kept.npy" "$run/seeing/"
    test -f "$eyes/seeing.onnx" || "$python" ../eyes/project.py "$eyes" --mind "$run/cut.gguf"
    test -f "$run/seeing/train.npz" || "$python" shown.py "$run/seeing" --model "$run/cut.gguf" --eyes "$eyes" --examples 42000 --seed 2
    train "$run/seeing" --from "$run/state.pt" --rate 2e-4 --row-rate 8e-4 --batches 1150
fi
