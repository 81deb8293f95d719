// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.doctor.check;

import io.github.portjail.launcher.doctor.host.ChainHook;
import java.util.List;

/** Where portjail's own base chains stand (as {@code NftHook} prints them), and what stands before them. */
final class OwnHooks {
    /** Those that judge, at output, forward and input. */
    static final int FILTER = 0;

    /** Masquerading for --place netns, and rewriting for --steer rewrite. */
    static final int FIRST_SOURCE_NAT = 98;

    static final int REWRITE = 99;

    /** Sees what source NAT made. */
    static final int AFTER_SOURCE_NAT = 101;

    private OwnHooks() {}

    /** Priorities of portjail's chains at a hook, in their order; empty where it has none. */
    static List<Integer> at(String hook) {
        return switch (hook) {
            case "output", "forward" -> List.of(FILTER);
            case "input" -> List.of(FILTER, REWRITE, AFTER_SOURCE_NAT);
            case "postrouting" -> List.of(FIRST_SOURCE_NAT, REWRITE, AFTER_SOURCE_NAT);
            default -> List.of();
        };
    }

    /** How a chain of that hook stands to portjail's that judges or rewrites there. */
    static String order(ChainHook hook) {
        List<Integer> own = at(hook.name());
        if (own.isEmpty()) {
            return "before portjail's";
        }
        int first = own.getFirst();
        if (hook.priority() == first) {
            return "at the priority of portjail's, where what was loaded last comes first";
        }
        return hook.priority() < first ? "before portjail's" : "after portjail's";
    }
}
