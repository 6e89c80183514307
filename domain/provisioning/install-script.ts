import type { Core } from "../rollout/core-rules.ts";
import { NODE_PATH, NUCLEI, ROOT_CA_FINGERPRINT, ROOT_CA_URL } from "./nucleus.ts";

/**
 * The script that makes a machine with a kit's other files beside it a core device. It may run again
 * at any time: what is there stays, a download goes on where it was cut, and nothing of the core
 * changes before everything that it needs is there. Its exit code says what kept it from the end.
 */
export const installScript = ({ thingName, core }: { thingName: string; core: Core }): string =>
  [head(thingName, core), FUNCTIONS, checks(core), IDENTITY, core === "classic" ? CLASSIC : LITE]
    .join("\n")
    .replaceAll("@CORE@", core)
    .replaceAll("@VERSION@", NUCLEI[core].version)
    .replaceAll("@THING@", thingName);

const head = (thingName: string, core: Core): string => `#!/bin/sh
# Makes this machine the Greengrass core device ${thingName} (nucleus ${core} ${NUCLEI[core].version}). Run it as root.
#   ./install.sh csr   makes the device's key here and prints a certificate request
#   ./install.sh       installs, or takes over a new certificate
# Ends with 0 when the core runs; 2 wrong use, 10 something is missing on this machine,
# 20 no way to the network, 30 a download is damaged, 40 the core does not start,
# 50 another command of this machine failed. It may run again at any time.
set -eu
umask 077
TOLD=
DOING="looking where it is"
# Whatever ended this script without a word, "set -e" among it, is told as well.
ended() {
  code=$?
  if [ "$code" = 0 ] || [ -n "$TOLD" ]; then exit "$code"; fi
  echo "install: a command failed with $code while $DOING; see what it said, and run this again" >&2
  exit 50
}
trap ended EXIT
HERE=$(cd "$(dirname "$0")" && pwd)
ROOT="\${GREENGRASS_ROOT:-${core === "classic" ? "/greengrass/v2" : "/var/lib/greengrass"}}"
NODE="\${NODE_PATH:-${NODE_PATH}}"
NUCLEUS_URL="\${NUCLEUS_URL:-${NUCLEI[core].url}}"
ROOT_CA_URL="\${ROOT_CA_URL:-${ROOT_CA_URL}}"
ROOT_CA_FINGERPRINT="\${ROOT_CA_FINGERPRINT:-${ROOT_CA_FINGERPRINT}}"
ATTEMPTS="\${ATTEMPTS:-5}"
PAUSE_SECONDS="\${PAUSE_SECONDS:-10}"
`;

const FUNCTIONS = `say() { echo "install: $*"; }
fail() { code=$1; shift; TOLD=1; echo "install: $*" >&2; exit "$code"; }
need() { command -v "$1" >/dev/null 2>&1 || fail 10 "$1 is missing on this machine; install it and run this again"; }
is_whole() { unzip -tqq "$1" >/dev/null 2>&1; }

# fetch URL FILE: goes on where an earlier attempt was cut.
fetch() {
  if [ -s "$2" ]; then return 0; fi
  n=0
  until curl -fsSL --connect-timeout 20 -C - -o "$2.partial" "$1"; do
    rc=$?
    n=$((n + 1))
    # A partial file that the server cannot go on with is begun anew.
    if [ "$rc" = 33 ] || [ "$rc" = 22 ]; then rm -f "$2.partial"; fi
    if [ "$n" -ge "$ATTEMPTS" ]; then
      fail 20 "cannot fetch $1 (curl ended with $rc, $n attempts); check the network and run this again, it goes on where it was"
    fi
    sleep "$PAUSE_SECONDS"
  done
  mv "$2.partial" "$2"
}

# fetch_zip URL FILE: a damaged one is thrown away, so that the next run fetches it anew.
fetch_zip() {
  if [ -s "$2.partial" ] && is_whole "$2.partial"; then mv "$2.partial" "$2"; fi
  fetch "$1" "$2"
  if ! is_whole "$2"; then
    rm -f "$2" "$2.partial"
    fail 30 "what came from $1 is damaged and was thrown away; run this again"
  fi
}

# place NAME: a file of the kit into the core's directory, whole or not at all.
place() {
  DOING="writing $ROOT/$1"
  sed "s|@ROOT@|$ROOT|g" "$HERE/$1" > "$ROOT/$1.new"
  mv "$ROOT/$1.new" "$ROOT/$1"
}
`;

const checks = (core: Core): string => `case "\${1:-}" in
  csr)
    need openssl
    DOING="making a key and a request"
    mkdir -p "$ROOT"
    [ -s "$ROOT/private.pem.key" ] || openssl genrsa -out "$ROOT/private.pem.key" 2048 2>/dev/null
    openssl req -new -key "$ROOT/private.pem.key" -subj "/CN=@THING@"
    exit 0 ;;
  "") ;;
  *) fail 2 "expected csr or nothing, got $1" ;;
esac

[ "$(id -u)" = 0 ] || fail 2 "this has to run as root"
for tool in curl openssl unzip sed systemctl${core === "classic" ? " java groupadd useradd" : " dpkg apt-get"}; do need "$tool"; done
[ -x "$NODE" ] || fail 10 "Node 24 is missing as $NODE; install it or make a link, and run this again"
`;

const IDENTITY = `[ -s "$HERE/device.pem.crt" ] || fail 10 "device.pem.crt is not beside this script"
DOING="making $ROOT"
mkdir -p "$ROOT"
if [ -s "$HERE/private.pem.key" ]; then
  place private.pem.key
elif [ ! -s "$ROOT/private.pem.key" ]; then
  fail 10 "there is no private key: put private.pem.key beside this script, or run ./install.sh csr first"
fi
DOING="fetching what the core needs"
fetch "$ROOT_CA_URL" "$ROOT/AmazonRootCA1.pem"
if ! openssl x509 -in "$ROOT/AmazonRootCA1.pem" -noout -fingerprint -sha256 2>/dev/null | grep -qi "$ROOT_CA_FINGERPRINT"; then
  rm -f "$ROOT/AmazonRootCA1.pem"
  fail 30 "what came from $ROOT_CA_URL is not Amazon's root certificate and was thrown away; look at the network and run this again"
fi
`;

const CLASSIC = `if [ ! -e "$ROOT/.installed-@VERSION@" ]; then
  fetch_zip "$NUCLEUS_URL" "$ROOT/nucleus-@VERSION@.zip"
  rm -rf "$ROOT/installer"
  unzip -qo "$ROOT/nucleus-@VERSION@.zip" -d "$ROOT/installer"
fi
# From here on nothing needs the network.
place device.pem.crt
place config.yaml
DOING="making the user that components run as"
chmod 755 "$ROOT"
getent group ggc_group >/dev/null || groupadd --system ggc_group
id ggc_user >/dev/null 2>&1 || useradd --system --create-home --groups ggc_group ggc_user
if [ -e "$ROOT/.installed-@VERSION@" ]; then
  say "nucleus @CORE@ @VERSION@ is installed; it starts again with what is new"
  systemctl restart greengrass || fail 40 "the core does not start; see $ROOT/logs/greengrass.log"
else
  java -Droot="$ROOT" -Dlog.store=FILE -jar "$ROOT/installer/lib/Greengrass.jar" --init-config "$ROOT/config.yaml" --component-default-user ggc_user:ggc_group --setup-system-service true || fail 40 "the installer failed; see $ROOT/logs"
fi
systemctl is-active --quiet greengrass || fail 40 "the core does not run; see $ROOT/logs/greengrass.log"
touch "$ROOT/.installed-@VERSION@"
say "@THING@ runs nucleus @CORE@ @VERSION@"
`;

const LITE = `case "$(uname -m)" in
  x86_64) arch=x86-64 ;;
  aarch64) arch=arm64 ;;
  *) fail 10 "nucleus lite has no package for $(uname -m)" ;;
esac
if [ ! -e "$ROOT/.installed-@VERSION@" ]; then
  fetch_zip "$(echo "$NUCLEUS_URL" | sed "s|@ARCH@|$arch|")" "$ROOT/nucleus-@VERSION@.zip"
  rm -rf "$ROOT/installer"
  unzip -qo "$ROOT/nucleus-@VERSION@.zip" -d "$ROOT/installer"
  apt-get install -y "$ROOT/installer/aws-greengrass-lite-@VERSION@-Linux.deb" || fail 10 "the package does not install; it is made for Debian 12 and 13, Ubuntu 22.04 and 24.04"
fi
# From here on nothing needs the network.
place device.pem.crt
place config.yaml
DOING="handing the configuration to the core"
mkdir -p "\${GREENGRASS_ETC:-/etc/greengrass}"
cp "$ROOT/config.yaml" "\${GREENGRASS_ETC:-/etc/greengrass}/config.yaml"
chmod 644 "\${GREENGRASS_ETC:-/etc/greengrass}/config.yaml"
chmod 755 "$ROOT"
chown ggcore:ggcore "$ROOT/device.pem.crt" "$ROOT/private.pem.key" "$ROOT/AmazonRootCA1.pem"
systemctl restart greengrass-lite.target || fail 40 "the core does not start; see journalctl -t iotcored"
systemctl is-active --quiet greengrass-lite.target || fail 40 "the core does not run; see journalctl -t iotcored"
touch "$ROOT/.installed-@VERSION@"
say "@THING@ runs nucleus @CORE@ @VERSION@"
`;
