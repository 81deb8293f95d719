// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.rules.nft;

import io.github.portjail.rules.nft.NftStatement.AddConnectionLabel;
import io.github.portjail.rules.nft.NftStatement.ConnectionLabel;
import io.github.portjail.rules.nft.NftStatement.ConnectionMark;
import io.github.portjail.rules.nft.NftStatement.Count;
import io.github.portjail.rules.nft.NftStatement.DestinationPort;
import io.github.portjail.rules.nft.NftStatement.IsNotedPeer;
import io.github.portjail.rules.nft.NftStatement.Limit;
import io.github.portjail.rules.nft.NftStatement.Log;
import io.github.portjail.rules.nft.NftStatement.LogToGroup;
import io.github.portjail.rules.nft.NftStatement.LookUp;
import io.github.portjail.rules.nft.NftStatement.LookUpCgroup;
import io.github.portjail.rules.nft.NftStatement.MasqueradeTo;
import io.github.portjail.rules.nft.NftStatement.NotePeer;
import io.github.portjail.rules.nft.NftStatement.ProtocolIs;
import io.github.portjail.rules.nft.NftStatement.ProtocolIsNot;
import io.github.portjail.rules.nft.NftStatement.SetConnectionMark;
import io.github.portjail.rules.nft.NftStatement.Simple;
import io.github.portjail.rules.nft.NftStatement.SocketMarkLacks;
import io.github.portjail.rules.nft.NftStatement.SourceNat;
import io.github.portjail.rules.nft.NftStatement.SourcePort;
import io.github.portjail.rules.policy.PortRange;
import io.github.portjail.rules.policy.PortSet;
import io.github.portjail.rules.policy.RateLimit;
import io.github.portjail.rules.policy.TransportProtocol;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A rule as the kernel lists it by netlink (NFTA_RULE_EXPRESSIONS of linux/netfilter/nf_tables.h), when nft installed it. Attributes stand in the
 * order in which the kernel gives them. Values of a rule are in the packet's byte order: ports in the network's, marks in the host's.
 */
public final class NftExpressions {
    /** The set of a rule that names several protocols has a name that the kernel chose; so does the expression that names it here. */
    public static final String ANONYMOUS = "__set";

    /** What the kernel makes such a name of. */
    public static final String ANONYMOUS_TO_BE = ANONYMOUS + "%d";

    private static final int LISTED = 0;

    private static final int LIST_ELEM = 1;
    private static final int EXPR_NAME = 1;
    private static final int EXPR_DATA = 2;
    private static final int REGISTER = 1;
    private static final int SECOND_REGISTER = 2;
    private static final int FIRST_WORD = 8;
    private static final int VERDICT_REGISTER = 0;
    private static final int EQUAL = 0;
    private static final int NOT_EQUAL = 1;
    private static final int LESS_OR_EQUAL = 3;
    private static final int GREATER_OR_EQUAL = 5;
    private static final int META_IIFNAME = 6;
    private static final int META_NFPROTO = 15;
    private static final int META_SKUID = 10;
    private static final int META_L4PROTO = 16;
    private static final int META_CGROUP = 23;
    private static final int CT_DIRECTION = 1;
    private static final int CT_STATUS = 2;
    private static final int CT_MARK = 3;
    private static final int CT_PROTO_DST = 12;
    private static final int CT_LABELS = 13;
    private static final int LABEL_BYTES = 16;
    private static final int STATUS_CONFIRMED = 1 << 3;
    private static final int STATUS_SOURCE_NAT = 1 << 4;
    private static final int DIRECTION_REPLY = 1;
    private static final byte DIRECTION_ORIGINAL = 0;
    private static final int NETWORK_HEADER = 1;
    private static final int TRANSPORT_HEADER = 2;
    private static final int SOURCE_PORT = 0;
    private static final int DESTINATION_PORT = 2;
    private static final int SCTP_CHUNK_TYPE = 12;
    private static final int SCTP_INIT = 1;
    private static final int NFPROTO_IPV4 = 2;
    private static final int NFPROTO_IPV6 = 10;
    private static final int SET_UPDATE = 1;
    private static final int TCP_FLAGS = 13;
    private static final int TCP_FLAG_RST = 4;
    private static final int TCP_FLAG_ACK = 0x10;
    private static final int SOCKET_MARK = 1;
    private static final int SOCKET_CGROUPV2 = 3;
    private static final int NF_DROP = 0;
    private static final int NF_ACCEPT = 1;
    private static final int LOG_LEVEL_WARNING = 4;
    private static final int LOG_UID = 8;
    private static final int REJECT_TCP_RESET = 1;
    private static final int REJECT_ICMPX = 2;
    private static final byte ICMPX_ADMIN_PROHIBITED = 3;
    private static final int NAT_SOURCE = 0;
    private static final int NFPROTO_INET = 1;
    private static final int RANGE_PROTO_SPECIFIED = 2;
    private static final int MINUTE = 60;
    private static final int HOUR = 60 * MINUTE;
    private static final int DAY = 24 * HOUR;

    private final List<byte[]> finished = new ArrayList<>();

    /** Of the rule's set without a name, in the transaction that makes it; {@code LISTED} where it is there already. */
    private final int setId;

    private NftExpressions(int setId) {
        this.setId = setId;
    }

    /** Returns one byte array for each expression, with its name and data; null if a statement of the rule is not known here. */
    public static @Nullable List<byte[]> of(NftRule rule) {
        return of(rule, LISTED);
    }

    /**
     * Returns the same for a rule that is to be made.
     *
     * @param setId by which the transaction knows the set of {@link #protocolsInASet}, not 0; of no account where the rule has none
     */
    public static @Nullable List<byte[]> of(NftRule rule, int setId) {
        NftExpressions expressions = new NftExpressions(setId);
        for (int i = 0; i < rule.statements().size(); i++) {
            if (!expressions.put(rule.statements().get(i))) {
                return null;
            }
        }
        return expressions.finished;
    }

    /** A chain of instanceof and not a pattern switch, whose bootstrap method costs milliseconds at start. */
    private boolean put(NftStatement statement) {
        if (statement instanceof Simple simple) {
            return putSimple(simple);
        } else if (statement instanceof ProtocolIs is) {
            protocols(is.protocols(), false);
        } else if (statement instanceof ProtocolIsNot isNot) {
            protocols(isNot.protocols(), true);
        } else if (statement instanceof SourcePort port) {
            return putPort(SOURCE_PORT, port.range());
        } else if (statement instanceof DestinationPort port) {
            return putPort(DESTINATION_PORT, port.range());
        } else if (statement instanceof NotePeer note) {
            datagramOf(note.set().family());
            peer(note.set(), true);
            update(note.set());
        } else if (statement instanceof IsNotedPeer noted) {
            datagramOf(noted.set().family());
            peer(noted.set(), false);
            expression(
                    "lookup",
                    new NetlinkAttributes()
                            .add(1, noted.set().name())
                            .add(2, REGISTER)
                            .add(5, 0));
            peer(noted.set(), false);
            update(noted.set());
        } else if (statement instanceof ConnectionMark mark) {
            ct(CT_MARK);
            compare(EQUAL, host((int) mark.mark()));
        } else if (statement instanceof SetConnectionMark mark) {
            immediate(REGISTER, host((int) mark.mark()));
            ctSet(CT_MARK);
        } else if (statement instanceof ConnectionLabel label) {
            ct(CT_LABELS);
            masked(label(label.label()));
            compare(NOT_EQUAL, new byte[LABEL_BYTES]);
        } else if (statement instanceof AddConnectionLabel label) {
            immediate(REGISTER, label(label.label()));
            ctSet(CT_LABELS);
        } else if (statement instanceof SocketMarkLacks lacks) {
            expression("socket", new NetlinkAttributes().add(1, SOCKET_MARK).add(2, REGISTER));
            masked(host((int) lacks.bits()));
            compare(EQUAL, host(0));
        } else if (statement instanceof Count count) {
            expression(
                    "objref",
                    new NetlinkAttributes().add(2, count.counter().name()).add(1, 1));
        } else {
            return putAction(statement);
        }
        return true;
    }

    /** Several ranges are a set without a name, which the kernel lists by itself. */
    private boolean putPort(int offset, PortSet ports) {
        if (ports instanceof PortRange range) {
            expression("payload", payload(offset, Short.BYTES));
            inside(range);
            return true;
        }
        return false;
    }

    private boolean putAction(NftStatement statement) {
        if (statement instanceof Limit limit) {
            RateLimit rate = limit.rate();
            expression(
                    "limit",
                    new NetlinkAttributes()
                            .addLong(1, rate.packets())
                            .addLong(2, seconds(rate.unit()))
                            .add(3, rate.burst())
                            .add(4, 0)
                            .add(5, 0));
        } else if (statement instanceof Log log) {
            expression(
                    "log",
                    new NetlinkAttributes()
                            .add(2, log.prefix())
                            .add(5, LOG_LEVEL_WARNING)
                            .add(6, LOG_UID));
        } else if (statement instanceof LogToGroup log) {
            byte[] group = {(byte) (log.group() >> Byte.SIZE), (byte) log.group()};
            expression(
                    "log",
                    new NetlinkAttributes().add(2, log.prefix()).add(1, group).add(3, log.snaplen()));
        } else if (statement instanceof SourceNat nat) {
            int last = ports(nat.range());
            expression(
                    "nat",
                    new NetlinkAttributes()
                            .add(1, NAT_SOURCE)
                            .add(2, NFPROTO_INET)
                            .add(5, REGISTER)
                            .add(6, last)
                            .add(7, RANGE_PROTO_SPECIFIED));
        } else if (statement instanceof MasqueradeTo masquerade) {
            int last = ports(masquerade.range());
            expression(
                    "masq",
                    new NetlinkAttributes()
                            .add(1, RANGE_PROTO_SPECIFIED)
                            .add(2, REGISTER)
                            .add(3, last));
        } else if (statement instanceof LookUpCgroup lookUp) {
            expression(
                    "socket",
                    new NetlinkAttributes()
                            .add(1, SOCKET_CGROUPV2)
                            .add(2, REGISTER)
                            .add(3, lookUp.level()));
            verdictMap(lookUp.map());
        } else if (statement instanceof LookUp lookUp) {
            return lookUp(lookUp.map());
        } else {
            return false;
        }
        return true;
    }

    private boolean putSimple(Simple simple) {
        switch (simple) {
            case IS_TCP -> protocol(TransportProtocol.TCP);
            case IS_UDP -> protocol(TransportProtocol.UDP);
            case IS_SCTP -> protocol(TransportProtocol.SCTP);
            case IS_REPLY -> {
                ct(CT_DIRECTION);
                compare(EQUAL, new byte[] {DIRECTION_REPLY});
            }
            case IS_TRACKED_BY_PORT -> {
                expression(
                        "ct",
                        new NetlinkAttributes()
                                .add(1, REGISTER)
                                .add(2, CT_PROTO_DST)
                                .add(3, new byte[] {DIRECTION_ORIGINAL}));
                compare(NOT_EQUAL, new byte[Short.BYTES]);
            }
            case OPENS_NO_ASSOCIATION -> {
                expression("payload", payload(SCTP_CHUNK_TYPE, 1));
                compare(NOT_EQUAL, new byte[] {SCTP_INIT});
            }
            case IS_FIRST -> status(STATUS_CONFIRMED, EQUAL);
            case IS_LATER -> status(STATUS_CONFIRMED, NOT_EQUAL);
            case IS_SOURCE_NAT -> status(STATUS_SOURCE_NAT, NOT_EQUAL);
            case ACKNOWLEDGES -> flag(TCP_FLAG_ACK);
            case RESETS -> flag(TCP_FLAG_RST);
            case ACCEPT -> verdict(NF_ACCEPT);
            case DROP -> verdict(NF_DROP);
            case REJECT_BY_RESET -> expression("reject", new NetlinkAttributes().add(1, REJECT_TCP_RESET));
            case REJECT_BY_ICMP ->
                expression(
                        "reject",
                        new NetlinkAttributes().add(1, REJECT_ICMPX).add(2, new byte[] {ICMPX_ADMIN_PROHIBITED}));
            case MASQUERADE -> expression("masq", new NetlinkAttributes());
            case LEAVES_BY_LOOPBACK -> {
                return false;
            }
        }
        return true;
    }

    private boolean lookUp(NftMap map) {
        switch (map.key()) {
            case CLASSID -> meta(META_CGROUP);
            case USER -> meta(META_SKUID);
            case LINK -> meta(META_IIFNAME);
            case MARK -> ct(CT_MARK);
            case CGROUP, IPV4, IPV6 -> {
                return false;
            }
        }
        verdictMap(map);
        return true;
    }

    private void expression(String name, NetlinkAttributes data) {
        NetlinkAttributes expression = new NetlinkAttributes();
        expression.add(EXPR_NAME, name);
        expression.add(EXPR_DATA, data.toBytes());
        finished.add(expression.toBytes());
    }

    /** The attribute that holds one expression in the list of a rule's. */
    public static int listElement() {
        return LIST_ELEM;
    }

    private void protocols(List<TransportProtocol> protocols, boolean inverted) {
        meta(META_L4PROTO);
        if (protocols.size() == 1) {
            compare(
                    inverted ? NOT_EQUAL : EQUAL,
                    new byte[] {(byte) protocols.getFirst().number()});
            return;
        }
        NetlinkAttributes lookup = new NetlinkAttributes();
        lookup.add(1, setId == LISTED ? ANONYMOUS : ANONYMOUS_TO_BE)
                .add(2, REGISTER)
                .add(5, inverted ? 1 : 0);
        expression("lookup", setId == LISTED ? lookup : lookup.add(4, setId));
    }

    /** Returns the protocols that the rule has in a set without a name; none where it has no such set. */
    public static List<TransportProtocol> protocolsInASet(NftRule rule) {
        for (int i = 0; i < rule.statements().size(); i++) {
            NftStatement statement = rule.statements().get(i);
            List<TransportProtocol> protocols = statement instanceof ProtocolIs is
                    ? is.protocols()
                    : statement instanceof ProtocolIsNot isNot ? isNot.protocols() : List.of();
            if (protocols.size() > 1) {
                return protocols;
            }
        }
        return List.of();
    }

    private void protocol(TransportProtocol protocol) {
        meta(META_L4PROTO);
        compare(EQUAL, new byte[] {(byte) protocol.number()});
    }

    private void meta(int key) {
        expression("meta", new NetlinkAttributes().add(2, key).add(1, REGISTER));
    }

    private void ct(int key) {
        expression("ct", new NetlinkAttributes().add(1, REGISTER).add(2, key));
    }

    private void ctSet(int key) {
        expression("ct", new NetlinkAttributes().add(4, REGISTER).add(2, key));
    }

    private void status(int bit, int operation) {
        ct(CT_STATUS);
        masked(host(bit));
        compare(operation, host(0));
    }

    private void flag(int flag) {
        protocol(TransportProtocol.TCP);
        expression("payload", payload(TCP_FLAGS, 1));
        masked(new byte[] {(byte) flag});
        compare(NOT_EQUAL, new byte[1]);
    }

    private void datagramOf(NftPeerSet.Family family) {
        meta(META_NFPROTO);
        compare(EQUAL, new byte[] {(byte) (family == NftPeerSet.Family.IPV4 ? NFPROTO_IPV4 : NFPROTO_IPV6)});
        protocol(TransportProtocol.UDP);
    }

    /** Loads the key of a peer: an address, and two ports in words of their own behind it. */
    private void peer(NftPeerSet set, boolean sender) {
        boolean v4 = set.family() == NftPeerSet.Family.IPV4;
        int source = v4 ? 12 : 8, words = v4 ? 1 : 4, address = words * Integer.BYTES;
        expression("payload", payload(NETWORK_HEADER, REGISTER, sender ? source : source + address, address));
        expression(
                "payload",
                payload(TRANSPORT_HEADER, word(words), sender ? SOURCE_PORT : DESTINATION_PORT, Short.BYTES));
        expression(
                "payload",
                payload(TRANSPORT_HEADER, word(words + 1), sender ? DESTINATION_PORT : SOURCE_PORT, Short.BYTES));
    }

    /** The number by which the kernel tells a register of 4 bytes; one of 16 where it begins there (nft_dump_register()). */
    private static int word(int index) {
        int words = 4;
        return index % words == 0 ? REGISTER + index / words : FIRST_WORD + index;
    }

    private void update(NftPeerSet set) {
        expression(
                "dynset",
                new NetlinkAttributes()
                        .add(4, REGISTER)
                        .add(3, SET_UPDATE)
                        .add(1, set.name())
                        .addLong(6, 0)
                        .add(9, 0));
    }

    private static NetlinkAttributes payload(int offset, int length) {
        return payload(TRANSPORT_HEADER, REGISTER, offset, length);
    }

    private static NetlinkAttributes payload(int base, int register, int offset, int length) {
        return new NetlinkAttributes()
                .add(1, register)
                .add(2, base)
                .add(3, offset)
                .add(4, length);
    }

    private void masked(byte[] mask) {
        NetlinkAttributes data = new NetlinkAttributes();
        data.add(1, REGISTER).add(2, REGISTER).add(3, mask.length).add(6, 0);
        value(data, 4, mask);
        value(data, 5, new byte[mask.length]);
        expression("bitwise", data);
    }

    private void compare(int operation, byte[] value) {
        NetlinkAttributes data = new NetlinkAttributes();
        data.add(1, REGISTER).add(2, operation);
        value(data, 3, value);
        expression("cmp", data);
    }

    private void immediate(int register, byte[] value) {
        NetlinkAttributes data = new NetlinkAttributes();
        data.add(1, register);
        value(data, 2, value);
        expression("immediate", data);
    }

    private void verdict(int code) {
        NetlinkAttributes data = new NetlinkAttributes();
        data.add(1, VERDICT_REGISTER);
        int value = data.begin(2);
        int verdict = data.begin(2);
        data.add(1, code);
        data.end(verdict).end(value);
        expression("immediate", data);
    }

    /** NFTA_DATA_VALUE in an attribute of its own. */
    private static void value(NetlinkAttributes data, int type, byte[] value) {
        int start = data.begin(type);
        data.add(1, value).end(start);
    }

    private void verdictMap(NftMap map) {
        expression(
                "lookup",
                new NetlinkAttributes()
                        .add(1, map.name())
                        .add(2, REGISTER)
                        .add(3, VERDICT_REGISTER)
                        .add(5, 0));
    }

    private void inside(PortRange range) {
        if (range.size() == 1) {
            compare(EQUAL, port(range.first()));
        } else {
            compare(GREATER_OR_EQUAL, port(range.first()));
            compare(LESS_OR_EQUAL, port(range.last()));
        }
    }

    /** Loads the ends of the range; returns the register with the last port. */
    private int ports(PortRange range) {
        immediate(REGISTER, port(range.first()));
        if (range.size() == 1) {
            return REGISTER;
        }
        immediate(SECOND_REGISTER, port(range.last()));
        return SECOND_REGISTER;
    }

    private static byte[] port(int port) {
        return new byte[] {(byte) (port >> Byte.SIZE), (byte) port};
    }

    private static byte[] host(int number) {
        return ByteBuffer.allocate(Integer.BYTES)
                .order(ByteOrder.nativeOrder())
                .putInt(number)
                .array();
    }

    /** A bit of 128, in words of the host. */
    private static byte[] label(int label) {
        return ByteBuffer.allocate(LABEL_BYTES)
                .order(ByteOrder.nativeOrder())
                .putInt(label / Integer.SIZE * Integer.BYTES, 1 << label % Integer.SIZE)
                .array();
    }

    private static int seconds(RateLimit.Unit unit) {
        return switch (unit) {
            case SECOND -> 1;
            case MINUTE -> MINUTE;
            case HOUR -> HOUR;
            case DAY -> DAY;
        };
    }
}
