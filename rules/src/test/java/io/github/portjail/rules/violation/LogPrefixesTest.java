// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.rules.violation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.portjail.rules.policy.JailName;
import io.github.portjail.rules.policy.LogPolicy;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class LogPrefixesTest {
    @Test
    void theUsualPrefixNamesItsJail() {
        assertEquals("web-1", LogPrefixes.usual().jail("portjail web-1: "));
        assertEquals("a23456789012345678", LogPrefixes.usual().jail("portjail a23456789012345678: "));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "portjail ",
                "portjail : ",
                "portjail web:",
                "portjail web",
                "portjail -web: ",
                "portjail Web: ",
                "portjail web: x",
                "xportjail web: ",
                "portjail a234567890123456789: ",
            })
    void whatIsNotTheUsualPrefixNamesNone(String prefix) {
        assertNull(LogPrefixes.usual().jail(prefix));
    }

    @Test
    void aPrefixOfItsOwnWinsOverTheUsualAndTheLongerOverTheShorter() {
        LogPrefixes prefixes =
                LogPrefixes.usual().with("web", "short").with("web ", "long").with("portjail web: ", "other");
        assertEquals("long", prefixes.jail("web "));
        assertEquals("short", prefixes.jail("web"));
        assertEquals("other", prefixes.jail("portjail web: "));
        assertEquals("db", prefixes.jail("portjail db: "));
        List<Violation> found = Lines.read(prefixes, ("[ 1.2] web " + Lines.TCP).getBytes(StandardCharsets.US_ASCII))
                .violations();
        assertEquals("long", found.getFirst().jail());
    }

    @Test
    void withLeavesTheOthersAsTheyAre() {
        LogPrefixes first = LogPrefixes.usual().with("a: ", "one");
        LogPrefixes second = first.with("a: ", "two");
        assertEquals("one", first.jail("a: "));
        assertEquals("two", second.jail("a: "));
        assertNull(LogPrefixes.usual().jail("a: "));
    }

    private static List<String> jails(LogPrefixes prefixes, String lines) {
        return Lines.read(prefixes, lines.getBytes(StandardCharsets.US_ASCII)).violations().stream()
                .map(Violation::jail)
                .toList();
    }

    @Test
    void aJailThatBeganMeanwhileIsKnownFromItsFirstLine() {
        AtomicInteger asked = new AtomicInteger();
        LogPrefixes prefixes = LogPrefixes.usual().with("old ", "old").renewedBy(() -> {
            asked.incrementAndGet();
            return LogPrefixes.usual().with("new ", "new");
        });

        assertEquals(List.of("web"), jails(prefixes, "[ 1.1] usb 1-1: new device\n[ 1.2] portjail web: " + Lines.TCP));
        assertEquals(0, asked.get(), "how often it was asked for lines that are known or not of netfilter");
        assertEquals(
                List.of("new", "old"), jails(prefixes, "[ 1.3] new " + Lines.TCP + "\n[ 1.4] old " + Lines.TCP + "\n"));
        assertEquals("new", prefixes.jail("new "), "also where a prefix comes alone");
        assertEquals(1, asked.get(), "how often it was asked");
    }

    @Test
    void linesOfOtherFirewallsAskForNewJailsOnceASecondAtMost() {
        AtomicInteger asked = new AtomicInteger();
        LogPrefixes prefixes = LogPrefixes.usual().renewedBy(() -> {
            asked.incrementAndGet();
            return LogPrefixes.usual();
        });

        assertEquals(List.of(), jails(prefixes, ("[ 1.2] [UFW BLOCK] " + Lines.TCP + "\n").repeat(100)));
        assertNull(prefixes.jail("[UFW BLOCK] "));
        assertEquals(1, asked.get(), "how often it was asked");
    }

    @Test
    void whatOthersSentFromAJailsOwnRangeIsToldApart() {
        String line = "[ 1.2] " + LogPolicy.intruderPrefix(new JailName("web")) + Lines.TCP + "\n";
        String lines = line
                + line.replace("web", "intruder")
                + line.replace("web", "a23456789012345678")
                + line.replace(" intruder", "")
                + line.replace("web intruder", "intruder");
        List<String> jails = jails(LogPrefixes.usual(), lines);

        assertEquals(
                List.of("web intruder", "intruder intruder", "a23456789012345678 intruder", "web", "intruder"), jails);
        assertEquals(
                List.of(true, true, true, false, false),
                jails.stream().map(Intruder::isMeant).toList());
        assertEquals("web", Intruder.jail("web intruder"));
        assertEquals("web", Intruder.jail("web"));
        assertEquals("web intruder", LogPrefixes.usual().jail("portjail web intruder: "), "by netlink");
    }

    @Test
    void whatOnlyLooksSoIsNobodys() {
        for (String prefix : List.of(
                "portjail web  intruder: ",
                "portjail  intruder: ",
                "portjail web intruder intruder: ",
                "portjail WEB intruder: ",
                "portjail -web intruder: ",
                "portjail web intruders: ")) {
            assertEquals(List.of(), jails(LogPrefixes.usual(), "[ 1.2] " + prefix + Lines.TCP + "\n"), prefix);
        }
    }

    @Test
    void anEmptyPrefixIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> LogPrefixes.usual().with("", "web"));
    }
}
