// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.plan;

/**
 * How much of the promise a plan keeps: no packet leaves from a port outside the range.
 *
 * <p>Less than full is reached only because the user asked for it.
 */
public sealed interface Enforcement {
    /** One line for the dry run and {@code -v}. */
    String describe();

    /**
     * Packets from other ports are stopped.
     *
     * @param means what stops them
     */
    record Full(String means) implements Enforcement {
        @Override
        public String describe() {
            return "full: what would leave from another port is stopped by " + means;
        }
    }

    /**
     * Some packets from other ports are not stopped.
     *
     * @param reason what is left out
     */
    record Partial(String reason) implements Enforcement {
        @Override
        public String describe() {
            return "partial, as asked: " + reason;
        }
    }

    /**
     * Packets from other ports pass.
     *
     * @param reason why
     */
    record None(String reason) implements Enforcement {
        @Override
        public String describe() {
            return "none, as asked: " + reason;
        }
    }
}
