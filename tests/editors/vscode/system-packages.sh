#!/usr/bin/env bash
# Debian's packages that the tests in VS Code need: installed as root, else named.
set -euo pipefail

declare -A NEEDED=([chromium]=chromium [rg]=ripgrep [g++]=g++ [make]=make [python3]=python3)

missing=()
for command in "${!NEEDED[@]}"; do
  command -v "$command" > /dev/null || missing+=("${NEEDED[$command]}")
done
[ ${#missing[@]} = 0 ] && exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get > /dev/null; then
  apt-get -qq update
  DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends "${missing[@]}" > /dev/null
else
  echo "for the tests in VS Code: apt-get install ${missing[*]}" >&2
  exit 1
fi
