// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.export;

import io.github.portjail.rules.export.AddressFamily;
import io.github.portjail.rules.export.ExportFormat;
import io.github.portjail.rules.export.ExportedJail;
import io.github.portjail.rules.export.SourceAddress;
import io.github.portjail.rules.policy.JailName;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What {@code portjail export} was asked.
 *
 * @param jails which jails of this host; empty for all of them
 * @param planned a jail that need not be, spoken of instead of this host's; or null
 * @param format the language
 * @param sources the addresses that packets come from; empty for this host's own
 * @param stateful whether the other firewall knows connections
 * @param family the only family to speak of, or null for both
 * @param host how the rules are named, or null for this host's name
 */
public record ExportOptions(
        List<JailName> jails,
        @Nullable ExportedJail planned,
        ExportFormat format,
        List<SourceAddress> sources,
        boolean stateful,
        @Nullable AddressFamily family,
        @Nullable JailName host) {
    /** Copies the lists. */
    public ExportOptions {
        jails = List.copyOf(jails);
        sources = List.copyOf(sources);
    }
}
