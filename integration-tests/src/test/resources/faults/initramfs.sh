#!/bin/sh
# Packs a Linux user land that is just enough for Java: busybox, Java runtimes, the C library.
#
# usage: initramfs.sh OUT FOLDER RELEASE=JAVA_HOME...
#
# FOLDER has apps.jar (and apps11.jar, for releases from 11 on), jmptcp.jar, cells.c, keys.p12 (a
# key store of apps.Tls), and for each release cells-RELEASE.txt, lines for the program of cells.c.
#
# At boot it runs apps.HelloSocket with the agent on each release, prints the kernel's counters
# before and after, holds one connection and prints what status and /proc/net show of it,
# runs apps.MatrixApp over the cells on each release, and switches off.
set -eu
out=$1 folder=$2
shift 2
. "$(dirname "$0")/userland.sh"
mkdir -p "$root/bin" "$root/opt"
cp "$(command -v busybox)" "$root/bin/busybox"
for command in sh mount ifconfig echo grep poweroff mkfifo usleep sed rm; do ln -s busybox "$root/bin/$command"; done
cp "$folder"/*.jar "$folder/keys.p12" "$folder"/cells-*.txt "$root/opt/"
gcc -O1 -Wall -o "$root/opt/cells" "$folder/cells.c"

# EC keys of TLS have a module of their own
modules=java.instrument,java.net.http,java.rmi,jdk.crypto.ec,jdk.httpserver,jdk.net
names=
for release in "$@"; do
  name=java${release%%=*} home=${release#*=}
  names="$names $name"
  if [ -x "$home/bin/jlink" ]; then
    "$home/bin/jlink" --add-modules $modules --output "$root/opt/$name"
  else
    [ ! -d "$home/jre" ] || home=$home/jre
    mkdir "$root/opt/$name"
    cp -rL "$home/bin" "$home/lib" "$root/opt/$name/"
    [ ! -d "$home/conf" ] || cp -rL "$home/conf" "$root/opt/$name/"
  fi
done
libraries "$root/opt" \( -name java -o -name cells -o -name 'libjvm.so' -o -name 'libnet.so' -o -name 'libnio.so' \
  -o -name 'libinstrument.so' -o -name 'libjli.so' -o -name 'libzip.so' -o -name 'libsunec.so' \)

init <<END
ifconfig lo 127.0.0.1 up
counters() {
  echo "counters \$1"
  grep -E '^MPTcpExt:' /proc/net/netstat
  grep -E '^Tcp:' /proc/net/snmp
}
for java in$names; do
  counters before
  echo "begin \$java"
  /opt/\$java/bin/java -XX:TieredStopAtLevel=1 -javaagent:/opt/jmptcp.jar=loopback=mptcp \\
    -cp /opt/apps.jar apps.HelloSocket 2>&1
  echo "exit \$?"
  counters after
  echo "end \$java"
  mkfifo /tmp/in
  /opt/\$java/bin/java -XX:TieredStopAtLevel=1 \\
    -javaagent:/opt/jmptcp.jar=loopback=mptcp,control=/tmp/control -cp /opt/apps.jar \\
    apps.Observed serve </tmp/in >/tmp/out 2>&1 &
  exec 3>/tmp/in
  await() { while ! grep -q "\$1" /tmp/out; do usleep 100000; done; }
  await '^listening'
  port=\$(sed -n 's/^listening //p' /tmp/out)
  echo "open 127.0.0.1 \$port 1" >&3
  await '^done'
  echo "send 1000" >&3
  while ! grep -q '^received 1000' /tmp/out; do echo received >&3; usleep 100000; done
  while [ ! -e /tmp/control ]; do usleep 100000; done
  echo "begin status of \$java"
  grep -i ":\$(printf %04X "\$port")" /proc/net/tcp /proc/net/tcp6
  # beside other work the first answer, which loads its classes, takes longer than status waits
  for try in 1 2 3 4 5; do
    /opt/\$java/bin/java -XX:TieredStopAtLevel=1 -jar /opt/jmptcp.jar status /tmp/control --json &&
      echo "exit 0" && break
  done
  sed -n /jmptcp/p /tmp/out
  echo "end status of \$java"
  exec 3>&-
  wait
  rm -f /tmp/in /tmp/out
done
for java in$names; do
  echo "begin matrix \$java"
  apps=/opt/apps.jar
  [ \$java = java8 ] || apps=\$apps:/opt/apps11.jar
  /opt/cells /opt/\$java/bin/java -XX:TieredStopAtLevel=1 -Dapps.timeout=60000 \\
    -Dapps.keystore=/opt/keys.p12 -javaagent:/opt/jmptcp.jar=loopback=mptcp -cp \$apps \\
    apps.MatrixApp </opt/cells-\${java#java}.txt 2>&1
  echo "end matrix \$java"
done
echo "all done"
poweroff -f
END
pack "$out"
