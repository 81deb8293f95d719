// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.profile;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.github.portjail.launcher.cli.CommandLineParser;
import io.github.portjail.launcher.cli.Invocation;
import io.github.portjail.launcher.cli.UsageException;

/** The real options of {@code run}, as the command line hands them over. */
final class RunSchema {
    private RunSchema() {}

    static ProfileSchema get() {
        try {
            return assertInstanceOf(
                            Invocation.ManageProfiles.class, CommandLineParser.parse(new String[] {"profile", "list"}))
                    .schema();
        } catch (UsageException e) {
            throw new AssertionError(e);
        }
    }
}
