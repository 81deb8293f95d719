// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.it.zoo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The table in {@code docs/programs.txt} is whole, and its parser takes no other text for a table. */
final class ExpectedTableTest {
    private static final String HEAD = """
            # A comment.
            mode | bpf  | cgroup owner | bpf  | nft none
            mode | none | cgroup       | none | nft
            refused | needs a firewall | netns | bpf | none
            columns | bpf | none
            """;

    @Test
    void everyCombinationIsExpectedOrRefused() {
        ExpectedTable table = ExpectedTable.read();
        List<Mode> missing = Mode.all().stream()
                .filter(mode ->
                        table.column(mode).isEmpty() && table.refusal(mode).isEmpty())
                .toList();
        assertEquals(List.of(), missing, "modes that " + ExpectedTable.FILE + " says nothing of");
    }

    @Test
    void everyProgramHasARow() {
        assertEquals(
                Programs.ALL.stream().map(Program::name).sorted().toList(),
                ExpectedTable.read().rows().stream()
                        .map(ExpectedTable.Row::program)
                        .sorted()
                        .toList(),
                "the programs that are run, and the rows of " + ExpectedTable.FILE);
    }

    @Test
    void noTwoProgramsAskTheSamePort() {
        List<Integer> ports = Programs.ALL.stream()
                .flatMap(program -> List.of(0, Program.ATTEMPTS - 1).stream().map(program::port))
                .filter(port -> port != 53)
                .toList();
        assertEquals(ports.size(), new HashSet<>(ports).size(), "ports that tell the programs apart: " + ports);
    }

    @Test
    void aTableIsModesRefusalsAndRows() {
        ExpectedTable table = ExpectedTableParser.parse(HEAD + "row | curl | TCP | main | two | steered | - \n");
        Mode main = new Mode("cgroup", "bpf", "nft");
        assertEquals(main, table.columns().getFirst().main());
        assertEquals(4, table.columns().getFirst().modes().size());
        assertEquals(Optional.of("needs a firewall"), table.refusal(new Mode("netns", "bpf", "none")));
        ExpectedTable.Row row = new ExpectedTable.Row(
                "curl", "TCP", true, true, Map.of("bpf", Outcome.STEERED, "none", Outcome.NOT_RUN));
        assertEquals(List.of(row), table.rows());
        assertEquals(Outcome.STEERED, table.expected(row, main));
        assertEquals(Outcome.NOT_RUN, table.expected(row, new Mode("owner", "bpf", "nft")), "is no main mode");
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', quoteCharacter = '"', textBlock = """
                    row | x | TCP | all | one | steered                ; a row has 7 words
                    row | x | TCP | all | one | steered | LEAKS        ; 'LEAKS' is none of steered, blocked, -
                    row | x | TCP | some | one | steered | -           ; 'some' is neither main nor all
                    row | x | TCP | all | three | steered | -          ; 'three' is neither two nor one
                    rows | x                                           ; 'rows' is none of mode, refused, columns, row
                    columns | bpf                                      ; there are columns already
                    mode | bpf | cgroup | bpf | nft                    ; was there before
                    mode | bpf | cgroup | bpf | pf                     ; is no mode
                    mode | bpf | cgroup | bpf                          ; a mode is: column, place, steer, firewall
                    refused | cgroup | bpf | nft                       ; a refusal is: why, place, steer, firewall
                    mode | late | cgroup | auto | nft                  ; column 'late' has no cells
                    """)
    void whatIsNoTableIsRefusedWithTheReason(String line, String reason) {
        Exception refused =
                assertThrows(IllegalArgumentException.class, () -> ExpectedTableParser.parse(HEAD + line + "\n"));
        assertTrue(
                String.valueOf(refused.getMessage()).contains(reason),
                "the fault is '" + reason + "', but it was: " + refused.getMessage());
    }

    @Test
    void aRowMayNotComeTwiceAndAllFaultsAreTold() {
        String row = "row | curl | TCP | all | one | steered | blocked\n";
        Exception refused = assertThrows(
                IllegalArgumentException.class, () -> ExpectedTableParser.parse(HEAD + row + row + "nothing\n"));
        assertEquals(
                "line 7: 'curl' has a row already\nline 8: 'nothing' is none of mode, refused, columns, row",
                refused.getMessage());
    }
}
