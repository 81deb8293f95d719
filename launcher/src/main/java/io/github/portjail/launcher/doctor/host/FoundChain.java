// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.doctor.host;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A chain of another program.
 *
 * @param family ip, ip6, inet, bridge, netdev or arp
 * @param hook where the kernel calls it, or null when only other chains do
 * @param dormant whether its table is switched off
 */
public record FoundChain(
        RuleTool tool,
        String family,
        String table,
        String name,
        @Nullable ChainHook hook,
        boolean dormant,
        List<FoundRule> rules) {
    public FoundChain {
        rules = List.copyOf(rules);
    }

    /** As the tool's users write it: {@code inet filter output}, or {@code iptables -t nat POSTROUTING}. */
    public String describe() {
        return tool == RuleTool.NFT
                ? family + " " + table + " " + name
                : tool.program(family) + " -t " + table + " " + name;
    }

    /** Whether packets of that family's IP version pass it when they reach its hook. */
    public boolean isOnIp() {
        return family.equals("ip") || family.equals("ip6") || family.equals("inet");
    }

    /** iptables-nft and nft speak of the same tables; the legacy ones are others. */
    boolean isInTableOf(FoundChain other) {
        boolean legacy = tool == RuleTool.IPTABLES_LEGACY;
        return legacy == (other.tool == RuleTool.IPTABLES_LEGACY)
                && family.equals(other.family)
                && table.equals(other.table);
    }

    boolean isSameAs(FoundChain other) {
        return isInTableOf(other) && name.equals(other.name);
    }
}
