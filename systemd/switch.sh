#!/usr/bin/env bash
# Makes an installed version the current one: with its units, and with its service running where systemd does. If it does
# not become ready, the version before it runs again, with the journal as it was.
# Usage: [PREFIX=/opt/gadget, or where it is] [DESTDIR=] [FILES=/etc] switch.sh VERSION
set -euo pipefail
destdir=${DESTDIR:-} files=${FILES:-/etc} version=$1
prefix=${PREFIX:-$(cat "$destdir/etc/gadget/prefix" 2>/dev/null || echo /opt/gadget)}
here=$destdir$prefix state=/var/lib/gadget
services=(gadget.service gadget-courier.socket gadget-courier.service)

say() { printf '%s\n' "$*"; }

link() {  # at once or not at all
    ln -sfn "versions/$1" "$here/current.new"
    mv -T "$here/current.new" "$here/current"
}
put() { install -D -m 644 "$1" "$destdir$2"; }
units() {  # VERSION [back]: a package's own files are the package manager's, once it is packed (in a DESTDIR), but for an
    # older version that comes back
    [ "$files" = /etc ] || [ -n "$destdir" ] || [ "${2:-}" = back ] || return 0
    local from=$here/versions/$1/systemd unit polkit=/usr/share
    for unit in "$from"/*.service "$from"/*.socket; do
        [ ! -e "$unit" ] || put "$unit" "$files/systemd/system/$(basename "$unit")"
    done
    put "$from/gadget.sysusers" "$(definitions sysusers)"
    put "$from/gadget.tmpfiles" "$(definitions tmpfiles)"
    put "$from/gadget.udev" "$files/udev/rules.d/70-gadget.rules"
    [ "$files" != /etc ] || polkit=/etc
    [ ! -e "$from/gadget.rules" ] || put "$from/gadget.rules" "$polkit/polkit-1/rules.d/50-gadget.rules"  # not of older versions
}
began() {  # the service with the version that is current
    systemctl daemon-reload
    systemd-sysusers "$(definitions sysusers)"
    systemd-tmpfiles --create "$(definitions tmpfiles)"
    udevadm control --reload 2>/dev/null || true
    udevadm trigger --subsystem-match=gpio 2>/dev/null || true
    systemctl reset-failed "${services[@]}" 2>/dev/null || true
    for file in "$state"/journal.db*; do  # of a time before the courier had a user of its own
        [ ! -e "$file" ] || { chgrp gadget "$file"; chmod 660 "$file"; }
    done
    systemctl start gadget.service
}
courier() {  # whatever becomes of the gadget: it can be connected, and what waits leaves
    systemctl start gadget-courier.socket gadget-courier.service \
        || say "note: the courier did not start: systemctl status gadget-courier"
}
definitions() { echo "$files/$1.d/gadget.conf"; }

[ -e "$here/versions/$version/complete" ] || { echo "switch: there is no version $version in $prefix" >&2; exit 1; }
before=
[ ! -L "$here/current" ] || before=$(basename "$(readlink "$here/current")")
[ -e "$here/versions/$before/complete" ] || before=

if [ -n "$destdir" ] || [ ! -d /run/systemd/system ]; then
    link "$version"; units "$version"
    if [ "$files" = /etc ] && command -v systemctl >/dev/null; then
        systemctl --root="${destdir:-/}" -q enable "${services[@]}"
    fi
    [ -n "$destdir" ] || { systemd-sysusers "$(definitions sysusers)"; systemd-tmpfiles --create "$(definitions tmpfiles)" || true; }
    say "$version is current${destdir:+ in $destdir}"
    exit 0
fi

running=no
if systemctl is-active -q gadget.service; then running=yes; fi
if [ "$before" = "$version" ] && [ "$running" = yes ]; then
    units "$version"; systemctl daemon-reload
    say "$version runs already"
    exit 0
fi

systemctl stop "${services[@]}" 2>/dev/null || true
# A copy of what was said must not outlive this program: `gadget journal --erase` could be asked for at any time after.
forget() { rm -rf "$state"/.before-upgrade.*; }
forget  # of a switch that the power cut short
trap forget EXIT
kept=
if [ -n "$before" ] && [ "$before" != "$version" ] && [ -e "$state/journal.db" ]; then  # a newer version may write it in a newer form
    kept=$(mktemp -d "$state/.before-upgrade.XXXXXX")
    chown --reference="$state" "$kept"  # whoever may erase the journal may erase its copy
    cp -a "$state"/journal.db* "$kept/"
fi
link "$version"; units "$version"
if began; then
    systemctl -q enable "${services[@]}"
    courier
    for old in "$here"/versions/*/; do  # the one before stays, in case it is wanted back
        case $(basename "$old") in "$version" | "$before") ;; *) rm -rf "$old" ;; esac
    done
    say "$version is ready"
    exit 0
fi

why=$(systemctl show -P StatusText gadget.service)
[ -n "$why" ] || why=$(systemctl show -P Result gadget.service)
systemctl stop "${services[@]}" 2>/dev/null || true
if [ -z "$before" ] || [ "$before" = "$version" ]; then
    systemctl -q enable "${services[@]}"
    courier
    say "$version is installed, and did not become ready: $why" >&2
    say "What is missing: sudo gadget doctor.  Then: sudo systemctl restart gadget" >&2
    exit 3
fi
if [ -n "$kept" ]; then
    rm -f "$state"/journal.db*
    trap - EXIT  # until it is back
    mv "$kept"/journal.db* "$state/"
    forget
fi
link "$before"; units "$before" back
rm -rf "$here/versions/$version"
if began; then
    say "$version did not become ready ($why): $before runs again" >&2
else
    say "$version did not become ready ($why), and neither does $before: sudo gadget doctor" >&2
fi
courier
exit 4
