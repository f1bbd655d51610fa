#!/usr/bin/env bash
# The shipped mind from nothing: cut the vocabulary, build the data, train, calibrate, forge. Two CPU cores, under three hours;
# killed and started again it goes on where it was. Usage: models/runs/mind.sh [FOLDER]   (needs: make setup-train)
set -euo pipefail
cd "$(dirname "$0")/../.."
run=$(realpath -m "${1:-build/mind-run}")
python=$(realpath .venv/bin/python)
base=$("$python" -c 'from gadget.backends import BASE, BASE_FILE, store; from gadget.config import load; print(store(load().settings).find(BASE) / BASE_FILE)')
examples=${EXAMPLES:-100000}
mkdir -p "$run"
{ date; uname -srm; lscpu | grep -E 'Model name|^CPU\(s\)'; git describe --always --dirty; } >> "$run/machine.txt"
cd models/mind
test -f "$run/cut.gguf"      || "$python" cut.py "$base" "$run"
test -f "$run/train.npz"     || "$python" dataset.py "$run" --model "$run/cut.gguf" --examples "$examples" --seed 1
test -f "$run/adapter.npz"   || "$python" train.py "$run" --base "$base" --resume
"$python" -m gadget models build --base "$base" --adapter "$run/adapter.npz" --output "$run/mind.gguf"
"$python" calibrate.py "$run/mind.gguf" "$run/adapter.npz"
"$python" -m gadget models build --base "$base" --adapter "$run/adapter.npz" --output "$run/mind.gguf"
"$python" evaluate.py --model "$run/mind.gguf" --output "$run/evaluation"
