# What scripts that pack a Linux user land have in common. They source it, and put files into $root.

root=$(mktemp -d)
trap 'rm -rf "$root"' EXIT

# libraries FIND_ARGUMENT...: copies what the programs and libraries that find(1) finds need,
# wherever this machine has it
libraries() {
  find "$@" -type f -exec ldd {} + 2>/dev/null |
    grep -oE '(^|[[:space:]])/[^ ]+\.so[^ ]*' | grep -v "$root" | sort -u |
    while read -r library; do
      mkdir -p "$root$(dirname "$library")"
      cp -L "$library" "$root$library"
    done
  mkdir -p "$root/lib64"
  cp -L /lib64/ld-linux-*.so.* "$root/lib64/"
}

# init: makes the lines of stdin run at boot, after /proc, /sys, /dev and /tmp are mounted
init() {
  mkdir -p "$root/proc" "$root/sys" "$root/dev" "$root/tmp"
  {
    cat <<'END'
#!/bin/sh
mount -t proc proc /proc
mount -t sysfs sys /sys
mount -t devtmpfs dev /dev
mount -t tmpfs tmp /tmp
END
    cat
  } >"$root/init"
  chmod +x "$root/init"
}

# pack OUT: writes the archive
pack() {
  (cd "$root" && find . | busybox cpio -o -H newc 2>/dev/null | gzip -1) >"$1"
}
