#!/bin/bash
# Stands in for a program of a first boot; which one, its own name says. `faults` in $MACHINE names
# programs with the first of their calls that fails, and how many do; a failing one leaves half its
# work behind.
name=$(basename "$0")
echo "$name $*" >> "$MACHINE/calls"
call=$(grep -c "^$name " "$MACHINE/calls")
fails=false
while read -r program from times; do
  [ "$program" = "$name" ] && [ "$call" -ge "$from" ] && [ "$call" -lt $((from + times)) ] && fails=true
done < "$MACHINE/faults"
after() { while [ $# -gt 1 ]; do [ "$1" = "$flag" ] && echo "$2" && return; shift; done; }
put() { if $fails; then echo half > "$1"; else echo "$2" > "$1"; fi; }
case "$name" in
  getent | id) grep -q "^${!#}$" "$MACHINE/accounts" ;;
  groupadd | useradd) $fails || echo "${!#}" >> "$MACHINE/accounts" ;;
  curl) flag=-o; put "$(after "$@")" fetched ;;
  openssl)
    if [ "$1" = req ]; then
      flag=-keyout; put "$(after "$@")" "key $RANDOM"
      flag=-out; put "$(after "$@")" request
    else
      flag=-in; grep -q fetched "$(after "$@")" && echo "sha256 Fingerprint=$FINGERPRINT"
    fi ;;
  aws)
    case "$1 $2" in
      "s3 cp") case "$3" in s3://assets/*) put "$4" program; $fails && exit 1; exit 0 ;; esac
        case "$4" in s3://*) $fails || cp "$3" "$MACHINE/request" ;; *) [ -s "$MACHINE/request" ] && put "$4" certificate ;; esac ;;
      "iot describe-endpoint") echo endpoint ;;
      *) ! $fails && [ -e "$MACHINE/running" ] && echo HEALTHY ;;
    esac ;;
  unzip)
    # A test of an archive unpacks nothing.
    [ "$1" = -tq ] || { mkdir -p "${!#}/lib"; put "${!#}/lib/Greengrass.jar" jar; } ;;
  jarsigner) grep -q '^jar$' "${!#}" && echo "jar verified." || echo "jar is unsigned." ;;
  systemctl) [ "$1" = daemon-reload ] || { [ "$1" = enable ] && ! $fails && touch "$MACHINE/running"; } || [ -e "$MACHINE/running" ] ;;
  java) $fails || touch "$MACHINE/running" ;;
esac
code=$?
$fails && exit 1
exit "$code"
