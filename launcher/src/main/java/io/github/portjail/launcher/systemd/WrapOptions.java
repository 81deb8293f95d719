// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.systemd;

import java.util.List;

/**
 * What the user asked of {@code portjail wrap}, parsed and valid.
 *
 * @param unit the service
 * @param action what is done with its drop-in
 * @param options those of {@code portjail run} that say what the jail is, as the user wrote them
 * @param hasSet whether systemd may keep the service in a set of nftables
 * @param quiet leave notes out
 */
public record WrapOptions(ServiceName unit, Action action, List<String> options, boolean hasSet, boolean quiet) {
    public WrapOptions {
        options = List.copyOf(options);
    }

    /** What is done with a drop-in. */
    public enum Action {
        PRINT,
        INSTALL,
        REMOVE
    }
}
