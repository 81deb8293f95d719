// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.cli;

import java.util.List;

/** The arguments cannot be understood; each fault is one line that names the value and what is allowed. */
public final class UsageException extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient List<String> faults;

    /** Takes the faults of one command line, at least one, in the order of the words that caused them. */
    public UsageException(List<String> faults) {
        super(String.join("; ", faults));
        this.faults = List.copyOf(faults);
    }

    /** One line a fault, without the program's name. */
    public List<String> faults() {
        return faults;
    }
}
