// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.it.zoo;

import static io.github.portjail.launcher.it.zoo.Program.Service.FILES;
import static io.github.portjail.launcher.it.zoo.Program.Service.HTTP;
import static io.github.portjail.launcher.it.zoo.Program.Service.NAMES;
import static io.github.portjail.launcher.it.zoo.Program.Service.REPORT;
import static io.github.portjail.launcher.it.zoo.Program.Service.RESOLVER;
import static io.github.portjail.launcher.it.zoo.Program.Service.SHELL;
import static io.github.portjail.launcher.it.zoo.Program.Service.UDP;

import java.util.List;

/** All programs of the zoo, by the names that they have in the table. */
final class Programs {
    private static final String SSH = "ssh -F none -i $zoo/home/key -o BatchMode=yes -o IdentitiesOnly=yes"
            + " -o ConnectTimeout=4 -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null -o LogLevel=ERROR"
            + " -p $port root@$address echo ok";

    private static final String CLIENT = "$zoo/client";

    /** The proxy, which {@link NginxUnderLoad} runs: its script is no shell's. */
    static final Program NGINX = Program.of("nginx, a proxy under load", HTTP, "ab");

    static final List<Program> ALL = List.of(
            Program.of("curl", HTTP, "curl -sS --globoff --max-time 3 http://$host:$port/"),
            Program.of(
                            "curl with a clean environment",
                            HTTP,
                            "env -i $(command -v curl) -sS --globoff --max-time 3 http://$host:$port/")
                    .needing("curl"),
            Program.of("wget", HTTP, "wget -q -O - --tries=1 --timeout=3 http://$host:$port/"),
            Program.of("bash /dev/tcp", REPORT, "bash -c \"exec 3<>/dev/tcp/$address/$port && cat <&3\""),
            Program.of("nc", REPORT, "nc -w 3 $address $port"),
            Program.of("nc -u", UDP, "printf port? | nc -u -w 2 -W 1 $address $port")
                    .needing("nc"),
            Program.of("socat TCP", REPORT, "socat -u TCP:$host:$port STDOUT"),
            Program.of("socat UDP", UDP, "printf port? | socat -t 0.3 - UDP:$host:$port")
                    .needing("socat"),
            Program.of("socat UDP-DATAGRAM", UDP, "printf port? | socat -t 0.3 - UDP-DATAGRAM:$host:$port")
                    .needing("socat"),
            Program.of("dig", NAMES, "dig +tries=1 +timeout=2 +short @$address -p $port zoo.test A"),
            Program.of("dig +tcp", NAMES, "dig +tcp +tries=1 +timeout=2 +short @$address -p $port zoo.test A"),
            Program.of("getent (C library's resolver)", RESOLVER, "getent ahostsv4 zoo.test")
                    .overIpv4Only(),
            Program.of("python asyncio streams", REPORT, "python3 $zoo/asyncio_streams.py $address $port"),
            Program.of("python UDP connect", UDP, "python3 $zoo/udp.py connected $address $port"),
            Program.of("python UDP sendto", UDP, "python3 $zoo/udp.py sendto $address $port"),
            Program.of("node http", HTTP, "node $zoo/http.js $host $port"),
            Program.of("node net", REPORT, "node $zoo/net.js $address $port"),
            Program.of("node dgram connect", UDP, "node $zoo/dgram.js connected $address $port"),
            Program.of("node dgram send", UDP, "node $zoo/dgram.js send $address $port"),
            java("java HttpClient", HTTP, "http $host"),
            java("java DatagramChannel connect", UDP, "connected $address"),
            java("java DatagramChannel send", UDP, "send $address"),
            Program.of("perl IO::Socket TCP", REPORT, "perl $zoo/client.pl tcp $address $port"),
            Program.of("perl IO::Socket UDP", UDP, "perl $zoo/client.pl udp $address $port"),
            Program.of("perl send", UDP, "perl $zoo/client.pl sendto $address $port"),
            Program.of("rust TcpStream", REPORT, "$zoo/rust tcp $address $port").needing("rustc"),
            Program.of("rust UdpSocket", UDP, "$zoo/rust udp $address $port").needing("rustc"),
            Program.of("busybox wget, static", HTTP, "busybox wget -q -O - http://$host:$port/"),
            Program.of("busybox nc, static", REPORT, "busybox nc -w 3 $address $port"),
            client("static C connect", REPORT, "tcp $address $port"),
            client("static C bind to 0", REPORT, "tcp $address $port from 0"),
            client("static C fast open", REPORT, "fastopen $address $port"),
            client("static C UDP connect", UDP, "udp $address $port"),
            client("static C UDP bind to 0", UDP, "udp $address $port from 0"),
            client("static C UDP sendto", UDP, "sendto $address $port"),
            Program.of("static C io_uring", REPORT, "$zoo/uring $address $port").needing("gcc"),
            client("static C bind outside", REPORT, "tcp $address $port from 19999"),
            client("static C UDP bind outside", UDP, "udp $address $port from 19998"),
            Program.of("ssh", SHELL, SSH),
            Program.of(
                            "git clone over HTTP",
                            FILES,
                            "git clone --quiet http://$host:$port/zoo.git $own.clone && cat $own.clone/hello")
                    .needing("git"),
            NGINX);

    private Programs() {}

    private static Program java(String name, Program.Service service, String words) {
        return Program.of(name, service, "$zoo/java " + words + " $port").needing("sh");
    }

    /** It exits 0 in any case; what it prints tells. */
    private static Program client(String name, Program.Service service, String words) {
        return Program.of(name, service, CLIENT + " " + words + " | grep '^ok '")
                .needing("gcc");
    }

    static Program named(String name) {
        return ALL.stream()
                .filter(program -> program.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no program of the zoo is called " + name));
    }
}
