#!/bin/sh
# Postfix and Exim for tests/integration/notifications/test_real_servers.py: unpacked from Debian's packages under
# var/mail-servers, never installed (the two packages exclude each other, and no system of anybody's is changed).
# Without them those tests are left out, in one line; with CI=true that is a failure.
cd "$(dirname "$0")/../.." || exit 1
there=var/mail-servers
[ -e $there/usr/sbin/exim4 ] && [ -e $there/usr/sbin/postconf ] && exit 0
log=$(mktemp)
fresh=$(mktemp -d)
trap 'rm -rf "$log" "$fresh"' EXIT

left_out() { echo "Left out: the tests against Postfix and Exim, for $1."; [ -z "${CI:-}" ]; exit; }

# Each with the libraries that are not on this machine yet; also where one is installed, for two cannot be.
packages() {
  for server in postfix exim4-daemon-light; do
    echo $server
    would=$(apt-get install -s --no-install-recommends $server) || return 1
    echo "$would" | sed -n 's/^Inst \(lib[^ ]*\).*/\1/p'
  done
}

download() { (cd "$fresh" && wanted=$(packages) && apt-get download -qq $wanted); }

[ "$(id -u)" = 0 ] || left_out "only root can start them"
unshare --mount --pid --fork true 2>/dev/null || left_out "this system gives them no namespace of their own"
command -v apt-get >/dev/null 2>&1 || left_out "there is no apt-get to fetch them with"
echo "Fetching Postfix and Exim for the tests of sending ..."
{
  for _ in 1 2 3 4 5 6; do
    download && break
    apt-get update -qq
    sleep 2
  done
  mkdir "$fresh/unpacked" && for package in "$fresh"/*.deb; do dpkg-deb -x "$package" "$fresh/unpacked" || break; done
  chmod -R a+rX "$fresh/unpacked"
} </dev/null >"$log" 2>&1
[ -e "$fresh/unpacked/usr/sbin/exim4" ] && [ -e "$fresh/unpacked/usr/sbin/postconf" ] ||
  left_out "they could not be fetched ($(grep -E -m 1 '^E:' "$log" || tail -n 1 "$log"))"
mkdir -p var && rm -rf $there && mv "$fresh/unpacked" $there
