#!/usr/bin/env bash
# The shipped mind from nothing: cut the vocabulary, build the data, train, average, train on, calibrate, forge, judge. Killed and started again it goes
# on where it was. Usage: models/runs/mind.sh [FOLDER] [EYES_RUN]   (`make mind` sets up what it needs)
#
# EYES_RUN is a run of models/runs/eyes.sh; without it the mind learns words alone. SEEDS="2 3 4" trains once with each and averages. Then that is trained on
# with another stream, once with each of ON_SEEDS, and averaged again: those that were trained on where there are several, else the one with what it began from.
# The defaults are for two CPU cores, which read 14 to 23 examples a second (two machines): 114,000 of them take 1.4 to 2.3 hours. On a GPU more is read in minutes:
#     DEVICE=cuda EXAMPLES=170000 POINTING=24000 USES=3 SEEDS="2 3 4" ON=170000 ON_SEEDS="7 8" PASSES=2 BATCHES=1200 ON_BATCHES=900 RATE=6e-4
# is how what ships was made but for three things (models/LOG.md): one of the three read batches twice as large, half of it was trained on from the mind
# before, and that run was four trainings side by side. The last lines say how to ship what was made.
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
data() {  # FOLDER, options of shown.py or dataset.py
    test -f "$1/train.npz" && return
    mkdir -p "$1"
    cp "$run/kept.npy" "$1/"
    if [ -n "$eyes" ]; then "$python" shown.py "$1" --model "$run/cut.gguf" --eyes "$eyes" "${@:2}"; else "$python" dataset.py "$1" --model "$run/cut.gguf" "${@:2}"; fi
}
test -z "$eyes" || test -f "$eyes/seeing.onnx" || "$python" ../eyes/project.py "$eyes" --mind "$run/cut.gguf"
more=()
test -z "$eyes" || more=(--pointing "${POINTING:-9000}" --uses "${USES:-4}")
data "$run/all" --examples "${EXAMPLES:-75000}" --seed 31 "${more[@]}"
data "$run/further" --examples "${ON:-25000}" --seed 41 "${more[@]}"
gpu=()
test "${DEVICE:-cpu}" = cpu || { gpu=(--device "$DEVICE" --batch-tokens 5120); nvidia-smi -L >> "$run/machine.txt"; }
train() {  # FOLDER of the data, FOLDER of the result, options of train.py
    mkdir -p "$2"
    for file in "$1"/*.np?; do ln -sf "$file" "$2/"; done
    test -f "$2/adapter.npz" || "$python" train.py "${@:2}" --base "$base" "${gpu[@]}" --resume
}
mean() {  # FILE, adapters
    if [ "$#" = 2 ]; then cp "$2" "$1"; else "$python" average.py "$@"; fi
}
adapters=()
for seed in ${SEEDS:-2}; do
    train "$run/all" "$run/seed-$seed" --seed "$seed" --rate "${RATE:-5e-4}" --passes "${PASSES:-1}" --batches "${BATCHES:-2300}"
    adapters+=("$run/seed-$seed/adapter.npz")
done
mean "$run/mean.npz" "${adapters[@]}"
adapters=()
for seed in ${ON_SEEDS:-5}; do
    train "$run/further" "$run/on-$seed" --from "$run/mean.npz" --seed "$seed" --rate 2e-4 --row-rate 5e-4 --batches "${ON_BATCHES:-600}"
    adapters+=("$run/on-$seed/adapter.npz")
done
test "${#adapters[@]}" -gt 1 || adapters+=("$run/mean.npz")
mean "$run/adapter.npz" "${adapters[@]}"
judged "$run"
if [ -n "${FEEDBACK:-}" ]; then
    test -f "$run/feedback/train.npz" || "$python" feedback.py "$run" --model "$run/mind.gguf" --requests 3000 --focus borders
    "$python" train.py "$run/feedback" --base "$base" --from "$run/adapter.npz" --rate 1.2e-4 --row-rate 5e-4 --resume
    judged "$run/feedback"
fi
echo "to ship: $python models/mind/release.py $run; $python models/eyes/ship.py ${eyes:-EYES_RUN}"
