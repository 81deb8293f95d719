// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.cgroup.namespace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The bytes that the kernel sees and sends, on machines of the common byte order. */
class RouteMessageTest {
    private static final HexFormat HEX = HexFormat.of();

    @BeforeEach
    void requireByteOrder() {
        assumeTrue(ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN, "the expected bytes are little endian");
    }

    private static String hex(RouteMessage message) {
        return HEX.formatHex(message.toBytes(7));
    }

    private static RouteReply reply(String hex) {
        RouteReply reply = new RouteReply(HEX.parseHex(hex));
        assertTrue(reply.next());
        return reply;
    }

    private static AddressPrefix ipv4(int a, int b, int c, int d, int length) {
        return AddressPrefix.of(AddressFamily.IPV4, new byte[] {(byte) a, (byte) b, (byte) c, (byte) d}, length);
    }

    @Test
    void aPairIsOneMessageWithThePeerInside() {
        assertEquals(
                // header: length 116, RTM_NEWLINK, REQUEST|ACK|EXCL|CREATE, sequence 7
                "74000000" + "1000" + "0506" + "07000000" + "00000000"
                        // ifinfomsg
                        + "00000000000000000000000000000000"
                        // IFLA_IFNAME pj-web, IFLA_MTU 1400
                        + "0b000300" + "706a2d77656200" + "00"
                        + "08000400" + "78050000"
                        // IFLA_LINKINFO: IFLA_INFO_KIND veth, IFLA_INFO_DATA: VETH_INFO_PEER
                        + "40001280" + "09000100" + "7665746800000000" + "30000280" + "2c000180"
                        + "00000000000000000000000000000000"
                        // IFLA_IFNAME e0
                        + "07000300" + "65300000"
                        // IFLA_MTU, IFLA_NET_NS_FD 9
                        + "08000400" + "78050000" + "08001c00" + "09000000",
                hex(LinkCalls.newPair("pj-web", "e0", 9, 1400)));
    }

    @Test
    void everyLengthIsThatOfWhatFollows() {
        byte[] pair = LinkCalls.newPair("pj-web", "eth0", 9, 1400).toBytes(1);
        assertEquals(pair.length, pair[0]);
        RouteReply read = new RouteReply(pair);
        assertTrue(read.next());
        assertEquals("pj-web", read.text(read.find(RouteNumbers.IFINFOMSG_SIZE, RouteNumbers.IFLA_IFNAME)));
        assertTrue(read.find(RouteNumbers.IFINFOMSG_SIZE, RouteNumbers.IFLA_LINKINFO) > 0, "nested flag is no type");
        assertFalse(read.next());
    }

    @Test
    void aLinkIsSetUpWithItsAlias() {
        assertEquals(
                "2c000000" + "1000" + "0500" + "07000000" + "00000000"
                        + "00000000" + "05000000" + "01000000" + "01000000"
                        + "0c001400" + HEX.formatHex("someone\0".getBytes(StandardCharsets.US_ASCII)),
                hex(LinkCalls.setUp(5, "someone")));
    }

    @Test
    void anAddressHasNoCheckForDuplicates() {
        assertEquals(
                "30000000" + "1400" + "0506" + "07000000" + "00000000"
                        + "021e0000" + "05000000"
                        + "08000200" + "c6120001" + "08000100" + "c6120001" + "08000800" + "02000000",
                hex(LinkCalls.newAddress(5, ipv4(198, 18, 0, 1, 30))));
    }

    @Test
    void aDefaultRouteHasAGatewayAndNoDestination() {
        assertEquals(
                "2c000000" + "1800" + "0506" + "07000000" + "00000000"
                        + "02000000" + "fe040001" + "00000000"
                        + "08000500" + "c6120001" + "08000400" + "05000000",
                hex(LinkCalls.newDefaultRoute(5, ipv4(198, 18, 0, 1, 30))));
    }

    @Test
    void aRouteOfSeveralWaysLeadsToTheLinksOfAll() {
        HostRoute route = HostRoute.of(
                AddressFamily.IPV4,
                reply("50000000" + "1800" + "0200" + "07000000" + "00000000"
                        + "02080000" + "fe040001" + "00000000"
                        + "08000100" + "0a000000" + "08000f00" + "e9030000" + "08000600" + "64000000"
                        // RTA_MULTIPATH: 16 bytes with a gateway, 8 without
                        + "1c000900" + "10000000" + "02000000" + "08000500" + "0a000001" + "08000000" + "03000000"));
        assertEquals(new HostRoute(ipv4(10, 0, 0, 0, 8), 1001, 1, List.of(2, 3), 100), route);
    }

    @Test
    void anAddressOfAPointToPointLinkIsTheHostsOwnAndThePeers() {
        HostAddress address = HostAddress.of(reply("30000000" + "1400" + "0200" + "07000000" + "00000000"
                + "02208000" + "05000000" + "08000100" + "0a000002" + "08000200" + "0a000001"
                + "08000800" + "80000000"));
        assertEquals(new HostAddress(5, ipv4(10, 0, 0, 1, 32), ipv4(10, 0, 0, 2, 32), 0, true), address);
    }

    @Test
    void whatIsCutShortIsRefused() {
        byte[] whole = LinkCalls.newAddress(5, ipv4(198, 18, 0, 1, 30)).toBytes(1);
        RouteReply shorter = new RouteReply(Arrays.copyOf(whole, whole.length - 4));
        assertThrows(IllegalArgumentException.class, shorter::next);
        whole[24] = 99;
        RouteReply damaged = new RouteReply(whole);
        assertTrue(damaged.next());
        assertThrows(
                IllegalArgumentException.class,
                () -> damaged.find(RouteNumbers.IFADDRMSG_SIZE, RouteNumbers.IFA_FLAGS));
    }
}
