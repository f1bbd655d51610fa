#!/usr/bin/env bash
# The root file system of the virtual board as a tar file, from the Debian that this machine itself installs from.
# Usage: root.sh ARCHITECTURE OUTPUT.tar PACKAGE…
set -euo pipefail
architecture=$1 output=$2
shift 2

# The sources of this machine, Debian's own only: other shops' packages have no business on the board.
sources=$(apt-get indextargets --format '$(ORIGIN)|deb [arch='"$architecture"'] $(REPO_URI) $(CODENAME) $(COMPONENT)' \
    "Created-By: Packages" | sed -n 's/^Debian|//p' | sort -u)
[ -n "$sources" ] || { echo "this machine has no Debian sources in apt (is it another distribution?)" >&2; exit 1; }

mmdebstrap --quiet --format=tar --variant=minbase --architectures="$architecture" --include="$(IFS=,; echo "$*")" \
    --aptopt='APT::Install-Recommends "false"' --aptopt='Acquire::Languages "none"' \
    --dpkgopt='path-exclude=/usr/share/doc/*' --dpkgopt='path-exclude=/usr/share/man/*' \
    --dpkgopt='path-exclude=/usr/share/locale/*' --dpkgopt='path-exclude=/usr/share/info/*' \
    --dpkgopt='path-exclude=/usr/share/icons/*' \
    "$(. /etc/os-release; echo "$VERSION_CODENAME")" "$output.partial" - <<<"$sources"
mv "$output.partial" "$output"
