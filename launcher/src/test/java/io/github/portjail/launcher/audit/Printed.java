// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.audit;

import io.github.portjail.rules.audit.Grouping;
import io.github.portjail.rules.audit.Tally;
import io.github.portjail.rules.violation.Violation;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Function;

/** What printers write to standard output. */
final class Printed {
    private Printed() {}

    /** Makes a printer that writes there. */
    interface Maker extends Function<Output, ViolationPrinter> {}

    static String violations(Maker maker, Violation... violations) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        Output output = new Output(new PrintStream(bytes, false, StandardCharsets.UTF_8));
        ViolationPrinter printer = maker.apply(output);
        printer.begin();
        for (Violation violation : violations) {
            printer.violation(violation);
        }
        output.flush();
        return bytes.toString(StandardCharsets.UTF_8);
    }

    static String groups(Maker maker, Grouping grouping, Violation... violations) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        Output output = new Output(new PrintStream(bytes, false, StandardCharsets.UTF_8));
        Tally tally = new Tally(grouping);
        List.of(violations).forEach(tally);
        maker.apply(output).groups(tally);
        output.flush();
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
