#!/bin/sh
# The first process of a namespace of its own: when it ends, the system ends all others in it. start.sh ROOT FOLDER
# lets Postfix and Exim find their users and libraries, which this machine has not, and starts them.
set -eu
root=$1 folder=$2
mount --bind "$folder/passwd" /etc/passwd
mount --bind "$folder/group" /etc/group
ldconfig -X -f "$folder/libraries.conf" -C "$folder/libraries.cache"
mount --bind "$folder/libraries.cache" /etc/ld.so.cache
mount -t proc proc /proc

cd "$folder"
for queue in active bounce corrupt defer deferred flush hold incoming private public saved trace; do
  mkdir -p postfix/queue/$queue
done
mkdir -p postfix/queue/pid postfix/queue/maildrop postfix/data exim mail/postfix mail/exim
chown -R postfix postfix/queue postfix/data
chown root postfix postfix/queue postfix/queue/pid
chgrp postdrop postfix/queue/maildrop postfix/queue/public
chmod 730 postfix/queue/maildrop
chmod 710 postfix/queue/public
chown -R Debian-exim exim
head -c 250000 /dev/zero >mail/postfix/brimful
chown -R Debian-exim mail/postfix mail/exim

"$root/usr/sbin/exim4" -bdf -q1s -C "$folder/exim.conf" &
"$root/usr/lib/postfix/sbin/master" -c "$folder" &
wait
