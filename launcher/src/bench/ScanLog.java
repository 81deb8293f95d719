// SPDX-License-Identifier: Apache-2.0
import io.github.portjail.rules.violation.LogPrefixes;
import io.github.portjail.rules.violation.LogSources;
import io.github.portjail.rules.violation.ViolationSource;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** Counts the violations of each jail in a log: what reading costs, without the command around it. */
final class ScanLog {
    private ScanLog() {}

    public static void main(String[] arguments) throws IOException {
        Map<String, Integer> counts = new HashMap<>();
        try (ViolationSource source = LogSources.file(Path.of(arguments[0]), LogPrefixes.usual())) {
            source.read(violation -> counts.merge(violation.jail(), 1, Integer::sum));
            System.out.println(counts + " " + source.tally());
        }
    }
}
