// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.cgroup.nflog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.portjail.cgroup.syscall.Netlink;
import io.github.portjail.rules.violation.Endpoint;
import io.github.portjail.rules.violation.SourceTally;
import io.github.portjail.rules.violation.Violation;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NflogScanTest {
    private static final int GROUP = 5;
    private static final int SEQUENCE_VALUE = 4;

    private final List<Violation> violations = new ArrayList<>();
    private final NflogScan scan = new NflogScan(GROUP, NflogScanTest::jail);

    private static @Nullable String jail(String prefix) {
        return prefix.startsWith("portjail ") && prefix.endsWith(": ")
                ? prefix.substring("portjail ".length(), prefix.length() - 2)
                : null;
    }

    private void take(byte[] datagram) {
        scan.take(datagram, index -> index == 0 ? "" : "link" + index, violations::add);
    }

    private static String text(Endpoint end) {
        return end.address().getHostAddress() + " " + end.port();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            nft-tcp4-mark                | web        | tcp     | 10.9.0.1 40001               | 10.9.0.2 443              |       | link3 | 0     | 0
            nft-tcp6                     | mail-relay | tcp     | fd09:0:0:0:0:0:0:1 40002     | fd09:0:0:0:0:0:0:2 443    |       | link3 | 0     | 0
            nft-udp4-user                | web        | udp     | 10.9.0.1 40003               | 10.9.0.2 53               |       | link3 | 65533 | 65534
            nft-udp6                     | mail-relay | udp     | fd09:0:0:0:0:0:0:1 40004     | fd09:0:0:0:0:0:0:2 53     |       | link3 | 0     | 0
            nft-udp4-large               | web        | udp     | 10.9.0.1 40005               | 10.9.0.2 53               |       | link3 | 0     | 0
            nft-udp4-options             | web        | udp     | 10.9.0.1 40006               | 10.9.0.2 53               |       | link3 | 0     | 0
            nft-udplite4                 | web        | udplite | 10.9.0.1 40007               | 10.9.0.2 53               |       | link3 | 0     | 0
            nft-udp6-destination-options | mail-relay | udp     | fd09:0:0:0:0:0:0:1 40008     | fd09:0:0:0:0:0:0:2 53     |       | link3 | 0     | 0
            nft-udp6-hop-by-hop          | mail-relay | udp     | fd09:0:0:0:0:0:0:1 40009     | fd09:0:0:0:0:0:0:2 53     |       | link3 | 0     | 0
            nft-sctp4                    | web        | sctp    | 10.9.0.1 40010               | 10.9.0.2 5060             |       | link3 | 0     | 0
            nft-sctp6                    | mail-relay | sctp    | fd09:0:0:0:0:0:0:1 40011     | fd09:0:0:0:0:0:0:2 5060   |       | link3 | 0     | 0
            nft-dccp4                    | web        | dccp    | 10.9.0.1 40012               | 10.9.0.2 5060             |       | link3 | 0     | 0
            nft-icmp4-port-unreachable   | web        | udp     | 127.0.0.1 40013              | 127.0.0.1 9               |       | link1 | -1    | -1
            nft-icmp6-port-unreachable   | web        | udp     | 0:0:0:0:0:0:0:1 40014        | 0:0:0:0:0:0:0:1 9         |       | link1 | -1    | -1
            nft-udp4-received            | web        | udp     | 10.9.0.2 40015               | 10.9.0.1 53               | link3 |       | -1    | -1
            nft-udp4-first-fragment      | web        | udp     | 10.9.0.2 40015               | 10.9.0.1 53               | link3 |       | -1    | -1
            nft-udp6-first-fragment      | web        | udp     | fd09:0:0:0:0:0:0:2 40015     | fd09:0:0:0:0:0:0:1 53     | link3 |       | -1    | -1
            nft-icmp4-quoting-options    | web        | udp     | 10.9.0.1 40016               | 10.9.0.2 53               | link3 |       | -1    | -1
            iptables-nft-udp4            | web        | udp     | 10.9.0.1 40019               | 10.9.0.2 53               |       | link3 | 0     | 0
            iptables-nft-udp6            | web        | udp     | fd09:0:0:0:0:0:0:1 40020     | fd09:0:0:0:0:0:0:2 53     |       | link3 | 0     | 0
            iptables-legacy-udp4         | web        | udp     | 10.9.0.1 40019               | 10.9.0.2 53               |       | link3 | 0     | 0
            iptables-legacy-udp6         | web        | udp     | fd09:0:0:0:0:0:0:1 40020     | fd09:0:0:0:0:0:0:2 53     |       | link3 | 0     | 0
            """)
    void aLoggedPacketIsAViolation(
            String capture,
            String jail,
            String protocol,
            String source,
            String destination,
            @Nullable String input,
            @Nullable String output,
            long uid,
            long gid) {
        take(Captures.datagram(capture));
        assertEquals(1, violations.size(), "violations in the message");
        Violation violation = violations.getFirst();
        assertEquals(jail, violation.jail());
        assertEquals(protocol, violation.protocol().toString());
        assertEquals(source, text(violation.source()));
        assertEquals(destination, text(violation.destination()));
        assertEquals(input == null ? "" : input, violation.inputInterface());
        assertEquals(output == null ? "" : output, violation.outputInterface());
        assertEquals(uid, violation.uid());
        assertEquals(gid, violation.gid());
        assertEquals(1, scan.tally().violations());
        assertEquals(0, scan.tally().torn());
    }

    @Test
    void aPacketThatCameInHasTheTimeOfItsArrivalAndOneOfThisHostTheTimeOfReading() {
        take(Captures.datagram("nft-udp4-received"));
        take(Captures.datagram("nft-udp6"));
        Instant arrival = violations.getFirst().time();
        Instant reading = violations.getLast().time();
        assertEquals("2026", String.valueOf(arrival).substring(0, 4), "the capture's own time: " + arrival);
        assertTrue(
                reading != null && Duration.between(reading, Instant.now()).compareTo(Duration.ofMinutes(1)) < 0,
                "read just now: " + reading);
    }

    @ParameterizedTest
    @ValueSource(strings = {"nft-udp4-later-fragment", "nft-udp6-later-fragment", "nft-tcp4-cut"})
    void aJailsPacketWithoutPortsIsTorn(String capture) {
        take(Captures.datagram(capture));
        assertEquals(List.of(), violations);
        assertEquals(1, scan.tally().lines());
        assertEquals(1, scan.tally().torn());
    }

    @ParameterizedTest
    @ValueSource(strings = {"nft-another-firewall", "nft-without-prefix"})
    void whatAnotherRuleLogsToTheGroupIsCountedAndPassedOver(String capture) {
        take(Captures.datagram(capture));
        assertEquals(List.of(), violations);
        assertEquals(1, scan.tally().lines());
        assertEquals(1, scan.tally().others());
    }

    @Test
    void messagesOfAnotherGroupAndAnswersAreNone() {
        byte[] datagram = Captures.datagram("nft-udp6");
        datagram[Netlink.NLMSG_HDRLEN + NflogNumbers.NFGEN_RES_ID + 1] = GROUP + 1;
        take(datagram);
        byte[] answer = Captures.datagram("nft-udp6");
        ByteBuffer.wrap(answer).order(ByteOrder.nativeOrder()).putShort(Netlink.NLMSG_TYPE, (short)
                Netlink.NLMSG_ERROR);
        take(answer);
        assertEquals(List.of(), violations);
        assertEquals(SourceTally.NONE, scan.tally());
    }

    @Test
    void aDatagramMayHoldSeveralMessages() {
        byte[] one = Captures.datagram("nft-tcp6");
        byte[] other = Captures.datagram("nft-udp6");
        byte[] both = Arrays.copyOf(one, Netlink.align(one.length) + other.length);
        System.arraycopy(other, 0, both, Netlink.align(one.length), other.length);
        take(both);
        assertEquals(2, violations.size(), "violations in two messages");
        assertEquals(40002, violations.getFirst().source().port());
        assertEquals(40004, violations.getLast().source().port());
    }

    @Test
    void whatTheKernelHadNoRoomForIsCountedByTheGapInTheNumbers() {
        take(numbered(0));
        assertEquals(0, scan.tally().suppressed());
        scan.overrun();
        assertEquals(1, scan.tally().suppressed(), "at least one");
        take(numbered(1));
        assertEquals(1, scan.tally().suppressed(), "the gap is further behind");
        take(numbered(10));
        assertEquals(8, scan.tally().suppressed(), "2 to 9 are missing");
        assertEquals(3, violations.size());
    }

    @Test
    void aMessageCutAnywhereIsTornOrAtLeastNoViolationOfAnother() {
        byte[] whole = Captures.datagram("nft-udp4-user");
        for (int length = 1; length < whole.length; length++) {
            take(Arrays.copyOf(whole, length));
            assertEquals(length, scan.tally().torn(), "torn datagrams, the last of " + length + " bytes");
        }
        assertEquals(List.of(), violations);
    }

    @Test
    void aPacketCutAnywhereIsTornUntilItsPortsAreThere() {
        byte[] packet = payload("nft-udp6-destination-options");
        int ports = 40 + 16 + 4;
        for (int length = 0; length < packet.length; length++) {
            LoggedPacket parsed =
                    LoggedPacket.parse(ByteBuffer.wrap(packet, 0, length).slice());
            assertEquals(length >= ports, parsed != null, "ports are found in the first " + length + " bytes");
        }
    }

    /** With a seed, so that a failure comes again. */
    @ParameterizedTest
    @ValueSource(
            strings = {"nft-udp4-user", "nft-udp6-destination-options", "nft-icmp4-quoting-options", "nft-udp4-received"
            })
    void noDatagramMakesTheReaderFail(String capture) {
        Random random = new Random(capture.hashCode());
        byte[] whole = Captures.datagram(capture);
        int rounds = 50_000;
        for (int round = 0; round < rounds; round++) {
            byte[] datagram =
                    Arrays.copyOf(whole, random.nextInt(8) == 0 ? random.nextInt(whole.length) : whole.length);
            for (int flips = random.nextInt(6); flips >= 0 && datagram.length > 0; flips--) {
                datagram[random.nextInt(datagram.length)] = (byte) random.nextInt(256);
            }
            violations.clear();
            take(datagram);
            assertTrue(violations.size() <= 2, "violations in one datagram: " + Captures.hexadecimal(datagram));
        }
        SourceTally tally = scan.tally();
        assertEquals(tally.lines(), tally.violations() + tally.others() + tally.torn(), "all lines are accounted for");
    }

    private static byte[] numbered(int sequence) {
        byte[] datagram = Captures.datagram("nft-udp6");
        ByteBuffer bytes = ByteBuffer.wrap(datagram).order(ByteOrder.nativeOrder());
        int attribute = Netlink.NLMSG_HDRLEN + NflogNumbers.NFGENMSG_SIZE;
        while (bytes.getShort(attribute + 2) != NflogNumbers.NFULA_SEQ) {
            attribute += Netlink.align(bytes.getShort(attribute));
        }
        ByteBuffer.wrap(datagram).putInt(attribute + SEQUENCE_VALUE, sequence);
        return datagram;
    }

    private static byte[] payload(String capture) {
        NflogMessage message = new NflogMessage(Captures.datagram(capture));
        assertTrue(message.next(), "the capture holds a message");
        ByteBuffer payload = message.payload();
        byte[] bytes = new byte[payload.remaining()];
        payload.get(bytes);
        return bytes;
    }
}
