#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Shows portjail at work: ten runs of curl whose ports a server on loopback reports, and one program that tries another port.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
portjail=$here/../../target/portjail/bin/portjail
work=$(mktemp -d)
server=
tidy() {
    if [ -n "$server" ]; then
        kill "$server" 2>/dev/null || true
    fi
    rm -rf "$work"
}
trap tidy EXIT INT TERM

python3 "$here/port_server.py" >"$work/port" &
server=$!
tries=0
until [ -s "$work/port" ]; do
    tries=$((tries + 1))
    if [ "$tries" -gt 100 ]; then
        echo "demo: the server did not start within 10 seconds" >&2
        exit 1
    fi
    sleep 0.1
done
port=$(cat "$work/port")

echo "A server on 127.0.0.1:$port answers with the source port it sees."
echo
echo "\$ portjail --range 50000:50999 -- curl -s http://127.0.0.1:$port/      (ten times)"
run=0
while [ "$run" -lt 10 ]; do
    run=$((run + 1))
    seen=$("$portjail" --range 50000:50999 -- curl -s --noproxy '*' "http://127.0.0.1:$port/")
    printf ' %s' "$seen"
    if [ "$seen" -lt 50000 ] || [ "$seen" -gt 50999 ]; then
        echo
        echo "demo: port $seen is outside 50000-50999" >&2
        exit 1
    fi
done
echo
echo

echo "Now a program that binds port 44444 on purpose:"
echo "\$ portjail --name demo --range 50000:50999 -- python3 bind_outside.py $port"
marker="portjail demo begins $$"
echo "$marker" >/dev/kmsg
if "$portjail" --name demo --range 50000:50999 -- python3 "$here/bind_outside.py" "$port"; then
    echo "demo: the connection from port 44444 was not refused" >&2
    exit 1
fi
echo
echo "The kernel's log says who it was:"
dmesg | sed "1,/$marker/d" | grep 'portjail demo: ' || {
    echo "demo: there is no log line" >&2
    exit 1
}
