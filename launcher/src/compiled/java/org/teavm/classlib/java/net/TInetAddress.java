// SPDX-License-Identifier: Apache-2.0
package org.teavm.classlib.java.net;

import io.github.portjail.launcher.NotCompiled;

/** java.net.InetAddress, of which only rules for containers have need. */
public class TInetAddress {
    protected TInetAddress() {}

    public static TInetAddress ofLiteral(String text) {
        throw new NotCompiled();
    }

    public byte[] getAddress() {
        throw new NotCompiled();
    }
}
