// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.portjail.launcher.repair.RepairOptions;
import io.github.portjail.launcher.repair.WatchOptions;
import io.github.portjail.rules.policy.JailName;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RepairParserTest {
    private static Invocation parse(String line) throws UsageException {
        return CommandLineParser.parse(line.split(" ", -1));
    }

    @Test
    void namesAndOptionsMayStandInAnyOrder() throws Exception {
        RepairOptions expected =
                new RepairOptions(List.of(new JailName("web"), new JailName("db")), false, true, true, true);
        assertEquals(
                new Invocation.Quiet(new Invocation.Repair(expected)), parse("repair web --quiet --json db --dry-run"));
    }

    @Test
    void allJailsNeedNoName() throws Exception {
        RepairOptions all = new RepairOptions(List.of(), false, false, false, false);
        RepairOptions here = new RepairOptions(List.of(), true, false, false, false);
        assertEquals(new Invocation.Repair(all), parse("repair --all"));
        assertEquals(new Invocation.Repair(here), parse("repair --here"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"repair --json", "repair --all web", "repair Bad", "repair web --jsno", "watch --poll 0"})
    void whatCannotBeMeantIsRefused(String line) {
        UsageException refused = assertThrows(UsageException.class, () -> parse(line));
        assertEquals(1, refused.faults().size(), "one fault: " + refused.faults());
    }

    @Test
    void helpIsPicoclis() throws Exception {
        assertTrue(parse("repair --help") instanceof Invocation.Print print
                && print.text().contains("--dry-run"));
    }

    @Test
    void whoWatchesMaySayHowOftenItLooks() throws Exception {
        assertEquals(new Invocation.Watch(new WatchOptions(2, 60)), parse("watch"));
        assertEquals(new Invocation.Watch(new WatchOptions(5, 0)), parse("watch --poll 5 --check 0"));
    }
}
