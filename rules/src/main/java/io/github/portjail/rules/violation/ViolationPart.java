// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.rules.violation;

import java.util.function.Consumer;

/**
 * Where a thread puts the violations of a part of a log while other threads read other parts: what can be done with each of them alone
 * is done there, by as many threads as read. A part is used by one thread at a time, and again and again.
 */
public interface ViolationPart extends Consumer<Violation> {
    /** Hands on what was put in, and forgets it. Of all parts of a log this is called in the log's order, by one thread. */
    void handOn();
}
