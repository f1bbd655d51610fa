#!/bin/sh
# The installed gadget's command line: with the service's settings, memory, models and sockets. For root, it becomes the
# service's user (a file that root made there, the service could not write), but for what only root can do. For anybody
# else, what is about the service's memory is refused: looking into their own instead would find nothing and say so.
export GADGET_MODELS="${GADGET_MODELS:-/opt/gadget/models}"
gadget=/opt/gadget/current/bin/gadget

command='' skip=no of_its_own=no
for word; do
    if [ $skip = yes ]; then skip=no; continue; fi
    case "$word" in
        --help | -h) of_its_own=yes ;;
        --config) of_its_own=yes skip=yes ;;  # settings of their own: another gadget than the service
        --config=*) of_its_own=yes ;;
        --set) skip=yes ;;
        -*) ;;
        *) [ -n "$command" ] || command=$word ;;
    esac
done

case "$(id -un)" in
    root)
        export CONFIGURATION_DIRECTORY=/etc/gadget
        case "$command" in connect | models) exec $gadget "$@" ;; esac
        cd /var/lib/gadget && exec runuser -u gadget -- "$0" "$@"
        ;;
    gadget)
        export STATE_DIRECTORY=/var/lib/gadget RUNTIME_DIRECTORY=/run/gadget CACHE_DIRECTORY=/var/cache/gadget
        export CONFIGURATION_DIRECTORY=/etc/gadget
        ;;
    *)
        case "$of_its_own $command" in
            "no connect" | "no contacts" | "no doctor" | "no groceries" | "no journal" | "no link" | "no outbox" | \
                "no photos" | "no things")
                echo "gadget: input.bad: \`gadget $command\` is about the service, which keeps to itself: sudo gadget $command" >&2
                exit 2
                ;;
            # Whoever is in the group of `control.group` may use the service's socket, others are told that they may not.
            "no press" | "no release" | "no status" | "no tap") export RUNTIME_DIRECTORY=/run/gadget ;;
        esac
        ;;
esac
exec $gadget "$@"
