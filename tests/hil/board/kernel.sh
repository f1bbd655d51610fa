#!/usr/bin/env bash
# The kernel of the virtual board: Debian's own, the modules named, and gpio-sim, which Debian's kernels do not have
# and which is built here out of tree from the same version's source. Everything comes from apt; nothing is kept of it
# but OUTPUT/vmlinuz, OUTPUT/lib/modules and OUTPUT/initrd.
# Usage: kernel.sh ARCHITECTURE OUTPUT MODULE…
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
architecture=$1 output=$2
shift 2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
chmod 755 "$work"  # apt downloads as a user of its own

native=$(dpkg --print-architecture)
apt=() cross=() busybox=$(command -v busybox || true) suffix=""
if [ "$architecture" != "$native" ]; then
    # apt's lists for both architectures, beside those of this machine, which stays as it is
    suffix=":$architecture"
    mkdir -p "$work/apt/state/lists/partial" "$work/apt/cache/archives/partial"
    touch "$work/apt/status"
    chmod -R 777 "$work/apt"
    apt=(-o "APT::Architecture=$architecture" -o "APT::Architectures::=$architecture" -o "APT::Architectures::=$native"
        -o "Dir::State=$work/apt/state" -o "Dir::Cache=$work/apt/cache" -o "Dir::State::status=$work/apt/status")
    apt-get "${apt[@]}" -qq update >&2
fi
version=$(apt-cache "${apt[@]}" depends "linux-image-$architecture$suffix" | sed -n 's/.*Depends: linux-image-\([0-9][^ :]*\).*/\1/p' | head -1)
[ -n "$version" ] || { echo "apt knows no linux-image-$architecture" >&2; exit 1; }
series=$(echo "$version" | grep -oE '^[0-9]+\.[0-9]+')
common="linux-headers-${version%-"$architecture"}-common"

# The helpers of the kernel's build are programs of this machine, whatever the board is.
mkdir "$work/debs" "$work/tree" "$work/module"
chmod 777 "$work/debs"
(cd "$work/debs" && apt-get "${apt[@]}" download -qq "linux-image-$version$suffix" "linux-headers-$version$suffix" \
    "$common" "linux-kbuild-$series:$native" "linux-source-$series" ${suffix:+"busybox-static$suffix"})
if [ -n "$suffix" ]; then
    mkdir "$work/busybox"
    dpkg -x "$work"/debs/busybox-static*.deb "$work/busybox"
    busybox=$work/busybox/bin/busybox
fi
for package in "$work"/debs/linux-{image,headers,kbuild}-*.deb; do dpkg -x "$package" "$work/tree"; done

# gpio-sim and the simulated interrupts it stands on, in one module. irq_to_desc is not exported to modules, and
# generic_handle_irq does the same from the number.
dpkg --fsys-tarfile "$work"/debs/linux-source-*.deb | tar -xO --wildcards './usr/src/linux-source-*.tar.xz' \
    | tar -xJf - -C "$work/module" --strip-components=1 \
        "linux-source-$series/drivers/gpio/gpio-sim.c" "linux-source-$series/drivers/gpio/gpiolib.h" \
        "linux-source-$series/kernel/irq/irq_sim.c"
mv "$work"/module/drivers/gpio/gpiolib.h "$work/module/"
mv "$work/module/drivers/gpio/gpio-sim.c" "$work/module/chip.c"
sed 's/handle_simple_irq(irq_to_desc(\(.*\)));/generic_handle_irq(\1);/' "$work/module/kernel/irq/irq_sim.c" \
    >"$work/module/interrupts.c"
printf 'obj-m := gpio-sim.o\ngpio-sim-y := chip.o interrupts.o\n' >"$work/module/Makefile"
headers="$work/tree/usr/src/linux-headers-$version"
sed -i "s|/usr/src/|$work/tree/usr/src/|" "$headers/Makefile"
compiler=$(sed -n 's/^CONFIG_CC_VERSION_TEXT="\([^ ]*\) .*/\1/p' "$headers/.config")
if [ -n "$suffix" ]; then
    triplet=$(dpkg-architecture -a "$architecture" -q DEB_HOST_GNU_TYPE 2>/dev/null)
    cross=(ARCH="$architecture" CROSS_COMPILE="$triplet-")
    compiler=$triplet-$compiler
fi
command -v "$compiler" >/dev/null || compiler=${compiler%%-[0-9]*}
make -s -C "$headers" M="$work/module" "${cross[@]}" CC="$compiler" modules >&2

modules="$work/tree/lib/modules/$version"
install -D -m 644 "$work/module/gpio-sim.ko" "$modules/extra/gpio-sim.ko"
depmod -b "$work/tree" "$version"
rm -rf "$output.partial"
mkdir -p "$output.partial/lib/modules/$version"
for module in "$@"; do
    modprobe -d "$work/tree" -S "$version" --show-depends --ignore-install "$module"
done | awk '$1 == "insmod" {print $2}' | sort -u | while read -r file; do
    install -D -m 644 "$file" "$output.partial/${file#"$work/tree/"}"
done
cp "$modules"/modules.{builtin,builtin.modinfo,order} "$output.partial/lib/modules/$version/"
depmod -b "$output.partial" "$version"
cp "$work/tree/boot/vmlinuz-$version" "$output.partial/vmlinuz"

# The first process: loads what the disk needs, and hands over to systemd.
mkdir -p "$work/first/bin" "$work/first"/{dev,proc,sys,root}
cp "$busybox" "$work/first/bin/busybox"
cp "$here/init" "$work/first/init"
chmod 755 "$work/first/init"
for module in virtio_pci virtio_blk ext4; do
    modprobe -d "$output.partial" -S "$version" --show-depends --ignore-install "$module"
done | awk '$1 == "insmod" && !seen[$2]++ {print $2}' | while read -r file; do
    cp "$file" "$work/first/"
    basename "$file" >>"$work/first/modules"
done
(cd "$work/first" && find . | cpio -o -H newc --quiet | gzip -1) >"$output.partial/initrd"
mv "$output.partial" "$output"
