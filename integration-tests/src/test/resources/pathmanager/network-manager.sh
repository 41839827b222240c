# Runs NetworkManager in the network and mount namespace it is started in, with a bus of its own.
# It brings up c1 and c2 of TwoPaths. $1 is the folder it was unpacked into, empty if installed.
set -e
export LD_LIBRARY_PATH=$(echo "$1"/usr/lib/*-linux-gnu)
bus=$1/usr/bin/dbus-daemon
[ -x "$bus" ] || bus=dbus-daemon

mount -t tmpfs tmpfs /run
mount -t tmpfs tmpfs /var/lib
mount -o remount,ro,bind /sys # as in a container: it waits for no udev
mkdir -p /run/dbus /run/profiles /run/conf.d /var/lib/NetworkManager
cat >/run/bus.conf <<END
<busconfig>
  <type>system</type>
  <listen>unix:path=/run/dbus/system_bus_socket</listen>
  <policy context="default">
    <allow user="*"/><allow own="*"/><allow send_destination="*"/><allow receive_sender="*"/>
  </policy>
</busconfig>
END
"$bus" --config-file=/run/bus.conf --nofork >/dev/null &
until [ -S /run/dbus/system_bus_socket ]; do sleep 0.05; done

cat >/run/nm.conf <<END
[main]
plugins=keyfile
no-auto-default=*
dns=none
rc-manager=unmanaged
hostname-mode=none
[keyfile]
path=/run/profiles
END
for i in 1 2; do
  cat >/run/profiles/c$i.nmconnection <<END
[connection]
id=c$i
type=ethernet
interface-name=c$i
[ipv4]
method=manual
address1=10.71.$i.1/24,10.71.$i.2
[ipv6]
method=disabled
END
  chmod 600 /run/profiles/c$i.nmconnection
  # addresses that are there already would be taken for another program's
  ip address flush dev c$i
done
exec "$1/usr/sbin/NetworkManager" --debug --config /run/nm.conf --config-dir /run/conf.d \
  --system-config-dir /run/conf.d --intern-config /run/intern.conf --state-file /run/state \
  --pid-file /run/nm.pid --log-level INFO
