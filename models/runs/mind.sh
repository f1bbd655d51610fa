#!/usr/bin/env bash
# The shipped mind from nothing: cut the vocabulary, build the data, train, average, train on, calibrate, forge, judge. Killed and started again it goes
# on where it was. Usage: models/runs/mind.sh [FOLDER] [EYES_RUN]   (`make mind` sets up what it needs)
#
# EYES_RUN is a run of models/runs/eyes.sh; without it the mind learns words alone. SEEDS="2 3" trains once with each and averages. With one seed, two CPU
# cores take under three hours; with DEVICE=cuda a training takes minutes.
# FEEDBACK=1 adds feedback.py, which did not help and is not in the shipped adapter: see models/LOG.md.
set -euo pipefail
cd "$(dirname "$0")/../.."
run=$(realpath -m "${1:-build/mind-run}")
python=$(realpath -s .venv/bin/python)
eyes=${2:+$(realpath "$2")}
base=$("$python" -c 'from gadget.backends import BASE, BASE_FILE, store; from gadget.config import load; print(store(load().settings).find(BASE) / BASE_FILE)')
mkdir -p "$run"
{ date; uname -srm; lscpu | grep -E 'Model name|^CPU\(s\)'; git describe --always --dirty; } >> "$run/machine.txt"
cd models/mind

judged() {  # FOLDER with an adapter
    "$python" -P -m gadget models build --base "$base" --adapter "$1/adapter.npz" --output "$1/mind.gguf"
    "$python" calibrate.py "$1/mind.gguf" "$1/adapter.npz"
    "$python" -P -m gadget models build --base "$base" --adapter "$1/adapter.npz" --output "$1/mind.gguf"
    "$python" evaluate.py --model "$1/mind.gguf" --output "$1/evaluation"
}

test -f "$run/cut.gguf" || "$python" cut.py "$base" "$run"
if [ -n "$eyes" ]; then
    test -f "$eyes/seeing.onnx" || "$python" ../eyes/project.py "$eyes" --mind "$run/cut.gguf"
    test -f "$run/train.npz" || "$python" shown.py "$run" --model "$run/cut.gguf" --eyes "$eyes" --examples "${EXAMPLES:-160000}" --seed 2
else
    test -f "$run/train.npz" || "$python" dataset.py "$run" --model "$run/cut.gguf" --examples "${EXAMPLES:-130000}" --seed 1
fi
on=()
test "${DEVICE:-cpu}" = cpu || { on=(--device "$DEVICE" --batch-tokens 2560); nvidia-smi -L >> "$run/machine.txt"; }
train() {  # FOLDER of the result, options of train.py
    part=$1
    mkdir -p "$part"
    for data in train.npz soft.npy kept.npy dev-en.npz dev-zh.npz dev-shown.npz dev-anything.npz held.npz; do
        test ! -f "$run/$data" || ln -sf "$run/$data" "$part/"
    done
    test -f "$part/adapter.npz" || "$python" train.py "$@" --base "$base" "${on[@]}" --resume
}
adapters=()
for seed in ${SEEDS:-2}; do
    train "$run/seed-$seed" --seed "$seed" --rate 5e-4 --passes "${PASSES:-1}"
    adapters+=("$run/seed-$seed/adapter.npz")
done
if [ "${#adapters[@]}" = 1 ]; then cp "${adapters[0]}" "$run/mean.npz"; else "$python" average.py "$run/mean.npz" "${adapters[@]}"; fi
train "$run/on" --from "$run/mean.npz" --seed 4 --rate 1.5e-4 --row-rate 5e-4 --batches 1131
cp "$run/on/adapter.npz" "$run/adapter.npz"
judged "$run"
if [ -n "${FEEDBACK:-}" ]; then
    test -f "$run/feedback/train.npz" || "$python" feedback.py "$run" --model "$run/mind.gguf" --requests 3000 --focus borders
    "$python" train.py "$run/feedback" --base "$base" --from "$run/adapter.npz" --rate 1.2e-4 --row-rate 5e-4 --resume
    judged "$run/feedback"
fi
