// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.cgroup.probe;

import io.github.portjail.cgroup.syscall.KernelException;
import io.github.portjail.cgroup.syscall.LibNftables;
import io.github.portjail.cgroup.syscall.NativeFrame;
import io.github.portjail.rules.firewall.NftAbility;
import io.github.portjail.rules.firewall.NftResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Which rules the kernel's nftables takes; each is tried by itself, in a table that no other program has. */
final class NftProbe {
    private static final String TABLE = "portjail_doctor";

    private record Trial(HostAbility ability, NftAbility asked) {}

    private static final List<Trial> TRIALS = List.of(
            new Trial(HostAbility.NFTABLES, NftAbility.RULES),
            new Trial(HostAbility.NFT_CGROUP, NftAbility.CGROUP),
            new Trial(HostAbility.NFT_CLASSID, NftAbility.CLASSID),
            new Trial(HostAbility.NFT_OWNER, NftAbility.OWNER),
            new Trial(HostAbility.NFT_CONNTRACK, NftAbility.CONNTRACK),
            new Trial(HostAbility.NFT_LABEL, NftAbility.LABEL),
            new Trial(HostAbility.NFT_NAT, NftAbility.SOURCE_NAT),
            new Trial(HostAbility.NFT_LOG, NftAbility.LOG),
            new Trial(HostAbility.NFT_NFLOG, NftAbility.NFLOG),
            new Trial(HostAbility.NFT_REJECT, NftAbility.REJECT));

    private final NativeFrame frame;
    private final boolean privileged;
    private final boolean ownNamespace;

    /**
     * Prepares the trials.
     *
     * @param privileged whether the caller has CAP_NET_ADMIN
     * @param ownNamespace whether rules may be left; else the kernel is only asked whether it would take them
     */
    NftProbe(NativeFrame frame, boolean privileged, boolean ownNamespace) {
        this.frame = frame;
        this.privileged = privileged;
        this.ownNamespace = ownNamespace;
    }

    void tryAll(Map<HostAbility, Support> abilities) {
        try (LibNftables nft = LibNftables.open(frame)) {
            for (Trial trial : TRIALS) {
                abilities.put(trial.ability(), privileged ? result(nft, trial) : new Support.Unknown("needs root"));
            }
        } catch (KernelException e) {
            Support missing = Support.of(() -> {
                throw e;
            });
            for (Trial trial : TRIALS) {
                abilities.put(trial.ability(), missing);
            }
        }
    }

    private Support result(LibNftables nft, Trial trial) {
        String commands = trial.asked().trial(TABLE);
        NftResult result = ownNamespace ? nft.run(commands) : nft.check(commands);
        return result.status() == 0 ? new Support.Supported() : new Support.Unsupported(reason(result.error()));
    }

    /** What stands behind "Error: " in each first line; without the place in our commands. */
    private static String reason(String error) {
        List<String> reasons = new ArrayList<>();
        for (String line : error.split("\n", -1)) {
            int start = line.indexOf("Error: ");
            if (start >= 0) {
                String reason = line.substring(start + "Error: ".length());
                if (!reasons.contains(reason)) {
                    reasons.add(reason);
                }
            }
        }
        return reasons.isEmpty() ? error.strip().replace('\n', ' ') : String.join("; ", reasons);
    }
}
