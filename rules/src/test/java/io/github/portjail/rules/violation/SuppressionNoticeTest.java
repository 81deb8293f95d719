// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.rules.violation;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What says that messages are missing, in the words of the sources of Linux, systemd and rsyslog. */
final class SuppressionNoticeTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "17 | [  12.3] net_ratelimit: 17 callbacks suppressed",
                "17 | Nov 21 17:00:01 host kernel: [  12.3] __ratelimit: 17 callbacks suppressed",
                "17 | 4,1,2,-;net_ratelimit: 17 callbacks suppressed",
                "9  | Nov 21 17:00:01 host systemd-journald[212]: Missed 9 kernel messages",
                "88 | Nov 21 17:00:01 host systemd-journald[212]: Suppressed 88 messages from nginx.service",
                "88 | Nov 21 17:00:01 host journal: Suppressed 88 messages from /system.slice/nginx.service",
                "5  | 2026-11-21T17:00:01.1+01:00 host rsyslogd: imuxsock lost 5 messages from pid 77 due to rate-limiting",
                "5  | Nov 21 17:00:01 host rsyslogd[99]: imjournal: 5 messages lost due to rate-limiting (20000 allowed)",
                "1  | Nov 21 17:00:01 host rsyslogd: imuxsock[pid 1]: begin to drop messages due to rate-limiting",
                "0  | Nov 21 17:00:01 host nginx[1]: net_ratelimit: 17 callbacks suppressed",
                "0  | Nov 21 17:00:01 host nginx[1]: imuxsock lost 5 messages from pid 77 due to rate-limiting",
                "0  | Nov 21 17:00:01 host kernel: callbacks suppressed",
                "0  | Nov 21 17:00:01 host kernel: 99999999999999999999 callbacks suppressed",
                "0  | Nov 21 17:00:01 host rsyslogd: imuxsock lost 99999999999999999999 messages from pid 77",
            })
    void countsWhatTheKernelAndTheKeepersOfItsLogLeftOut(long expected, String line) {
        assertEquals(expected, Lines.read(line + "\n").tally().suppressed());
    }

    @Test
    void aBeginningWhoseNumberIsToldLaterCountsOnce() {
        String text = "Nov 21 17:00:01 host rsyslogd: imjournal: begin to drop messages due to rate-limiting\n"
                + "Nov 21 17:10:01 host rsyslogd: imjournal: 40 messages lost due to rate-limiting\n";
        assertEquals(40, Lines.read(text).tally().suppressed());
    }

    @Test
    void journaldSaysItByItsDriver() {
        String text = "{\"_TRANSPORT\":\"driver\",\"MESSAGE\":\"Missed 12 kernel messages\"}\n";
        assertEquals(12, Lines.read(text).tally().suppressed());
    }

    @Test
    void recordsOfTheKernelThatAreMissingAreCountedWhereTheyAreWatched() {
        SuppressionNotice watching = new SuppressionNotice();
        watching.watchSequence();
        watching.sequence(500);
        watching.sequence(501);
        watching.sequence(510);
        assertEquals(8, watching.count());
        assertEquals(0, Lines.read("4,1,2,-;a\n4,9,3,-;b\n").tally().suppressed(), "a file may be an excerpt");
    }
}
