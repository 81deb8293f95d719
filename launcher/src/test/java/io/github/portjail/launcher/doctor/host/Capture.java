// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.doctor.host;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** Text that was captured on a host, named after its distribution and kernel. */
final class Capture {
    private Capture() {}

    static String read(String name) {
        try (InputStream in = Capture.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalArgumentException("there is no capture " + name);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
