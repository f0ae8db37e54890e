#!/usr/bin/env bash
# The browser of the playground's tests: installed as root, else named.
set -euo pipefail

command -v chromium > /dev/null && exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get > /dev/null; then
  apt-get -qq update
  DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends chromium > /dev/null
else
  echo "for the tests of the playground: apt-get install chromium" >&2
  exit 1
fi
