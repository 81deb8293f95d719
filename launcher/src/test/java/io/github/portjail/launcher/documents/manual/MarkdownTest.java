// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.documents.manual;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class MarkdownTest {
    @Test
    void textThatRoffWouldTakeForACommandIsHarmless() {
        assertEquals("\\&.so /etc/passwd \\e'x\n", roff(".so /etc/passwd \\'x"));
        assertEquals("\\&'quoted'\n", roff("'quoted'"));
    }

    @Test
    void anOptionKeepsItsHyphensAndAWordIsLeftToBreakAtThem() {
        assertEquals("built-in, \\-\\-range or \\fB\\-\\-log\\-rate\\fR\n", roff("built-in, --range or `--log-rate`"));
    }

    @Test
    void lettersBeyondAsciiAreNamedByTheirNumber() {
        assertEquals("a \\[u2192] b\n", roff("a → b"));
    }

    @Test
    void linesUpToAnEmptyOneAreAParagraph() {
        assertEquals("one two\n.PP\nthree\n", roff("one\ntwo\n\nthree"));
    }

    @Test
    void indentedLinesStayAsTheyAre() {
        assertEquals("see\n.PP\n.RS 4\n.EX\na  b\n\n\\&.c\n.EE\n.RE\n", roff("see\n\n    a  b\n\n    .c\n"));
    }

    @Test
    void anItemThatBeginsWithCodeIsATerm() {
        assertEquals(
                ".TP\n\\fBPATH\\fR\nwhere it is looked for\n.IP \\(bu 2\nno term\n",
                roff("- `PATH`: where\n  it is looked for\n- no term"));
    }

    @Test
    void aRowOfATableIsATermWithItsColumnsBelow() {
        assertEquals(
                ".SS \\fB\\-\\-place\\fR, \\fB\\-\\-steer\\fR\n.TP\ncgroup, bpf\n\\fIcovers\\fR: all\n.br\n\\fIcosts\\fR: little\n",
                roff(
                        "| `--place` | `--steer` | covers | costs |\n|---|---|---|---|\n| cgroup | bpf | all | little |\n"));
    }

    @Test
    void linksAreTheirTexts() {
        assertEquals("see SECURITY.md now\n", roff("see [SECURITY.md](SECURITY.md) now"));
    }

    private static String roff(String markdown) {
        return Markdown.toRoff(markdown.lines().toList());
    }
}
