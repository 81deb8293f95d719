// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.rules.export;

import io.github.portjail.rules.policy.JailName;
import io.github.portjail.rules.policy.PortRange;
import io.github.portjail.rules.policy.PortSet;
import io.github.portjail.rules.policy.TransportProtocol;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Exports of every shape. */
final class TestExports {
    static final String HOSTILE =
            "a\nblock quick all\n-j DROP\\\"'`$(id)$IFS;{}<>&|END_OF_RULES\u001b[2J\u202e\ud800\u0000\\";

    static final ExportedJail WEB = jail("web", 50000, 50999, "tcp,udp,dccp,sctp,udplite", "curl");

    private TestExports() {}

    static ExportedJail jail(String name, int first, int last, String protocols, String program) {
        return new ExportedJail(
                new JailName(name), new PortRange(first, last), TransportProtocol.parse(protocols), program);
    }

    static List<SourceAddress> sources(String... addresses) {
        List<SourceAddress> sources = new ArrayList<>();
        for (String address : addresses) {
            sources.add(SourceAddress.parse(address));
        }
        return sources;
    }

    static Export of(boolean stateful, @Nullable AddressFamily family, ExportedJail... jails) {
        return new Export(
                new JailName("gw"), sources("192.0.2.1", "2001:db8::1"), false, List.of(jails), stateful, family);
    }

    /** The longest names and texts, the ends of the range, ranges that overlap, many jails, and programs that mean harm. */
    static List<Export> ofEveryShape(@Nullable AddressFamily family) {
        List<ExportedJail> many = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            many.add(jail("many" + i, 20000 + 100 * i, 20000 + 100 * i + 149, "tcp,udp", "server"));
        }
        List<ExportedJail[]> shapes = List.of(
                new ExportedJail[] {WEB},
                new ExportedJail[] {jail("one-port", 443, 443, "tcp", "")},
                new ExportedJail[] {jail("all-ports", 1, 65535, "tcp,udp", "")},
                new ExportedJail[] {jail("first", 1, 2, "udp", ""), jail("last", 65000, 65535, "sctp,dccp", "")},
                new ExportedJail[] {
                    WEB, jail("within", 50100, 50200, "tcp", ""), jail("beside", 51000, 51999, "udp", "")
                },
                many.toArray(new ExportedJail[0]),
                new ExportedJail[] {
                    new ExportedJail(
                            new JailName("several"),
                            PortSet.parse("80,7472:7487,11568:11583"),
                            TransportProtocol.ALL,
                            "curl")
                },
                new ExportedJail[] {jail("abcdefghijklmnopqr", 50000, 50999, "tcp,udplite", HOSTILE)},
                new ExportedJail[] {jail("long", 50000, 50999, "tcp", "\\".repeat(20000))});
        List<Export> exports = new ArrayList<>();
        for (ExportedJail[] jails : shapes) {
            for (boolean stateful : new boolean[] {true, false}) {
                exports.add(new Export(
                        new JailName("9bcdefghijklmnopqr"),
                        sources("192.0.2.1", "2001:db8::1", "198.51.100.255", "fd00::ffff:1"),
                        true,
                        List.of(jails),
                        stateful,
                        family));
            }
        }
        return exports;
    }
}
