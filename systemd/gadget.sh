#!/bin/sh
# The installed gadget's command line: with the service's settings, memory, models and sockets. For root, it becomes the
# service's user (a file that root made there, the service could not write), but for what only root can do.
export GADGET_MODELS="${GADGET_MODELS:-/opt/gadget/models}"
case "$(id -un)" in
    root)
        export CONFIGURATION_DIRECTORY=/etc/gadget
        for word; do
            case "$word" in
                -*) continue ;;
                connect | models) exec /opt/gadget/current/bin/gadget "$@" ;;
                *) break ;;
            esac
        done
        cd /var/lib/gadget && exec runuser -u gadget -- "$0" "$@"
        ;;
    gadget)
        export STATE_DIRECTORY=/var/lib/gadget RUNTIME_DIRECTORY=/run/gadget CACHE_DIRECTORY=/var/cache/gadget
        export CONFIGURATION_DIRECTORY=/etc/gadget
        ;;
esac
exec /opt/gadget/current/bin/gadget "$@"
