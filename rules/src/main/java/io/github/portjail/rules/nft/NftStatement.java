// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.rules.nft;

import io.github.portjail.rules.policy.PortRange;
import io.github.portjail.rules.policy.PortSet;
import io.github.portjail.rules.policy.RateLimit;
import io.github.portjail.rules.policy.TransportProtocol;
import java.util.List;

/** A part of a rule: a condition, without which the rest of the rule is passed over, or something to do. Prints itself as nft lists it. */
public sealed interface NftStatement {
    /** A statement without a parameter. */
    enum Simple implements NftStatement {
        /** Condition: TCP. */
        IS_TCP("meta l4proto tcp"),
        /** Condition: UDP. */
        IS_UDP("meta l4proto udp"),
        /** Condition: SCTP. */
        IS_SCTP("meta l4proto sctp"),
        /** Condition: the packet answers one that opened the connection; never true for what conntrack does not track. */
        IS_REPLY("ct direction reply"),
        /**
         * Condition: no SCTP INIT, the only chunk of the packet that opens an association (RFC 9260, section 6.10). Stands behind that
         * protocol.
         */
        OPENS_NO_ASSOCIATION("@th,96,8 != 0x1"),
        /** Condition: conntrack knows the ports of this protocol, and not only the addresses. Stands behind a protocol. */
        IS_TRACKED_BY_PORT("ct original proto-dst != 0"),
        /** Condition: no packet of the connection has been sent yet; never true for what conntrack does not track. */
        IS_FIRST("ct status ! confirmed"),
        /** Condition: a packet of the connection has been sent before; never true for what conntrack does not track. */
        IS_LATER("ct status confirmed"),
        /** Condition: it has been decided that source NAT changes the connection. */
        IS_SOURCE_NAT("ct status snat"),
        /** Condition: a TCP segment that acknowledges, so not the one that opens a connection. */
        ACKNOWLEDGES("tcp flags ack"),
        /** Condition: the packet stays in its network namespace. Not at the hooks before routing and input. */
        LEAVES_BY_LOOPBACK("oifname \"lo\""),
        /** Condition: a TCP segment that resets, so not the one that opens a connection. */
        RESETS("tcp flags rst"),
        /** Ends this base chain; another one may still stop the packet. */
        ACCEPT("accept"),
        /** Lets the packet vanish. */
        DROP("drop"),
        /** Refuses a TCP segment by a reset; not at the hook postrouting. */
        REJECT_BY_RESET("reject with tcp reset"),
        /** Refuses a packet by the ICMP or ICMPv6 message "administratively prohibited"; not at the hook postrouting. */
        REJECT_BY_ICMP("reject with icmpx admin-prohibited"),
        /** Gives the connection the address of the link that it leaves through. */
        MASQUERADE("masquerade");

        private final String text;

        Simple(String text) {
            this.text = text;
        }

        @Override
        public String toString() {
            return text;
        }
    }

    /** Condition: one of these protocols, in the order of their numbers. */
    record ProtocolIs(List<TransportProtocol> protocols) implements NftStatement {
        @Override
        public String toString() {
            return "meta l4proto " + words(protocols);
        }
    }

    /** Condition: none of these protocols, in the order of their numbers. */
    record ProtocolIsNot(List<TransportProtocol> protocols) implements NftStatement {
        @Override
        public String toString() {
            return "meta l4proto != " + words(protocols);
        }
    }

    /** Condition: the first two bytes of the transport header, the source port of all protocols that have one, are of the set. */
    record SourcePort(PortSet range) implements NftStatement {
        @Override
        public String toString() {
            return "th sport " + ports(range);
        }
    }

    /** Condition: they do not. */
    record SourcePortOutside(PortSet range) implements NftStatement {
        @Override
        public String toString() {
            return "th sport != " + ports(range);
        }
    }

    /** Condition: the second two bytes of the transport header, the destination port, are of the set. */
    record DestinationPort(PortSet range) implements NftStatement {
        @Override
        public String toString() {
            return "th dport " + ports(range);
        }
    }

    /** Notes who sends this datagram, and to which port; does nothing for other protocols, and where the set is full. */
    record NotePeer(NftPeerSet set) implements NftStatement {
        @Override
        public String toString() {
            return "update @" + set.name() + " { " + set.sender() + " }";
        }
    }

    /** Condition: a datagram to somebody who has been noted, and is anew; never true for other protocols. */
    record IsNotedPeer(NftPeerSet set) implements NftStatement {
        @Override
        public String toString() {
            return set.receiver() + " @" + set.name() + " update @" + set.name() + " { " + set.receiver() + " }";
        }
    }

    /**
     * Condition: answers to the connection go to a port in the range, as source NAT has it; never true for what conntrack does not
     * track. Stands behind one protocol. One range: of a set nft 1.0.6 lists what it cannot read back.
     */
    record ReplyPort(PortRange range) implements NftStatement {
        @Override
        public String toString() {
            return "ct reply proto-dst " + ports(range);
        }
    }

    /** Condition: the packet leaves by this link. Not at the hooks before routing and input. */
    record LeavesBy(String link) implements NftStatement {
        @Override
        public String toString() {
            return "oifname " + NftText.quoted(link);
        }
    }

    /** Condition: it comes from this address, or from this prefix; its family is told by its form. */
    record SourceIs(String source) implements NftStatement {
        @Override
        public String toString() {
            return (source.indexOf(':') < 0 ? "ip" : "ip6") + " saddr " + source;
        }
    }

    /** Condition: the frame's type, as nft names it: ip or ip6. */
    record EtherTypeIs(String name) implements NftStatement {
        @Override
        public String toString() {
            return "meta protocol " + name;
        }
    }

    /** Condition: the connection has this mark, 0 to 0xffffffff. */
    record ConnectionMark(long mark) implements NftStatement {
        @Override
        public String toString() {
            return "ct mark " + hexadecimal(mark);
        }
    }

    /** Gives the connection this mark; does nothing to what conntrack does not track. */
    record SetConnectionMark(long mark) implements NftStatement {
        @Override
        public String toString() {
            return "ct mark set " + hexadecimal(mark);
        }
    }

    /**
     * Condition: none of these bits is set in the sending socket's mark (SO_MARK), whatever the packet's own; never true for a
     * packet without a socket. Only at the hook output.
     */
    record SocketMarkLacks(long bits) implements NftStatement {
        @Override
        public String toString() {
            return "socket mark & " + hexadecimal(bits) + " == " + hexadecimal(0);
        }
    }

    /** Condition: the connection has this label, 0 to 127. */
    record ConnectionLabel(int label) implements NftStatement {
        @Override
        public String toString() {
            return "ct label " + label;
        }
    }

    /** Gives the connection this label, beside those it has; does nothing to what conntrack does not track. */
    record AddConnectionLabel(int label) implements NftStatement {
        @Override
        public String toString() {
            return "ct label set " + label;
        }
    }

    /** Source NAT into the range, keeping the address, and the port where it is inside and free. Stands behind a protocol. */
    record SourceNat(PortRange range) implements NftStatement {
        @Override
        public String toString() {
            return "snat to :" + ports(range);
        }
    }

    /** As {@link Simple#MASQUERADE}, with a port in the range: its own where that is inside and free. Stands behind a protocol. */
    record MasqueradeTo(PortRange range) implements NftStatement {
        @Override
        public String toString() {
            return "masquerade to :" + ports(range);
        }
    }

    /** Condition: in turn, of so many packets that come to this rule the first so many. */
    record Turn(int times, int packets) implements NftStatement {
        /** Checks that it is neither never nor always true. */
        public Turn {
            if (times < 1 || times >= packets) {
                throw new IllegalArgumentException(times + " times in " + packets + " packets");
            }
        }

        @Override
        public String toString() {
            return "numgen inc mod " + packets + " < " + times;
        }
    }

    /** Condition: the rate is not exceeded. */
    record Limit(RateLimit rate) implements NftStatement {
        @Override
        public String toString() {
            return "limit rate " + rate;
        }
    }

    /**
     * Writes the packet, and the user ID of the socket's owner, to the kernel log.
     *
     * @param prefix begins the line; a $ in it would be a variable to nft
     */
    record Log(String prefix) implements NftStatement {
        /** Checks the prefix. */
        public Log {
            checkPrefix(prefix);
        }

        @Override
        public String toString() {
            return "log prefix " + NftText.quoted(prefix) + " flags skuid";
        }
    }

    /**
     * Hands the packet's first bytes, and the user ID of the socket's owner, to whoever reads the group by netlink.
     *
     * @param prefix goes with it; a $ in it would be a variable to nft
     * @param group 0-65535
     * @param snaplen how many bytes of the packet at most
     */
    record LogToGroup(String prefix, int group, int snaplen) implements NftStatement {
        /** Checks the prefix. */
        public LogToGroup {
            checkPrefix(prefix);
        }

        @Override
        public String toString() {
            return "log prefix " + NftText.quoted(prefix) + " group " + group + " snaplen " + snaplen;
        }
    }

    private static void checkPrefix(String prefix) {
        NftText.quoted(prefix);
        if (prefix.indexOf('$') >= 0) {
            throw new IllegalArgumentException("log prefix '" + prefix + "' holds a $, a variable to nft");
        }
    }

    /** Counts the packet. */
    record Count(NftCounter counter) implements NftStatement {
        @Override
        public String toString() {
            return "counter name \"" + counter.name() + '"';
        }
    }

    /**
     * Does what the map says for the sending socket's cgroup, or for its ancestor at the level; nothing if it has no entry.
     *
     * <p>Needs Linux 5.13, and not at the hook postrouting. A socket that is none in full (in TIME_WAIT, or a request) has
     * no cgroup.
     */
    record LookUpCgroup(int level, NftMap map) implements NftStatement {
        @Override
        public String toString() {
            return "socket cgroupv2 level " + level + " vmap @" + map.name();
        }
    }

    /** Condition: the sending socket's cgroup, or its ancestor at the level, is in the set; as {@link LookUpCgroup}. */
    record CgroupIsIn(int level, NftSet set) implements NftStatement {
        @Override
        public String toString() {
            return "socket cgroupv2 level " + level + " @" + set.name();
        }
    }

    /** Has a regular chain of the same table judge the packet; where that comes to no verdict, the next rule does. */
    record Jump(NftChain target) implements NftStatement {
        @Override
        public String toString() {
            return "jump " + target.name();
        }
    }

    /** Does what the map, of any other key, says for the packet; nothing if it has no entry. */
    record LookUp(NftMap map) implements NftStatement {
        @Override
        public String toString() {
            String selector = switch (map.key()) {
                case CGROUP -> throw new IllegalArgumentException("a cgroup is looked up at a level");
                case CLASSID -> "meta cgroup";
                case USER -> "meta skuid";
                case LINK -> "iifname";
                case MARK -> "ct mark";
                case IPV4 -> "ip saddr";
                case IPV6 -> "ip6 saddr";
            };
            return selector + " vmap @" + map.name();
        }
    }

    /** The same for the address that opened the connection, whatever source NAT made of it; nothing for what conntrack does not track. */
    record LookUpOriginalSource(NftMap map) implements NftStatement {
        @Override
        public String toString() {
            String family = map.key() == NftMap.Key.IPV4 ? "ip" : "ip6";
            return "ct original " + family + " saddr vmap @" + map.name();
        }
    }

    private static String words(List<TransportProtocol> protocols) {
        if (protocols.size() == 1) {
            return protocols.getFirst().toString();
        }
        StringBuilder words = new StringBuilder("{ ");
        for (int i = 0; i < protocols.size(); i++) {
            words.append(i == 0 ? "" : ", ").append(protocols.get(i));
        }
        return words.append(" }").toString();
    }

    private static String ports(PortSet ports) {
        if (ports instanceof PortRange range) {
            return range.size() == 1 ? Integer.toString(range.first()) : range.toString();
        }
        StringBuilder set = new StringBuilder("{ ");
        for (int i = 0; i < ports.ranges().size(); i++) {
            set.append(i == 0 ? "" : ", ").append(ports(ports.ranges().get(i)));
        }
        return set.append(" }").toString();
    }

    private static String hexadecimal(long number) {
        String digits = Long.toHexString(number);
        return "0x" + "00000000".substring(digits.length()) + digits;
    }
}
