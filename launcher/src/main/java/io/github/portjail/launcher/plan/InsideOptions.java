// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.plan;

import org.jspecify.annotations.Nullable;

/**
 * What the user asked of the program's privileges, besides its user.
 *
 * @param group the primary group, a name or a GID, or null for the user's
 * @param keepCapabilities whether nothing is taken from root inside
 * @param noNewPrivileges whether set-user-ID programs have no effect inside
 * @param closeFiles whether files that the caller has open are closed, but for the standard three
 */
public record InsideOptions(
        @Nullable String group, boolean keepCapabilities, boolean noNewPrivileges, boolean closeFiles) {
    /** What holds when nothing is asked. */
    public static final InsideOptions USUAL = new InsideOptions(null, false, false, false);
}
