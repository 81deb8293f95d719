// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.cgroup.probe;

import io.github.portjail.cgroup.syscall.KernelException;
import io.github.portjail.cgroup.syscall.LibNftables;
import io.github.portjail.cgroup.syscall.NativeFrame;
import io.github.portjail.rules.firewall.NftResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Which rules the kernel's nftables takes; each is tried by itself, in a table that no other program has. */
final class NftProbe {
    private static final String TABLE = "add table inet portjail_doctor\n";
    private static final String FILTER = "add chain inet portjail_doctor output"
            + " { type filter hook output priority filter; policy accept; }\n"
            + "add rule inet portjail_doctor output ";
    private static final String NAT = "add chain inet portjail_doctor postrouting"
            + " { type nat hook postrouting priority srcnat; policy accept; }\n"
            + "add rule inet portjail_doctor postrouting ";

    private record Trial(HostAbility ability, String commands) {}

    private static final List<Trial> TRIALS = List.of(
            new Trial(HostAbility.NFTABLES, FILTER + "th sport != 50000-50999 counter accept\n"),
            new Trial(
                    HostAbility.NFT_CGROUP,
                    "add map inet portjail_doctor jails { type cgroupsv2 : verdict; }\n" + FILTER
                            + "socket cgroupv2 level 1 vmap @jails\n"),
            new Trial(HostAbility.NFT_CLASSID, FILTER + "meta cgroup 0x706a0001 accept\n"),
            new Trial(HostAbility.NFT_OWNER, FILTER + "meta skuid 65534 accept\n"),
            new Trial(HostAbility.NFT_CONNTRACK, FILTER + "ct direction reply accept\n"),
            new Trial(HostAbility.NFT_LABEL, FILTER + "ct label set 112\n"),
            new Trial(HostAbility.NFT_NAT, NAT + "meta l4proto tcp masquerade to :50000-50999\n"),
            new Trial(HostAbility.NFT_LOG, FILTER + "limit rate 10/second log prefix \"portjail \" flags skuid\n"),
            new Trial(HostAbility.NFT_NFLOG, FILTER + "log prefix \"portjail \" group 0 snaplen 160\n"),
            new Trial(HostAbility.NFT_REJECT, FILTER + "meta l4proto tcp reject with tcp reset\n"));

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
        String commands = TABLE + trial.commands();
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
