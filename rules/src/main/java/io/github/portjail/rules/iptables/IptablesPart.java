// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.rules.iptables;

import io.github.portjail.rules.policy.PortRange;
import io.github.portjail.rules.policy.PortSet;
import io.github.portjail.rules.policy.RateLimit;
import io.github.portjail.rules.policy.TransportProtocol;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;

/** A part of a rule: a condition, without which the rule is passed over, or its target. Prints itself as iptables-save lists it. */
public sealed interface IptablesPart {
    /** A part without a parameter. */
    enum Simple implements IptablesPart {
        /** Condition: a TCP segment that acknowledges, so not the one that opens a connection. Stands behind the protocol. */
        ACKNOWLEDGES("-m tcp --tcp-flags ACK ACK"),
        /** Condition: the packet answers one that opened the connection; never true for what conntrack does not track. */
        IS_REPLY("-m conntrack --ctdir REPLY"),
        /** Condition: as {@link #IS_REPLY}, and conntrack knows the ports of this protocol, and not only the addresses. */
        IS_REPLY_BY_PORT("-m conntrack --ctorigdstport 1:65535 --ctdir REPLY"),
        /** Condition: no packet of the connection has been sent yet; never true for what conntrack does not track. */
        IS_FIRST("-m conntrack ! --ctstatus CONFIRMED"),
        /** Condition: a packet of the connection has been sent. */
        IS_NOT_FIRST("-m conntrack --ctstatus CONFIRMED"),
        /** Condition: source NAT changes the connection. */
        IS_SOURCE_NAT("-m conntrack --ctstate SNAT"),
        /** Goes on behind the rule that led into this chain by {@link Jump}. */
        RETURN("-j RETURN"),
        /** Lets the packet vanish. */
        DROP("-j DROP"),
        /** Refuses a TCP segment by a reset. */
        REJECT_BY_RESET("-j REJECT --reject-with tcp-reset"),
        /** Gives the connection the address of the link that it leaves through. */
        MASQUERADE("-j MASQUERADE");

        private final String text;

        Simple(String text) {
            this.text = text;
        }

        @Override
        public String toString() {
            return text;
        }
    }

    /** Condition: this protocol. Stands first, but for an address and a link. */
    record Protocol(TransportProtocol protocol) implements IptablesPart {
        /** As iptables lists it; DCCP by its number, for its name is known only where /etc/protocols has it. */
        @Override
        public String toString() {
            return "-p " + (protocol == TransportProtocol.DCCP ? Integer.toString(protocol.number()) : protocol);
        }
    }

    /**
     * Condition: the source port of any protocol that has ports lies in one of the ranges. Stands behind the protocol.
     *
     * @param ranges {@value #MOST_RANGES} at most: multiport takes 15 ports, and a range counts as two
     */
    record SourcePort(List<PortRange> ranges) implements IptablesPart {
        /** How many ranges a rule takes. */
        public static final int MOST_RANGES = 7;

        /** Checks the number. */
        public SourcePort {
            ranges = List.copyOf(ranges);
            if (ranges.isEmpty() || ranges.size() > MOST_RANGES) {
                throw new IllegalArgumentException(ranges.size() + " ranges in one rule");
            }
        }

        /** Returns as few conditions as take all ports. */
        public static List<SourcePort> of(PortSet ports) {
            List<PortRange> all = ports.ranges();
            List<SourcePort> conditions = new ArrayList<>();
            for (int i = 0; i < all.size(); i += MOST_RANGES) {
                conditions.add(new SourcePort(all.subList(i, Math.min(all.size(), i + MOST_RANGES))));
            }
            return conditions;
        }

        @Override
        public String toString() {
            StringBuilder text = new StringBuilder("-m multiport --sports ");
            for (int i = 0; i < ranges.size(); i++) {
                text.append(i == 0 ? "" : ",").append(ports(ranges.get(i), ':'));
            }
            return text.toString();
        }
    }

    /** Condition: in turn, once in so many packets that come to this rule; where it is more than once, by chance so often. */
    record Turn(int times, int packets) implements IptablesPart {
        /** The kernel counts in parts of two to this power; iptables-save prints a fraction of so many digits. */
        private static final int POWER = 31;

        private static final int DIGITS = 11;

        /** Checks that it is neither never nor always true. */
        public Turn {
            if (times < 1 || times >= packets) {
                throw new IllegalArgumentException(times + " times in " + packets + " packets");
            }
        }

        @Override
        public String toString() {
            if (times == 1) {
                return "-m statistic --mode nth --every " + packets + " --packet 0";
            }
            long held = Math.round(Math.scalb((double) times / packets, POWER));
            BigDecimal shown = BigDecimal.valueOf(held)
                    .divide(BigDecimal.valueOf(1L << POWER))
                    .setScale(DIGITS, RoundingMode.HALF_EVEN);
            return "-m statistic --mode random --probability " + shown.toPlainString();
        }
    }

    /**
     * Condition: the source address. Stands first.
     *
     * @param address as inet_ntop(3) writes it
     */
    record SourceAddress(IptablesFamily family, String address) implements IptablesPart {
        /** Checks the address's characters. */
        public SourceAddress {
            for (int i = 0; i < address.length(); i++) {
                if ("0123456789abcdef:.".indexOf(address.charAt(i)) < 0) {
                    throw new IllegalArgumentException("'" + address + "' is not an address");
                }
            }
        }

        @Override
        public String toString() {
            return "-s " + address + family.hostPrefix();
        }
    }

    /** Condition: the link that the packet came in by. Stands first. */
    record InputLink(String name) implements IptablesPart {
        /** Checks the name's characters. */
        public InputLink {
            for (int i = 0; i < name.length(); i++) {
                if (!IptablesText.isPlain(name.charAt(i)) && name.charAt(i) != '.') {
                    throw new IllegalArgumentException("'" + name + "' is not the name of a link");
                }
            }
        }

        @Override
        public String toString() {
            return "-i " + name;
        }
    }

    /**
     * Condition: the sending socket was created in this cgroup (version 2), or below it.
     *
     * @param path below the root of the caller's cgroup namespace, where it must exist when the rule is loaded
     */
    record Cgroup(String path) implements IptablesPart {
        @Override
        public String toString() {
            return "-m cgroup --path " + IptablesText.quoted(path);
        }
    }

    /** Condition: the class ID of the sending socket. */
    record Classid(long classid) implements IptablesPart {
        @Override
        public String toString() {
            return "-m cgroup --cgroup " + classid;
        }
    }

    /** Condition: the user ID of the sending socket's owner. */
    record Owner(long uid) implements IptablesPart {
        @Override
        public String toString() {
            return "-m owner --uid-owner " + uid;
        }
    }

    /** Condition: the connection has this mark, 0 to 0xffffffff. */
    record ConnectionMark(long mark) implements IptablesPart {
        @Override
        public String toString() {
            return "-m connmark --mark 0x" + Long.toHexString(mark);
        }
    }

    /** Condition: the rate is not exceeded. */
    record Limit(RateLimit rate) implements IptablesPart {
        private static final int USUAL_BURST = 5;

        @Override
        public String toString() {
            String burst = rate.burst() == USUAL_BURST ? "" : " --limit-burst " + rate.burst();
            return "-m limit --limit " + IptablesRate.text(rate) + burst;
        }
    }

    /** Target: gives the connection this mark; does nothing to what conntrack does not track. */
    record SetConnectionMark(long mark) implements IptablesPart {
        @Override
        public String toString() {
            return "-j CONNMARK --set-xmark 0x" + Long.toHexString(mark) + "/0xffffffff";
        }
    }

    /** Target: source NAT into the range, keeping the address, and the port where it is inside and free. Stands behind a protocol. */
    record SourceNat(PortRange range) implements IptablesPart {
        @Override
        public String toString() {
            return "-j SNAT --to-source :" + ports(range, '-');
        }
    }

    /** Target: as {@link Simple#MASQUERADE}, with a port in the range: its own where that is inside and free. Stands behind a protocol. */
    record MasqueradeTo(PortRange range) implements IptablesPart {
        @Override
        public String toString() {
            return "-j MASQUERADE --to-ports " + ports(range, '-');
        }
    }

    /** Target: writes the packet, and the user ID of the socket's owner, to the kernel log; then goes on with the next rule. */
    record Log(String prefix) implements IptablesPart {
        @Override
        public String toString() {
            return "-j LOG --log-prefix " + IptablesText.quoted(prefix) + " --log-uid";
        }
    }

    /**
     * Target: hands the packet's first bytes, and the user ID of the socket's owner, to whoever reads the group by netlink; then
     * goes on with the next rule.
     *
     * @param group 0-65535; iptables-save leaves 0 out
     * @param size how many bytes of the packet at most (Linux 4.8)
     */
    record LogToGroup(String prefix, int group, int size) implements IptablesPart {
        @Override
        public String toString() {
            String number = group == 0 ? "" : " --nflog-group " + group;
            return "-j NFLOG --nflog-prefix " + IptablesText.quoted(prefix) + number + " --nflog-size " + size;
        }
    }

    /** Target: refuses a packet by the ICMP or ICMPv6 message "administratively prohibited". */
    record RejectByIcmp(IptablesFamily family) implements IptablesPart {
        @Override
        public String toString() {
            return "-j REJECT --reject-with " + family.prohibited();
        }
    }

    /** Target: goes on in the other chain, and behind this rule when that one ends. */
    record Jump(IptablesChain target) implements IptablesPart {
        @Override
        public String toString() {
            return "-j " + target;
        }
    }

    /** Target: goes on in the other chain, and when that one ends where this one would have gone on. */
    record GoTo(IptablesChain target) implements IptablesPart {
        @Override
        public String toString() {
            return "-g " + target;
        }
    }

    private static String ports(PortRange range, char between) {
        return range.size() == 1 ? Integer.toString(range.first()) : "" + range.first() + between + range.last();
    }
}
