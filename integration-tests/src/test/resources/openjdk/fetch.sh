#!/bin/bash
# Fetches OpenJDK's own tests of a release, and jtreg for them, from Debian.
#
#   fetch.sh RELEASE FOLDER      RELEASE 17 or 25
#
# FOLDER/RELEASE/test/jdk   the tests, out of Debian's source package
# FOLDER/RELEASE/jtreg      the jtreg command that runs them
# What is there already is left as it is. Exit code 3: this machine lacks something, which one line names.
set -euo pipefail
release=$1
folder=$(mkdir -p "$2" && cd "$2" && pwd)
case $release in
  17) suite=bookworm jtreg=jtreg7 ;;
  25) suite=trixie jtreg=jtreg8 ;;
  *) echo "tests of OpenJDK 17 and 25 are known, not of $release" >&2; exit 2 ;;
esac
[ ! -e "$folder/$release/jtreg" ] || exit 0

lacks() { echo "$1" >&2; exit 3; }
command -v apt-get >/dev/null || lacks "the tests of OpenJDK come from Debian, by apt-get, which this machine has not"
[ "$jtreg" = jtreg8 ] || command -v jtreg >/dev/null || lacks "no jtreg; on Debian: apt-get install $jtreg"
mirror=$(sed -n 's/^URIs: *//p' /etc/apt/sources.list.d/debian.sources 2>/dev/null | head -n 1)
mirror=${mirror:-$(sed -n 's/^deb \(\[[^]]*\] \)\{0,1\}\([^ ]*\) .*/\2/p' /etc/apt/sources.list | head -n 1)}

part=$(mktemp -d "$folder/part.XXXXXX")
trap 'rm -rf "$part"' EXIT

# lists of their own: nothing of this system's apt changes
mkdir -p "$part/lists/partial"
printf '%s %s %s main\n' deb "$mirror" "$suite" deb-src "$mirror" "$suite" >"$part/sources.list"
apt() {
  apt-get -q -oDir::Etc::SourceList="$part/sources.list" -oDir::Etc::SourceParts=/dev/null \
    -oDir::State::Lists="$part/lists" -oAPT::Sandbox::User=root "$@" >"$part/apt.log" 2>&1 ||
    { cat "$part/apt.log" >&2; return 1; }
}
cd "$part"
apt update

if [ "$jtreg" = jtreg8 ]; then # not in bookworm, but it needs nothing beside itself
  apt download $jtreg
  dpkg-deb -x $jtreg*.deb "$folder/$jtreg"
  command=$folder/$jtreg/usr/share/jtreg/bin/jtreg
else
  command=$(command -v jtreg)
fi

# of the source only the archive of the JDK project is wanted, and of that the tests
apt source --download-only "openjdk-$release" || ls openjdk-"$release"_*.orig.tar.xz >/dev/null
mkdir tests
tar -xJf "$(ls openjdk-"$release"_*.orig.tar.xz | head -n 1)" -C tests --strip-components=1 \
  --wildcards '*/test/jdk/*' '*/test/lib/*' '*/test/jtreg-ext/*'
rm -rf "${folder:?}/$release"
mv tests "$folder/$release"
ln -s "$command" "$folder/$release/jtreg" # last: its presence means that all is there
