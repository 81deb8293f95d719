// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.rules.firewall;

import io.github.portjail.rules.iptables.IptablesFamily;
import io.github.portjail.rules.iptables.IptablesRestore;
import io.github.portjail.rules.iptables.IptablesTable;
import io.github.portjail.rules.policy.JailName;
import io.github.portjail.rules.policy.Policy;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Enforces by iptables and ip6tables, with chains of its own that the kernel's chains begin with a jump to.
 *
 * <p>A jail's cgroup must exist whenever rules are installed, because the kernel looks its path up then. The legacy variant
 * loads the whole table at each change: there, every jail's cgroup must exist whenever anybody changes the table.
 */
public final class IptablesFirewall implements Firewall {
    /** How often it is tried again when somebody else has changed the tables meanwhile. */
    private static final int ATTEMPTS = 20;

    private static final int REPAIR_ATTEMPTS = 3;

    private static final String HINT = "dmesg may say why the kernel refused it";

    private final IptablesRunner runner;

    /** What {@link #inspect} listed, by family and tables. */
    private final Map<String, IptablesListing> listed = new HashMap<>();

    public IptablesFirewall(IptablesRunner runner) {
        this.runner = runner;
    }

    @Override
    public String describe() {
        return runner.describe() + " (chain portjail)";
    }

    @Override
    public String installation(Policy policy, JailAddress address) {
        StringBuilder text = new StringBuilder();
        for (IptablesFamily family : IptablesFamily.values()) {
            text.append("# ").append(family.program()).append("-restore --noflush\n");
            text.append(IptablesJail.of(policy, address, family).installation(IptablesListing.empty(family)));
        }
        return text.toString();
    }

    /**
     * Puts the policy in force, for IPv4 first and then for IPv6. One caller at a time: iptables-nft does not refuse to create a chain
     * that another one created while it was at work.
     *
     * @throws FirewallException if iptables refuses one of both, or a jail of this name or address has rules already; what had
     *     been installed is taken away then
     */
    @Override
    public void apply(Policy policy, JailAddress address) {
        listed.clear();
        List<IptablesJail> jails = new ArrayList<>();
        List<IptablesListing> listings = new ArrayList<>();
        for (IptablesFamily family : IptablesFamily.values()) {
            IptablesJail jail = IptablesJail.of(policy, address, family);
            IptablesListing listing = listing(jail);
            refuseTaken(jail, listing, policy, address);
            jails.add(jail);
            listings.add(listing);
        }
        for (int i = 0; i < jails.size(); i++) {
            try {
                install(jails.get(i), listings.get(i), policy);
            } catch (FirewallException failure) {
                throw undone(policy, address, failure);
            }
        }
    }

    private FirewallException undone(Policy policy, JailAddress address, FirewallException failure) {
        try {
            for (IptablesFamily family : IptablesFamily.values()) {
                remove(IptablesJail.of(policy, address, family));
            }
            return failure;
        } catch (FirewallException second) {
            return new FirewallException(failure.getMessage() + "; " + second.getMessage(), failure.hint());
        }
    }

    private void install(IptablesJail jail, IptablesListing first, Policy policy) {
        String text = jail.installation(first);
        String tried = "";
        String refusal = "";
        // The same text is tried twice: a program that does not wait for the lock may have been in the way.
        int same = 0;
        for (int attempt = 0; attempt < ATTEMPTS && same < 2; attempt++) {
            IptablesResult result = runner.restore(jail.family(), text);
            if (result.status() == 0) {
                return;
            }
            tried = text;
            refusal = IptablesMessage.of(result, text);
            // Of several tables some may have been committed.
            remove(jail);
            text = jail.installation(listing(jail));
            same = text.equals(tried) ? same + 1 : 0;
        }
        throw new FirewallException("cannot install the rules of jail '" + policy.name() + "': " + refusal, HINT);
    }

    /** Each table is one transaction; what somebody else changes meanwhile is looked at again. */
    @Override
    public void repair(Policy policy, JailAddress address) {
        listed.clear();
        for (IptablesFamily family : IptablesFamily.values()) {
            IptablesJail jail = IptablesJail.of(policy, address, family);
            String refusal = "";
            String text = jail.repair(listing(jail));
            for (int attempt = 0; !text.isEmpty() && attempt < REPAIR_ATTEMPTS; attempt++) {
                IptablesResult result = runner.restore(family, text);
                refusal = result.status() == 0 ? "" : IptablesMessage.of(result, text);
                text = jail.repair(listing(jail));
            }
            if (!refusal.isEmpty()) {
                throw new FirewallException(
                        "cannot put the rules of jail '" + policy.name() + "' back: " + refusal, HINT);
            }
        }
    }

    private static void refuseTaken(IptablesJail jail, IptablesListing listing, Policy policy, JailAddress address) {
        String reason = "";
        for (int i = 0; i < jail.branches().size(); i++) {
            IptablesBranch branch = jail.branches().get(i);
            if (branch.isThere(listing)) {
                reason = "a jail of this name has rules in this network namespace already";
            } else if (branch.isTaken(listing)) {
                reason = "another jail has rules for " + address.describe() + " in this network namespace already";
            }
        }
        if (!reason.isEmpty()) {
            throw new FirewallException("cannot install the rules of jail '" + policy.name() + "': " + reason);
        }
    }

    @Override
    public List<String> readBack(Policy policy, JailAddress address) {
        listed.clear();
        return inspect(policy, address);
    }

    @Override
    public List<String> inspect(Policy policy, JailAddress address) {
        List<String> missing = new ArrayList<>();
        for (IptablesFamily family : IptablesFamily.values()) {
            IptablesJail jail = IptablesJail.of(policy, address, family);
            missing.addAll(jail.differences(listed(jail)));
        }
        return missing;
    }

    private IptablesListing listed(IptablesJail jail) {
        String key = jail.family() + " " + jail.tables();
        IptablesListing listing = listed.get(key);
        if (listing == null) {
            listing = listing(jail);
            listed.put(key, listing);
        }
        return listing;
    }

    @Override
    public List<String> forwardingObstacles() {
        List<String> obstacles = new ArrayList<>();
        for (IptablesFamily family : IptablesFamily.values()) {
            String saved = runner.save(family, IptablesTable.FILTER).output();
            if (saved.contains("\n:FORWARD DROP ") && !ForwardPolicy.mentionsJails(saved)) {
                String restore = runner.restoreProgram(family);
                String program = restore.substring(restore.lastIndexOf('/') + 1).replace("-restore", "");
                obstacles.add(ForwardPolicy.advice(program, "FORWARD"));
            }
        }
        return obstacles;
    }

    @Override
    public Map<JailName, ViolationCount> violations() {
        Map<JailName, ViolationCount> counts = new HashMap<>();
        for (IptablesFamily family : IptablesFamily.values()) {
            IptablesResult result = runner.save(family, null);
            if (result.status() != 0) {
                throw new FirewallException(
                        "cannot list the rules of " + family.program() + ": " + IptablesMessage.of(result, ""));
            }
            IptablesCounters.add(IptablesListing.parse(family, result.output()), counts);
        }
        return counts;
    }

    /**
     * One line for each run of iptables-restore, with tabs between its words: whether it must succeed, the program, the table
     * and the commands.
     */
    @Override
    public List<String> objects(Policy policy, JailAddress address, long cgroupId) {
        List<String> lines = new ArrayList<>();
        for (IptablesFamily family : IptablesFamily.values()) {
            List<IptablesRemoval> removals = IptablesRemoval.of(IptablesJail.of(policy, address, family));
            for (int i = 0; i < removals.size(); i++) {
                lines.add(removals.get(i).line(runner.restoreProgram(family)));
            }
        }
        return List.copyOf(lines);
    }

    private void remove(IptablesJail jail) {
        List<IptablesRemoval> removals = IptablesRemoval.of(jail);
        for (int i = 0; i < removals.size(); i++) {
            IptablesRestore restore = removals.get(i).restore();
            IptablesResult result = runner.restore(jail.family(), restore.toString());
            if (result.status() != 0 && removals.get(i).mustSucceed()) {
                throw new FirewallException("cannot take the rules of a jail away again: "
                        + IptablesMessage.of(result, restore.toString()));
            }
        }
    }

    private IptablesListing listing(IptablesJail jail) {
        IptablesListing listing = IptablesListing.empty(jail.family());
        for (IptablesTable table : jail.tables()) {
            IptablesResult result = runner.save(jail.family(), table);
            if (result.status() != 0) {
                throw new FirewallException("cannot list table " + table + " of "
                        + jail.family().program() + ": " + IptablesMessage.of(result, ""));
            }
            listing.read(result.output());
        }
        return listing;
    }
}
