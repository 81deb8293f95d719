// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.audit;

import java.io.IOException;

/** Standard output takes nothing more, so that reading on is in vain; passes through the source that is read. */
final class OutputLost extends RuntimeException {
    private static final long serialVersionUID = 1L;

    OutputLost(IOException cause) {
        super(cause);
    }
}
