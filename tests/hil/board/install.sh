#!/usr/bin/env bash
# Makes a board of a Debian root file system: installs the gadget into it as its own installer does, its models, and
# what the rig adds (the simulated hardware and the tests' agent).
# Usage: install.sh TREE ARCHITECTURE REPOSITORY WHEELS MODEL…
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
tree=$1 architecture=$2 repository=$3 wheels=$4
shift 4
mounted=()
unmount() { for place in "${mounted[@]}"; do umount "$place"; done; }
trap unmount EXIT

mkdir -p "$tree/wheels" "$tree/opt/gadget/models" "$tree/dev"
[ -e "$tree/dev/null" ] || mknod -m 666 "$tree/dev/null" c 1 3
[ -e "$tree/dev/urandom" ] || mknod -m 666 "$tree/dev/urandom" c 1 9
for model in "$@"; do cp -r "$model" "$tree/opt/gadget/models/"; done

# The package itself, from what git tracks here or would.
source=$(mktemp -d)
git -C "$repository" ls-files -co --exclude-standard -z | (cd "$repository" && xargs -0 sh -c 'for f; do [ -e "$f" ] && printf "%s\0" "$f"; done' _) \
    | tar -C "$repository" --null -T - -cf - | tar -xf - -C "$source"
mount -t proc proc "$tree/proc"; mounted+=("$tree/proc")
mount --bind "$wheels" "$tree/wheels"; mounted+=("$tree/wheels")
mkdir -p "$tree/source"
mount --bind "$source" "$tree/source"; mounted+=("$tree/source")
export PIP_NO_INDEX=1 PIP_FIND_LINKS=/wheels PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_ROOT_USER_ACTION=ignore
unset PIP_CERT PIP_EXTRA_INDEX_URL || true
export LC_ALL=C.UTF-8 HOME=/root
MODELS=no chroot "$tree" /source/systemd/install.sh
unmount; mounted=()
rm -rf "$source"; rmdir "$tree/source" "$tree/wheels"

cp -r --no-preserve=ownership "$here/files/." "$tree/"
[ "$architecture" = amd64 ] || rm "$tree/usr/local/lib/hil/cpuinfo"  # its device tree says which Pi it is
cp "$here/agent.py" "$tree/usr/local/lib/hil/agent.py"
systemctl --root="$tree" -q enable hil-hardware.service hil-agent.service
systemctl --root="$tree" -q mask serial-getty@{ttyS0,ttyAMA0}.service getty@tty1.service systemd-timesyncd.service \
    apt-daily.timer apt-daily-upgrade.timer dpkg-db-backup.timer e2scrub_all.timer fstrim.timer
# What this board has no use for, and what takes a third of its time to boot.
systemctl --root="$tree" -q mask systemd-logind.service alsa-restore.service alsa-state.service e2scrub_reap.service \
    systemd-pstore.service proc-sys-fs-binfmt_misc.automount modprobe@{dm_mod,drm,efi_pstore,fuse,loop}.service
echo board >"$tree/etc/hostname"
echo "/dev/vda / ext4 errors=remount-ro,noatime 0 1" >"$tree/etc/fstab"
rm -f "$tree"/dev/null "$tree"/dev/urandom
