#!/usr/bin/env bash
# Removes the installed gadget. Before it erases what it was told (journal, notes, photographs), settings, secrets and
# models, it asks; with YES=1 it erases without asking, and where nobody can be asked it keeps them.
# Usage: [PREFIX=/opt/gadget, or where it is] [DESTDIR=] [YES=1] systemd/uninstall.sh
set -euo pipefail
destdir=${DESTDIR:-}
prefix=${PREFIX:-$(cat "$destdir/etc/gadget/prefix" 2>/dev/null || echo /opt/gadget)}
here=$destdir$prefix
services=(gadget.service gadget-courier.socket gadget-courier.service)

[ -n "$destdir" ] || [ "$(id -u)" = 0 ] || { echo "uninstall: only root may: sudo make uninstall" >&2; exit 1; }
case $prefix in /?*) ;; *) echo "uninstall: PREFIX must begin with /: $prefix" >&2; exit 1 ;; esac

if [ -z "$destdir" ] && [ -d /run/systemd/system ]; then
    systemctl -q disable --now "${services[@]}" 2>/dev/null || true
fi
rm -f "$destdir"/etc/systemd/system/{,*.wants/}gadget{,-courier}.{service,socket}
rm -f "$destdir"/etc/{sysusers.d,tmpfiles.d}/gadget.conf "$destdir/etc/udev/rules.d/70-gadget.rules" \
    "$destdir/etc/polkit-1/rules.d/50-gadget.rules"
rm -f "$destdir/usr/local/bin/gadget" "$here/current"
rm -rf "$here/versions"
if [ -z "$destdir" ] && [ -d /run/systemd/system ]; then
    systemctl daemon-reload
    systemctl reset-failed "${services[@]}" 2>/dev/null || true
fi

erase=${YES:-}
if [ -z "$erase" ] && [ -t 0 ]; then
    echo "Erase, too: journal, notes, photographs (/var/lib/gadget), settings (/etc/gadget), secrets, models ($prefix/models)?"
    read -r -p "[y/N] " answer
    case $answer in [yY]*) erase=1 ;; esac
fi
if [ "$erase" = 1 ]; then
    for drop_in in "$destdir"/etc/systemd/system/gadget-courier.service.d/secret-*.conf; do  # written by `gadget connect`
        [ -e "$drop_in" ] || continue
        secret=$(sed -n 's/^LoadCredentialEncrypted=\([a-z0-9-]*\)$/\1/p' "$drop_in")
        [ -z "$secret" ] || rm -f "$destdir/etc/credstore.encrypted/$secret"
        rm -f "$drop_in"
    done
    rm -rf "$destdir"/var/lib/gadget "$destdir"/var/cache/gadget{,-courier} "$destdir"/run/gadget{,-courier}
    rm -rf "$destdir/etc/gadget" "$here/models"
    if [ -z "$destdir" ]; then
        for user in gadget gadget-courier; do userdel "$user" 2>/dev/null || true; done
    fi
    echo "removed, with everything it was told"
else
    # /etc/gadget/prefix stays with the models, to find them when they are to be erased after all.
    echo "removed; kept: /var/lib/gadget, /etc/gadget, the courier's secrets, $prefix/models (YES=1 erases them)"
fi
rmdir "$here" 2>/dev/null || true
rmdir "$destdir"/etc/systemd/system/gadget{,-courier}.service.d 2>/dev/null || true
