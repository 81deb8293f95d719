#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Measures connects of a jailed program against the same program unjailed, in turn, and prints medians and their ratio.
#   guard_bench.sh BUILD_DIRECTORY OBJECT [ROUNDS [COUNT]]
# One line per case: where, how many of the 1,000 ports are in use or in TIME_WAIT, connects/s plain and jailed, the median of the
# ratios of neighbouring runs, and connect(2) in microseconds: median and 99th percentile, plain and jailed. Exit status 1 if a
# connect failed.
set -u
build=$1 object=$2 rounds=${3:-15} count=${4:-2000}
tag=pb$$
client=$tag-c server=$tag-s
root=$(awk '{ for (i = 7; i <= NF; i++) if ($i == "-" && $(i + 1) == "cgroup2") { print $5; exit } }' /proc/self/mountinfo)
jail=$root/$tag
servers=() failures=0

cleanup() {
	for pid in "${servers[@]}"; do kill "$pid" 2>/dev/null; wait "$pid" 2>/dev/null; done
	ip netns del "$client" 2>/dev/null
	ip netns del "$server" 2>/dev/null
	rmdir "$jail" 2>/dev/null
	rm -f "/tmp/$tag".*
}
trap cleanup EXIT

ip netns add "$client" && ip netns add "$server" &&
	ip link add "$tag-0" netns "$client" type veth peer name "$tag-1" netns "$server" &&
	ip -n "$client" link set lo up && ip -n "$server" link set lo up &&
	ip -n "$client" addr add 10.78.0.1/24 dev "$tag-0" && ip -n "$server" addr add 10.78.0.2/24 dev "$tag-1" &&
	ip -n "$client" link set "$tag-0" up && ip -n "$server" link set "$tag-1" up && mkdir "$jail" || exit 2

# The unjailed program has 28,232 ports as everywhere, but none of the jail's, which it would block for a minute each.
ip netns exec "$client" sysctl -qw net.ipv4.ip_local_port_range="20000 48231"

serve() {
	local out=/tmp/$tag.server
	rm -f "$out"; mkfifo "$out"
	ip netns exec "$1" "$build/connector" --listen --destinations 100 0.0.0.0 9000 >"$out" &
	servers+=($!)
	grep -q -m1 ready "$out"
}
plain() { nsenter --net="/run/netns/$client" "$build/connector" "$@"; }
jailed() { "$build/guard_bench_loader" enter "$jail" nsenter --net="/run/netns/$client" "$build/connector" --range 50000:50999 "$@"; }
fresh_jail() { rmdir "$jail" && mkdir "$jail" && "$build/guard_bench_loader" load "$object" "$jail" 50000 50999 >/dev/null; }
field() { tr ' ' '\n' <<<"$1" | sed -n "s/^$2=//p"; }
median() { sort -n | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }'; }

# occupy KIND SHARE WHO ADDRESS: SHARE ports held, or left in TIME_WAIT
occupy() {
	[ "$2" = 0 ] && return
	if [ "$1" = wait ]; then
		"$3" --count "$2" --client-closes --hold "$4" 9000 >/dev/null
		sleep 0.1
		return
	fi
	rm -f "/tmp/$tag.in" "/tmp/$tag.out"; mkfifo "/tmp/$tag.in"; : >"/tmp/$tag.out"
	"$3" --count "$2" --hold --wait "$4" 9000 <"/tmp/$tag.in" >"/tmp/$tag.out" &
	holder=$!
	exec 9>"/tmp/$tag.in"
	until grep -q connected= "/tmp/$tag.out"; do sleep 0.02; done
}
vacate() { [ "$1" = wait ] || [ "$2" = 0 ] || { exec 9>&-; wait "$holder"; }; }

# run_once KIND SHARE WHO ADDRESS OPTIONS...: one measurement, its numbers appended to the files of WHO
run_once() {
	local kind=$1 share=$2 who=$3 address=$4 line
	shift 4
	occupy "$kind" "$share" "$who" "$address"
	line=$("$who" --count "$count" "$@" "$address" 9000) || { failures=$((failures + 1)); echo "FAILED $who $line"; }
	vacate "$kind" "$share"
	for name in rate p50 p99; do field "$line" $name >>"/tmp/$tag.$who.$name"; done
}

of() { median <"/tmp/$tag.$1"; }

# measure KIND SHARE ADDRESS OPTIONS...
measure() {
	local kind=$1 share=$2 address=$3 order
	shift 3
	rm -f "/tmp/$tag".{plain,jailed}.*
	fresh_jail
	for ((round = 0; round < rounds; round++)); do
		order="plain jailed"
		[ $((round % 2)) = 0 ] || order="jailed plain"
		for who in $order; do run_once "$kind" "$share" "$who" "$address" "$@"; done
	done
	paste "/tmp/$tag.plain.rate" "/tmp/$tag.jailed.rate" | awk '{ print $2 / $1 }' >"/tmp/$tag.ratio"
	printf '%-10s %-4s %3d %-18s plain %6d/s jailed %6d/s ratio %.3f  p50 %5.1f %5.1f  p99 %6.1f %6.1f us\n' "$address" "$kind" "$share" \
		"$*" "$(of plain.rate)" "$(of jailed.rate)" "$(of ratio)" "$(of plain.p50)" "$(of jailed.p50)" "$(of plain.p99)" "$(of jailed.p99)"
}

serve "$client"
serve "$server"
for address in 127.0.0.1 10.78.0.2; do
	for kind in use wait; do
		for share in 0 500 900 990; do
			measure $kind $share $address
			[ $share = 990 ] && measure $kind $share $address --destinations 100
		done
	done
done
exit $((failures > 0))
