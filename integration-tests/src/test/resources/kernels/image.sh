#!/bin/sh
# Packs a Linux user land in which tests of this module run on another kernel: busybox, the commands
# that the tests call, one Java, the tests and what they need.
#
# usage: image.sh OUT JAVA_HOME AGENT_JAR APPS_FOLDER CLASS_PATH
#        image.sh OUT MODULES_FOLDER TEST...   packs what differs from kernel to kernel; the kernel
#                                              takes both archives, one behind the other
#
# At boot it loads the modules that namespaces, sock_diag, nftables and tc need, runs the tests, and
# switches off.
set -eu
out=$1
. "$(dirname "$0")/userland.sh"
if [ -d "$2/kernel" ]; then
  mkdir -p "$root/lib/modules"
  cp -r "$2" "$root/lib/modules/"
  shift 2
  printf '%s\n' "$@" >"$root/tests"
  pack "$out"
  exit
fi
home=$2 agent=$3 apps=$4 path=$5

mkdir -p "$root/bin" "$root/run" "$root/etc" "$root/usr/lib/jvm" "$root/it/lib" "$root/it/apps"
busybox=$(command -v busybox)
cp "$busybox" "$root/bin/busybox"
for command in $(busybox --list); do
  [ "$command" = busybox ] || ln -s busybox "$root/bin/$command"
done
for command in ip nft ss sysctl tc; do
  rm -f "$root/bin/$command"
  cp -L "$(command -v $command)" "$root/bin/$command"
done
[ ! -d /etc/iproute2 ] || cp -rL /etc/iproute2 "$root/etc/"
"$home/bin/jlink" --strip-debug --no-man-pages --no-header-files --output "$root/usr/lib/jvm/java" \
  --add-modules java.se,jdk.attach,jdk.crypto.ec,jdk.httpserver,jdk.jcmd,jdk.jfr,jdk.net,jdk.unsupported

cp "$agent" "$root/it/jmptcp.jar"
cp "$apps"/*.jar "$root/it/apps/"
IFS=:
for entry in $path; do
  if [ -d "$entry" ]; then
    mkdir -p "$root/it/classes"
    cp -r "$entry/." "$root/it/classes/"
  elif [ -f "$entry" ]; then
    cp "$entry" "$root/it/lib/"
  fi
done
unset IFS
libraries "$root" \( -path '*/bin/*' -o -name '*.so' \)

init <<'END'
export PATH=/bin HOME=/tmp
mount -t tmpfs run /run
echo /bin/modprobe >/proc/sys/kernel/modprobe
ip link set lo up
for module in veth dummy tcp_diag mptcp_diag nf_tables nft_reject_inet sch_tbf; do
  modprobe $module || echo "no module $module"
done
cd /it
/usr/lib/jvm/java/bin/java -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Djmptcp.emulated=true -Djmptcp.releases=25 \
  -Djmptcp.patience=600 -Djmptcp.jar=/it/jmptcp.jar -Dapps.dir=/it/apps -cp '/it/classes:/it/lib/*' \
  io.github.jmptcp.it.kernels.InsideMain $(cat /tests) 2>&1
echo "exit $?"
poweroff -f
END
pack "$out"
