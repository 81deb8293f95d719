// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.rules.firewall;

import io.github.portjail.rules.nft.NftChain;
import io.github.portjail.rules.nft.NftMapElement;
import io.github.portjail.rules.nft.NftTransaction;
import io.github.portjail.rules.policy.JailName;
import io.github.portjail.rules.policy.Policy;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Enforces by nftables, with one table {@code inet portjail} in each network namespace.
 *
 * <p>A jail's cgroup must exist whenever rules are installed or read back, because nft knows it by stat(2) of its path.
 *
 * <p>Nothing here lists the map or the table: nft would search all of /sys/fs/cgroup for the path of each element, which
 * takes seconds with some hundred jails.
 */
public final class NftFirewall implements Firewall {
    /** Made and deleted in one transaction. */
    private static final String TRIAL = "portjail_trial";

    /** Living jails are told apart before: what is left is a dead one's, or one of another machine's state. */
    private static final String SWEEP =
            "portjail gc sweeps what a dead jail left; else choose another --name, or end what has these rules";

    /** Where rules may not be changed, trying tells nothing about the kernel. */
    private static final String NOT_PERMITTED = "Operation not permitted";

    private final NftRunner runner;
    private final @Nullable NftProof proof;

    /** What {@link #inspect} found of chains that all jails share, by name. */
    private final Map<String, List<String>> sharedFound = new HashMap<>();

    public NftFirewall(NftRunner runner) {
        this(runner, null);
    }

    /**
     * The same, quicker where all is as it should be, for nft reads all sets of the table for each chain that it lists.
     *
     * @param kernel what is asked before nft is; null for nft alone
     */
    public NftFirewall(NftRunner runner, @Nullable NftKernel kernel) {
        this.runner = runner;
        this.proof = kernel == null ? null : new NftProof(kernel);
    }

    @Override
    public String describe() {
        return "nftables (table inet portjail)";
    }

    @Override
    public String installation(Policy policy, JailAddress address) {
        NftJail jail = NftJail.of(policy, address);
        return jail.sharedInstallation().then(jail.installation()).toString();
    }

    /**
     * Puts the policy in force. What all jails share is set up with the first one and left alone by the others, unless a part
     * of it is missing: then it is repaired.
     *
     * @throws FirewallException if nft refuses, or a jail of this name has rules already; nothing has been changed then
     */
    @Override
    public void apply(Policy policy, JailAddress address) {
        sharedFound.clear();
        NftJail jail = NftJail.of(policy, address);
        if ((sharedIsProven(jail) || sharedDifferences(jail).isEmpty())
                && (isInstalled(jail, address)
                        || runner.run(jail.installation().toString()).status() == 0)) {
            return;
        }
        // Also where the shared part was in force: the last jail may have left just now, and taken the table along.
        NftResult result = runner.run(installation(policy, address));
        // Also when they are there: the kernel may have taken them, and its answer got lost.
        if (result.status() != 0 && !inspect(policy, address).isEmpty()) {
            throw refusal("cannot install the rules of jail '" + policy.name() + "': ", jail, address, result);
        }
    }

    /** What fails here is left to nft, which can say why. */
    private boolean isInstalled(NftJail jail, JailAddress address) {
        if (proof == null) {
            return false;
        }
        List<NftMessage> messages = NftJailMessages.of(jail, address, proof.kernel());
        return messages != null && proof.kernel().change(messages);
    }

    private FirewallException refusal(String what, NftJail jail, JailAddress address, NftResult result) {
        NftChain chain = jail.parts().getFirst().chain();
        if (runner.run("list " + chain.address() + "\n").status() == 0) {
            return new FirewallException(
                    what + "a jail of this name has rules in this network namespace already", SWEEP);
        }
        for (int i = 0; i < jail.elements().size(); i++) {
            if (runner.run("get " + jail.elements().get(i).element().address() + "\n")
                            .status()
                    == 0) {
                return new FirewallException(
                        what + "another jail has rules for " + address.describe()
                                + " in this network namespace already",
                        SWEEP);
            }
        }
        NftAbility lacking = result.error().contains(NOT_PERMITTED) ? null : lacking(jail);
        return lacking == null
                ? new FirewallException(what + reason(result))
                : new FirewallException(
                        what + "this kernel's nftables lacks " + lacking.description() + ": " + reason(result),
                        lacking.wayWithout());
    }

    /** What the jail's rules ask for and this kernel does not have; null when it has everything. */
    private @Nullable NftAbility lacking(NftJail jail) {
        String installation =
                jail.sharedInstallation().then(jail.installation()).toString();
        for (NftAbility ability : NftAbility.values()) {
            String trial = ability.trial(TRIAL) + "delete table inet " + TRIAL + "\n";
            if (ability.isNeededBy(installation) && runner.run(trial).status() != 0) {
                return ability;
            }
        }
        return null;
    }

    /**
     * Compares what nft lists with what should be there.
     *
     * <p>The elements alone are not read but added once more: that changes nothing if they are there, fails if one leads to
     * another chain, and puts back what was missing.
     */
    @Override
    public List<String> readBack(Policy policy, JailAddress address) {
        NftJail jail = NftJail.of(policy, address);
        if (sharedIsProven(jail) && isProven(jail, address)) {
            return new ArrayList<>();
        }
        List<String> missing = differences(jail);
        for (int i = 0; i < jail.elements().size(); i++) {
            NftMapElement element = jail.elements().get(i).element();
            NftResult result = runner.run(NftTransaction.empty().add(element).toString());
            if (result.status() != 0) {
                missing.add(lacks(element, reason(result)));
            }
        }
        return missing;
    }

    /**
     * Answers as {@link #readBack} does, and changes nothing in any case. What is proven costs the same however many jails there
     * are; for the rest nft is asked, which reads the sets of all, and searches /sys/fs/cgroup for the name of the jail's. So that
     * is for a person who asks, not for a launch.
     */
    @Override
    public List<String> inspect(Policy policy, JailAddress address) {
        NftJail jail = NftJail.of(policy, address);
        List<String> missing = new ArrayList<>();
        for (int i = 0; i < jail.shared().size(); i++) {
            List<NftPart> parts = jail.shared().get(i).parts();
            for (int j = 0; j < parts.size(); j++) {
                missing.addAll(sharedFound(parts.get(j)));
            }
        }
        for (int i = 0; i < jail.parts().size(); i++) {
            missing.addAll(found(jail.parts().get(i)));
        }
        for (int i = 0; i < jail.elements().size(); i++) {
            if (proof != null && proof.holds(jail.elements().get(i), address)) {
                continue;
            }
            NftMapElement element = jail.elements().get(i).element();
            NftResult result = runner.run("get " + element.address() + "\n");
            if (result.status() != 0) {
                missing.add(lacks(element, reason(result)));
            } else if (!result.output().contains(" : jump " + element.target().name() + " ")) {
                missing.add(lacks(element, "it leads elsewhere"));
            }
        }
        return missing;
    }

    private List<String> sharedFound(NftPart part) {
        List<String> found = sharedFound.get(part.chain().name());
        if (found == null) {
            found = found(part);
            sharedFound.put(part.chain().name(), found);
        }
        return found;
    }

    private List<String> found(NftPart part) {
        return proof != null && proof.holds(part) ? List.of() : differences(part);
    }

    /** One transaction, so that no packet meets half of it. */
    @Override
    public void repair(Policy policy, JailAddress address) {
        sharedFound.clear();
        NftJail jail = NftJail.of(policy, address);
        List<NftPart> differing = new ArrayList<>();
        for (int i = 0; i < jail.parts().size(); i++) {
            if (!differences(jail.parts().get(i)).isEmpty()) {
                differing.add(jail.parts().get(i));
            }
        }
        NftTransaction shared = sharedDifferences(jail).isEmpty() ? NftTransaction.empty() : jail.sharedInstallation();
        NftResult result = runner.run(shared.then(jail.repair(differing)).toString());
        if (result.status() != 0) {
            throw new FirewallException("cannot put the rules of jail '" + policy.name() + "' back: " + reason(result));
        }
    }

    @Override
    public void judge(UnitSet set, Policy policy, CgroupAddress address) {
        NftChain judgement = NftJail.of(policy, address).parts().getFirst().chain();
        change(set.filling(address, judgement), "fill set " + set);
        List<String> differences = differences(set.part(address, judgement));
        if (!differences.isEmpty()) {
            throw new FirewallException("set " + set + " is not in force: " + String.join("; ", differences));
        }
    }

    /**
     * Brings a systemd unit's set about, so that systemd finds it when it starts the unit.
     *
     * @throws FirewallException if nft refuses
     */
    public void prepare(UnitSet set) {
        change(set.preparation(), "make set " + set);
    }

    /**
     * Takes a systemd unit's set away, and the table where nothing else is in it.
     *
     * @throws FirewallException if nft refuses
     */
    public void remove(UnitSet set) {
        change(set.removal(), "remove set " + set);
        String chains = runner.run("list chains inet\n").output();
        if (!NftListing.hasJailsOrUnits(chains)) {
            change(NftTransaction.empty().delete(NftShared.TABLE), "remove " + NftShared.TABLE);
        }
    }

    private void change(NftTransaction transaction, String what) {
        NftResult result = runner.run(transaction.toString());
        if (result.status() != 0) {
            throw new FirewallException("cannot " + what + ": " + reason(result));
        }
    }

    @Override
    public List<String> objects(Policy policy, JailAddress address, long cgroupId) {
        NftJail jail = NftJail.of(policy, address);
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < jail.elements().size(); i++) {
            NftJailElement element = jail.elements().get(i);
            String key = element.key().isEmpty() ? Long.toString(cgroupId) : element.key();
            lines.add("nft element " + element.element().map().name() + " " + key);
        }
        for (int i = 0; i < jail.parts().size(); i++) {
            lines.add("nft chain " + jail.parts().get(i).chain().name());
        }
        for (int i = 0; i < jail.maps().size(); i++) {
            lines.add("nft map " + jail.maps().get(i).name());
        }
        for (int i = 0; i < jail.counters().size(); i++) {
            lines.add("nft counter " + jail.counters().get(i).name());
        }
        return List.copyOf(lines);
    }

    @Override
    public List<String> forwardingObstacles() {
        List<String> obstacles = new ArrayList<>();
        List<String> dropping =
                ForwardPolicy.droppingChains(runner.run("list chains\n").output());
        for (int i = 0; i < dropping.size(); i++) {
            String chain = dropping.get(i);
            if (!ForwardPolicy.mentionsJails(
                    runner.run("list chain " + chain + "\n").output())) {
                obstacles.add(ForwardPolicy.advice(chain));
            }
        }
        return obstacles;
    }

    @Override
    public Map<JailName, ViolationCount> violations() {
        return counters(NftCounters.VIOLATIONS);
    }

    @Override
    public Map<JailName, ViolationCount> intruders() {
        return counters(NftCounters.INTRUDERS);
    }

    private Map<JailName, ViolationCount> counters(String prefix) {
        NftResult result = runner.run("list counters " + NftShared.TABLE.address() + "\n");
        return result.status() == 0 ? NftCounters.parse(result.output(), prefix) : new HashMap<>();
    }

    private boolean sharedIsProven(NftJail jail) {
        if (proof == null) {
            return false;
        }
        for (int i = 0; i < jail.shared().size(); i++) {
            if (!areProven(jail.shared().get(i).parts(), proof)) {
                return false;
            }
        }
        return true;
    }

    private boolean isProven(NftJail jail, JailAddress address) {
        if (proof == null || !areProven(jail.parts(), proof)) {
            return false;
        }
        for (int i = 0; i < jail.elements().size(); i++) {
            if (!proof.holds(jail.elements().get(i), address)) {
                return false;
            }
        }
        return true;
    }

    private static boolean areProven(List<NftPart> parts, NftProof proof) {
        for (int i = 0; i < parts.size(); i++) {
            if (!proof.holds(parts.get(i))) {
                return false;
            }
        }
        return true;
    }

    private List<String> differences(NftJail jail) {
        List<String> differences = sharedDifferences(jail);
        for (int i = 0; i < jail.parts().size(); i++) {
            differences.addAll(differences(jail.parts().get(i)));
        }
        return differences;
    }

    private List<String> sharedDifferences(NftJail jail) {
        List<String> differences = new ArrayList<>();
        for (int i = 0; i < jail.shared().size(); i++) {
            List<NftPart> parts = jail.shared().get(i).parts();
            for (int j = 0; j < parts.size(); j++) {
                differences.addAll(differences(parts.get(j)));
            }
        }
        return differences;
    }

    private static String lacks(NftMapElement element, String reason) {
        return "no " + element + ": " + reason;
    }

    private List<String> differences(NftPart part) {
        NftChain chain = part.chain();
        NftResult result = runner.run("list " + chain.address() + "\n");
        if (result.status() != 0) {
            return List.of("no " + chain.address() + ": " + reason(result));
        }
        return NftListing.parse(result.output(), chain).differences(part);
    }

    /** Returns the first line of nft's message without the place in the input, which says nothing to the user. */
    private static String reason(NftResult result) {
        String error = result.error().strip();
        int newline = error.indexOf('\n');
        String line = newline < 0 ? error : error.substring(0, newline);
        int start = line.indexOf("Error: ");
        int guess = line.indexOf("; did you mean ");
        return line.substring(start < 0 ? 0 : start + "Error: ".length(), guess < 0 ? line.length() : guess);
    }
}
