#!/usr/bin/env bash
# Installs the server build of VS Code, with which the tests drive the real workbench in a browser,
# from the npm registry into a folder outside the repository, and prints that folder.
#
# The package's own install scripts fetch parts from places that a closed network does not reach. So
# they are not run: native modules are built here with npm's own node-gyp, and ripgrep is Debian's.
# Needs: Node 20, a C++ compiler, make, python3, ripgrep.
set -euo pipefail

VERSION=4.100.3
MODULES="@vscode/spdlog @parcel/watcher native-watchdog @vscode/deviceid node-pty"

DEST=${1:?usage: install-code-server.sh FOLDER}/code-server-$VERSION-node-$(node -p process.versions.modules)
if [ -e "$DEST/complete" ]; then
  echo "$DEST"
  exit 0
fi

say() { echo "code-server: $*" >&2; }

for tool in node npm g++ make python3 rg; do
  command -v "$tool" > /dev/null || { say "$tool is missing"; exit 1; }
done
# Node's headers lie beside it; without them node-gyp would fetch them.
PREFIX=$(dirname "$(dirname "$(readlink -f "$(command -v node)")")")
NODEDIR=()
[ -d "$PREFIX/include/node" ] && NODEDIR=(--nodedir="$PREFIX") && export npm_config_nodedir="$PREFIX"
GYP="$(npm root -g)/npm/node_modules/node-gyp/bin/node-gyp.js"
[ -e "$GYP" ] || { say "npm's node-gyp is not at $GYP"; exit 1; }

# What an interrupted run left is no installation.
rm -rf "$DEST"
mkdir -p "$DEST"
cd "$DEST"
echo '{"private": true}' > package.json
QUIET=(--ignore-scripts --no-audit --no-fund --loglevel=error)

say "fetching $VERSION"
npm install "code-server@$VERSION" "${QUIET[@]}" >&2
VSCODE=$DEST/node_modules/code-server/lib/vscode
(cd "$VSCODE" && npm install --omit=dev "${QUIET[@]}" >&2)
(cd "$VSCODE/extensions" && npm install --omit=dev "${QUIET[@]}" >&2)

build() {
  cd "$1"
  node "$GYP" rebuild "${NODEDIR[@]}" > build.log 2>&1 || { tail -20 build.log >&2; return 1; }
}
export -f build
export GYP
running=()
for module in $MODULES; do
  say "building $module"
  (build "$VSCODE/node_modules/$module") &
  running+=($!)
done
say "building argon2"
(
  cd node_modules/argon2
  node ../@mapbox/node-pre-gyp/bin/node-pre-gyp rebuild --build-from-source "${NODEDIR[@]}" \
    > build.log 2>&1 || { tail -20 build.log >&2; exit 1; }
) &
running+=($!)
for pid in "${running[@]}"; do wait "$pid"; done

# What the package's own post-install step would have set up.
cd "$VSCODE"
ln -sfn node_modules node_modules.asar
mkdir -p node_modules/@vscode/ripgrep/bin
ln -sf "$(command -v rg)" node_modules/@vscode/ripgrep/bin/rg
ln -sf code-linux.sh bin/remote-cli/code-server
ln -sf browser-linux.sh bin/helpers/browser.sh

node "$DEST/node_modules/code-server/out/node/entry.js" --version >&2
touch "$DEST/complete"
say "installed in $DEST"
echo "$DEST"
