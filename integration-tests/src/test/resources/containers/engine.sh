#!/bin/sh
# engine.sh FOLDER COMMAND...: runs dockerd, and ends it and all its containers when stdin ends, which
# is at the latest with the JVM of the tests. Then the folder is removed.
folder=$1
shift
unshare --mount --pid --fork --kill-child --mount-proc \
  sh -c '"$@" & read -r end; kill $!; wait $!' dockerd "$@"
rm -rf "$folder"
