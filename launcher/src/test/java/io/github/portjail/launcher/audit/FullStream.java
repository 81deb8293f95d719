// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.audit;

import java.io.IOException;
import java.io.OutputStream;

/** Takes nothing, as /dev/full. */
final class FullStream extends OutputStream {
    @Override
    public void write(int b) throws IOException {
        throw new IOException("No space left on device");
    }
}
