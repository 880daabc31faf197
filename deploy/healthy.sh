#!/bin/sh
# The health check of a container: healthy.sh web PORT, healthy.sh worker, or healthy.sh COMMAND…; exit 0 if it is well.
#
# Starting a check costs more than the check (a twentieth of a second of a processor in the engine). So what was well
# is left alone for half a minute before it is looked at again, and what is not well yet is asked as often as `interval`
# says: what start_interval is from Docker 25 on, on every engine. /tmp has to be forgotten with the container's process.
set -u
case $1 in
  web) # the service answers, and its database too
    set -- bash -c 'exec 3<>/dev/tcp/127.0.0.1/$0 && printf "GET /readyz HTTP/1.0\r\n\r\n" >&3 && read -r _ status _ <&3 && [ "$status" = 200 ]' "$2" ;;
  worker) # it went round within the last minute
    set -- sh -c '[ -n "$(find "$HEARTBEAT_FILE" -mmin -1)" ]' ;;
esac
well=${WELL_FILE:-/tmp/well}
[ ! -e "$well" ] || sleep 30
if timeout 10 "$@" >/dev/null; then
  : >"$well"
else
  rm -f "$well"
  exit 1
fi
