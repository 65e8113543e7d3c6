#!/bin/sh
# Starts the kernel: launch.sh NODE CONNECTION_FILE
# From its V8 start-up snapshot where one fits; the plain way where there is none, or it was made by another Node, for another processor,
# before the last build, or broke off. Node itself would refuse such a snapshot and end.
# launch.sh --label NODE BLOB prints what a snapshot must be labelled with (snapshot.mjs writes that beside it).

label() { # Node's version, the size of the blob, the abilities of the processor
  echo "$("$1" --version) $(wc -c <"$2" | tr -d ' ') $(grep -m1 -E '^(flags|Features)' /proc/cpuinfo 2>/dev/null | cksum | tr -d ' ')"
}
if [ "$1" = --label ]; then
  label "$2" "$3"
  exit
fi

here=${0%/*}
blob=${GAPLAB_SNAPSHOT:-$here/../build/kernel.blob}
# An option for V8 makes it another machine than the one the snapshot was made on.
if [ -z "$NODE_OPTIONS" ] && [ -r "$blob" ] && [ -r "$blob.for" ] &&
  ! [ "$here/dist/.tsbuildinfo" -nt "$blob" ] && ! [ "$here/../dist/.tsbuildinfo" -nt "$blob" ] &&
  read -r made <"$blob.for" && [ "$made" = "$(label "$1" "$blob")" ]; then
  exec "$1" --snapshot-blob "$blob" "$here/dist/main.js" "$2"
fi
exec "$1" "$here/dist/main.js" "$2"
