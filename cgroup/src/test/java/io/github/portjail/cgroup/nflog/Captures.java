// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.cgroup.nflog;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** Datagrams that a kernel sent to the reader of a group, as hexadecimal digits, named after distribution, kernel and rule. */
final class Captures {
    private Captures() {}

    static byte[] datagram(String name) {
        try (InputStream stream = Captures.class.getResourceAsStream("debian-12-linux-6.18-" + name + ".hex")) {
            if (stream == null) {
                throw new IllegalArgumentException("there is no capture " + name);
            }
            String digits = new String(stream.readAllBytes(), StandardCharsets.US_ASCII);
            return HexFormat.of().parseHex(digits.replace("\n", ""));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String hexadecimal(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }
}
