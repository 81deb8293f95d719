// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.audit.html;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/**
 * A script or a style that the page carries.
 *
 * @param text all of it
 */
record PagePart(String text) {
    /**
     * Reads a file that lies beside this class; where the browser could look for the file that it was made of is left out.
     *
     * @throws IOException if it is not there
     */
    static PagePart read(String name) throws IOException {
        try (InputStream file = PagePart.class.getResourceAsStream(name)) {
            if (file == null) {
                throw new IOException("this installation of portjail lacks " + name);
            }
            String text = new String(file.readAllBytes(), StandardCharsets.UTF_8);
            int map = text.lastIndexOf("//# sourceMappingURL=");
            return new PagePart(map < 0 ? text : text.substring(0, map));
        }
    }

    /** Returns by what a Content-Security-Policy lets this text and no other pass. */
    String source() {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return "'sha256-" + Base64.getEncoder().encodeToString(digest) + "'";
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
