// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/** The version that the build wrote into the jar. */
public final class Version {
    private Version() {}

    /** One line: {@code portjail VERSION}. */
    public static String line() {
        Properties properties = new Properties();
        try (InputStream in = Version.class.getResourceAsStream("version.properties")) {
            if (in == null) {
                throw new IllegalStateException("version.properties is missing from the jar");
            }
            properties.load(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return "portjail " + properties.getProperty("version");
    }
}
