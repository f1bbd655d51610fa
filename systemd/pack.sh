#!/usr/bin/env bash
# Packs what install.sh (or switch.sh) put into a directory as a Debian package, with the scripts that dpkg runs; says where it is.
# Usage: [PYTHON=/usr/bin/python3] [COMPRESSION=xz] systemd/pack.sh DIRECTORY OUTPUT
set -euo pipefail
source=$(cd "$(dirname "$0")/.." && pwd)
root=$1 output=$2 python=${PYTHON:-/usr/bin/python3}
prefix=/opt/gadget
architecture=$(dpkg --print-architecture)

version=$(basename "$(readlink "$root$prefix/current")")
rm "$root$prefix/current"  # made when the package is configured
docs=$root/usr/share/doc/gadget
mkdir -p "$docs/examples"
cp "$source/LICENSE" "$docs/copyright"
cp "$source/NOTICE" "$docs/"
cp "$source/gadget/data/gadget.toml" "$source"/systemd/drop-ins/*.conf "$docs/examples/"

series=$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
mkdir "$root/DEBIAN"
cat >"$root/DEBIAN/control" <<CONTROL
Package: gadget
Version: ${version/-/+}
Architecture: $architecture
Maintainer: The founders of Gadget <root@localhost>
Installed-Size: $(du -sk --exclude=DEBIAN "$root" | cut -f1)
Depends: python3 (>= $series), python3 (<< ${series%.*}.$((${series#*.} + 1))~), libportaudio2 | libportaudio2t64, espeak-ng, libgomp1, libatomic1, libgl1, libglib2.0-0 | libglib2.0-0t64, systemd
Recommends: python3-lgpio, libasound2-plugins
Section: sound
Priority: optional
Description: voice-and-camera gadget that works with the network cable cut
 Press the button and speak: it hears you, looks, decides what to do, does it,
 and answers aloud, all on the device.
CONTROL
script() { cat >"$root/DEBIAN/$1"; chmod 755 "$root/DEBIAN/$1"; }
script preinst <<PREINST
#!/bin/sh
set -e
# What dpkg is about to remove stays at hand, in case the new version does not become ready.
if [ "\$1" = upgrade ] && [ -L $prefix/current ]; then
    old=\$(basename "\$(readlink $prefix/current)")
    [ ! -d "$prefix/versions/\$old" ] || [ "\$old" = "$version" ] \\
        || { rm -rf "$prefix/kept"; cp -al "$prefix/versions/\$old" $prefix/kept; }
fi
PREINST
script postinst <<POSTINST
#!/bin/sh
set -e
[ "\$1" = configure ] || exit 0
mkdir -p $prefix/models /etc/gadget
if [ -L $prefix/current ] && [ -d $prefix/kept ]; then
    old=\$(basename "\$(readlink $prefix/current)")
    rm -rf "$prefix/versions/\$old"
    mv $prefix/kept "$prefix/versions/\$old"
fi
# Also where systemd does not run yet, as while an image is made: the first boot starts them.
systemctl -q enable gadget.service gadget-courier.socket gadget-courier.service \\
    || echo "gadget: it will not start by itself: systemctl enable gadget gadget-courier" >&2
# A gadget that lacks a model or a device is installed all the same: it says what it lacks.
PREFIX=$prefix FILES=/usr/lib $prefix/versions/$version/systemd/switch.sh $version || {
    status=\$?
    [ \$status = 3 ] || [ \$status = 4 ] || exit \$status
}
[ -e $prefix/models/gadget-mind ] || echo "gadget: now pull the models:  sudo gadget models pull && sudo systemctl restart gadget"
POSTINST
script prerm <<'PRERM'
#!/bin/sh
set -e
if [ "$1" = remove ]; then
    for unit in gadget.service gadget-courier.socket gadget-courier.service; do
        [ ! -d /run/systemd/system ] || systemctl stop "$unit" || true
        systemctl -q disable "$unit" || true
    done
fi
PRERM
script postrm <<POSTRM
#!/bin/sh
set -e
case "\$1" in
    remove) rm -rf $prefix/current $prefix/kept $prefix/versions ;;
    purge)
        for drop_in in /etc/systemd/system/gadget-courier.service.d/secret-*.conf; do  # written by \`gadget connect\`
            [ -e "\$drop_in" ] || continue
            secret=\$(sed -n 's/^LoadCredentialEncrypted=\([a-z0-9-]*\)\$/\1/p' "\$drop_in")
            [ -z "\$secret" ] || rm -f "/etc/credstore.encrypted/\$secret"
            rm -f "\$drop_in"
        done
        rmdir /etc/systemd/system/gadget-courier.service.d 2>/dev/null || true
        rm -rf $prefix /var/lib/gadget /var/cache/gadget /var/cache/gadget-courier /etc/gadget
        for user in gadget gadget-courier; do userdel "\$user" 2>/dev/null || true; done
        ;;
esac
[ ! -d /run/systemd/system ] || systemctl daemon-reload || true
POSTRM
mkdir -p "$output"
package=$output/gadget_${version/-/+}_$architecture.deb
dpkg-deb --root-owner-group -Z"${COMPRESSION:-xz}" --build "$root" "$package" >/dev/null
printf '%s\n' "$package"
