#!/bin/sh
# Starts the kernel: launch.sh NODE CONNECTION_FILE
# From its V8 start-up snapshot where one fits; the plain way where there is none, or it was made by another Node, for another processor,
# for a GapLab in another folder, before the last build or installation, or broke off. Node itself would refuse such a snapshot and end.
# launch.sh --label NODE BLOB prints what a snapshot must be labelled with (snapshot.mjs writes that beside it).

here=${0%/*}

# Node's version, the size of the blob, and a sum over what else must be the same: GapLab's folder, Node's file (distributions build the
# same version differently), the abilities of the processor.
label() {
  # shellcheck disable=SC2046 # unquoted, so that what they are padded with is one space
  echo $("$1" --version) $(wc -c <"$2") $(
    {
      cd "$here" && pwd -P
      stat -Lc '%s %Y' "$1" 2>/dev/null || stat -Lf '%z %m' "$1"
      sed -nE '/^(vendor_id|cpu family|model|flags|CPU implementer|CPU part|Features)/p; /^$/q' /proc/cpuinfo
    } 2>/dev/null | cksum
  )
}
if [ "$1" = --label ]; then
  label "$2" "$3"
  exit
fi

# The files that a snapshot is made from are older than it.
fresh() {
  for made in "$here/dist/.tsbuildinfo" "$here/../dist/.tsbuildinfo" "$here/../node_modules/.package-lock.json"; do
    if [ "$made" -nt "$1" ]; then return 1; fi
  done
}

blob=${GAPLAB_SNAPSHOT:-$here/../build/kernel.blob}
# An option for V8 makes it another machine than the one the snapshot was made on.
if [ -z "$NODE_OPTIONS" ] && [ -r "$blob" ] && [ -r "$blob.for" ] && fresh "$blob" &&
  read -r made <"$blob.for" && [ "$made" = "$(label "$1" "$blob" 2>/dev/null)" ]; then
  exec "$1" --snapshot-blob "$blob" "$here/dist/main.js" "$2"
fi
exec "$1" "$here/dist/main.js" "$2"
