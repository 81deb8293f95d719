// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.rules.firewall;

import io.github.portjail.rules.policy.JailName;
import io.github.portjail.rules.policy.Policy;
import java.util.List;
import java.util.Map;

/** What stops packets that leave a jail from outside its range. */
public interface Firewall {
    /** Returns what enforces, in a few words for the user. */
    String describe();

    /** Returns the exact input of {@link #apply} when nothing of portjail is installed yet. */
    String installation(Policy policy, JailAddress address);

    /**
     * Puts the policy in force.
     *
     * @throws FirewallException if that failed; then nothing of this jail is in force
     */
    void apply(Policy policy, JailAddress address);

    /** Asks the kernel, and returns one line for each part of the policy that is not in force; empty if all are. */
    List<String> readBack(Policy policy, JailAddress address);

    /**
     * Answers as {@link #readBack} does, and changes nothing in any case; for a person who asks, may take longer.
     *
     * <p>For one look at many jails: what is read for one of them, and is of others too, is not read again for these, until this
     * object changes something.
     */
    List<String> inspect(Policy policy, JailAddress address);

    /**
     * Puts back what {@link #inspect} finds missing of a policy that was in force, and changes nothing else: counters that are still
     * there go on, and what others have is left alone, also where it is in the way.
     *
     * @throws FirewallException if a part of it cannot be put back
     */
    void repair(Policy policy, JailAddress address);

    /**
     * Returns what other rules would stop of what this host forwards for a jail with a network namespace, one sentence with the
     * remedy for each; empty if none was found.
     */
    List<String> forwardingObstacles();

    /** Returns the violations of all jails whose rules are installed in this network namespace. */
    Map<JailName, ViolationCount> violations();

    /** Returns what others sent from ranges that are one jail's alone, by jail; empty where nothing looks for it. */
    default Map<JailName, ViolationCount> intruders() {
        return Map.of();
    }

    /**
     * Has a jail judge what is in a systemd unit's set, too, and puts the jail's cgroup in; its policy is in force already.
     *
     * @throws FirewallException if that failed, or this firewall has no such sets
     */
    default void judge(UnitSet set, Policy policy, CgroupAddress address) {
        throw new FirewallException(describe() + " has no set for systemd to keep: leave --nft-set out");
    }

    /**
     * Returns what {@link #apply} leaves in the kernel, as lines of the file {@code teardown}, in the order in which it can be
     * deleted: for the reaper, which knows neither policy nor address.
     *
     * @param cgroupId the kernel's ID of the jail's cgroup, the inode of its directory
     */
    List<String> objects(Policy policy, JailAddress address, long cgroupId);
}
