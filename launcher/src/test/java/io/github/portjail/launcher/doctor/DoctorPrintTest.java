// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.doctor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.jr.ob.JSON;
import io.github.portjail.launcher.doctor.check.Finding;
import io.github.portjail.launcher.doctor.check.SampleHost;
import io.github.portjail.launcher.doctor.check.Severity;
import io.github.portjail.launcher.doctor.check.Topic;
import io.github.portjail.launcher.doctor.host.ChainHook;
import io.github.portjail.launcher.doctor.host.HostView;
import io.github.portjail.launcher.terminal.Ink;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DoctorPrintTest {
    private static final HostView HOST = new SampleHost()
            .with(SampleHost.chain("out", new ChainHook("filter", "output", -10, true)))
            .view();

    @Test
    void linesFitEightyColumns() {
        String text = DoctorText.lines(HOST, Doctor.examine(HOST), 0, Ink.NONE);
        assertEquals(List.of(), text.lines().filter(line -> line.length() > 80).toList());
        assertTrue(text.startsWith("portjail doctor: Linux 6.18.0, as root, range 50000-50999\n\nKernel\n"), text);
        assertTrue(text.endsWith("0 problems, 1 warning:\n  warning  Firewall: inet other out\n"), text);
    }

    @ParameterizedTest
    @CsvSource({"40, 40", "80, 80", "200, 100"})
    void linesFitTheTerminal(int columns, int widest) {
        String text = DoctorText.lines(HOST, Doctor.examine(HOST), columns, Ink.NONE);
        List<String> wide = text.lines()
                .filter(line -> line.length() > widest && line.strip().contains(" "))
                .toList();
        assertEquals(List.of(), wide, "lines that could be broken");
    }

    @Test
    void aCommandThatIsBrokenIsStillTheSameForAShell() {
        String text = DoctorText.lines(HOST, Doctor.examine(HOST), 0, Ink.NONE);
        String joined = text.replaceAll(" \\\\\n +", " ");
        assertTrue(
                joined.contains(
                        "nft insert rule inet other out meta l4proto '{ tcp, udp }' th sport 50000-50999 accept\n"),
                text);
    }

    @Test
    void whatDrivesATerminalIsNotPrinted() {
        Finding odd = new Finding(Topic.RANGE, Severity.NOTE, "a\033[2Jb", "found", null, List.of("x\nrm"));
        String text = DoctorText.lines(HOST, List.of(odd), 0, Ink.NONE);
        assertTrue(text.contains("a?[2Jb: found"), text);
    }

    @Test
    void topicsComeInTheirOrder() {
        List<Finding> findings = Doctor.examine(HOST);
        List<Topic> order = findings.stream().map(Finding::topic).distinct().toList();
        assertEquals(
                List.of(Topic.KERNEL, Topic.CGROUPS, Topic.FIREWALL, Topic.RANGE, Topic.LIMITS, Topic.MODES), order);
    }

    @Test
    void jsonHoldsTheSame() throws IOException {
        List<Finding> findings = Doctor.examine(HOST);
        Map<String, Object> object = JSON.std.mapFrom(DoctorJson.object(HOST, findings));
        assertEquals("warning", object.get("status"));
        assertEquals(Map.of("first", 50000, "last", 50999), object.get("range"));
        assertTrue(object.get("findings") instanceof List<?> list && list.size() == findings.size(), "all findings");
        assertTrue(object.get("counts") instanceof Map<?, ?> counts
                && Integer.valueOf(1).equals(counts.get("warning")));
    }
}
