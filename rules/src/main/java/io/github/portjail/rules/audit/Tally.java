// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.rules.audit;

import io.github.portjail.rules.policy.TransportProtocol;
import io.github.portjail.rules.violation.Violation;
import java.net.Inet4Address;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Counts violations by what they have in common, in bounded memory.
 *
 * <p>A hostile program makes as many groups as there are ports, times as many as there are destinations. So a jail may open a group
 * only while it has fewer of its own than are still free for all: the first jail gets at most half of them, and however many it asks
 * for, the next ones find room. What gets no group is counted as one of its jail's others; the counts of groups and of jails are exact.
 *
 * <p>Not for use by several threads at once.
 */
public final class Tally implements Consumer<Violation> {
    /** How many groups there are at most. */
    public static final int MOST_GROUPS = 32_768;

    /** How many jails are told apart at most. */
    public static final int MOST_JAILS = 1_000;

    /** Stands for the jails behind the first {@link #MOST_JAILS}; no jail is called so. */
    public static final String OTHER_JAILS = "(others)";

    private static final int FAMILIES = 2;

    private final Grouping grouping;
    private final int mostGroups;
    /** In the order in which they were opened, on which depends who finds room. */
    private final Map<GroupKey, Counting> groups = new LinkedHashMap<>();

    private final Map<String, Jail> jails = new LinkedHashMap<>();
    private Counting all = new Counting();

    /** What is counted of each jail, whatever the grouping. */
    private static final class Jail {
        final long[] byProtocol = new long[TransportProtocol.ALL.size() * FAMILIES];
        final Counting all = new Counting();
        final Counting others = new Counting();
        int groups;
    }

    /** Prepares to count by groups. */
    public Tally(Grouping grouping) {
        this(grouping, MOST_GROUPS);
    }

    Tally(Grouping grouping, int mostGroups) {
        this.grouping = grouping;
        this.mostGroups = mostGroups;
    }

    @Override
    public void accept(Violation violation) {
        Jail jail = jail(violation.jail());
        int family = violation.destination().address() instanceof Inet4Address ? 0 : 1;
        jail.byProtocol[violation.protocol().ordinal() * FAMILIES + family]++;
        jail.all.add(violation.time());
        all.add(violation.time());
        group(grouping.key(violation), jail).add(violation.time());
    }

    /**
     * Takes what another counted of the violations that follow, and leaves it empty. That comes to the same as if each had been counted
     * here, where groups are within jails; others would be counted under the jail that came first.
     *
     * @throws IllegalArgumentException if the groups are others, or not within jails
     */
    public void moveFrom(Tally part) {
        if (part.grouping != grouping || !grouping.isWithinJail()) {
            throw new IllegalArgumentException(
                    "groups by " + part.grouping + " cannot be added to those by " + grouping);
        }
        all.add(part.all);
        part.jails.forEach((name, counted) -> {
            Jail jail = jail(name);
            for (int i = 0; i < jail.byProtocol.length; i++) {
                jail.byProtocol[i] += counted.byProtocol[i];
            }
            jail.all.add(counted.all);
            jail.others.add(counted.others);
        });
        part.groups.forEach((key, counted) ->
                group(key, jail(Objects.requireNonNull(key.jail()))).add(counted));
        part.groups.clear();
        part.jails.clear();
        part.all = new Counting();
    }

    /** Returns where violations of a jail that have this in common are counted. */
    private Counting group(GroupKey key, Jail jail) {
        Counting group = groups.get(key);
        if (group == null) {
            if (jail.groups >= mostGroups - groups.size()) {
                return jail.others;
            }
            jail.groups++;
            group = new Counting();
            groups.put(key, group);
        }
        return group;
    }

    private Jail jail(String name) {
        Jail jail = jails.get(name);
        if (jail == null) {
            jail = jails.computeIfAbsent(jails.size() < MOST_JAILS ? name : OTHER_JAILS, _ -> new Jail());
        }
        return jail;
    }

    /** Returns by what was counted. */
    public Grouping grouping() {
        return grouping;
    }

    /** Returns the count of all. */
    public Count all() {
        return all.count();
    }

    /** Returns the groups: hours in their order, all others by their number, most first, and those of one number by their key. */
    public List<Group> groups() {
        List<Group> found = new ArrayList<>(groups.size());
        groups.forEach((key, counting) -> found.add(new Group(key, counting.count())));
        Comparator<Group> byKey = Comparator.comparing(Group::key);
        Comparator<Group> byNumber =
                Comparator.comparingLong(group -> -group.count().violations());
        found.sort(grouping == Grouping.HOUR ? byKey : byNumber.thenComparing(byKey));
        return found;
    }

    /** Returns, for each jail that got no more groups, what was counted without one; by their names. */
    public Map<String, Count> others() {
        Map<String, Count> found = new TreeMap<>();
        jails.forEach((name, jail) -> {
            Count count = jail.others.count();
            if (count.violations() > 0) {
                found.put(name, count);
            }
        });
        return found;
    }

    /** Returns the count of each jail, by their names. */
    public Map<String, Count> jails() {
        Map<String, Count> found = new TreeMap<>();
        jails.forEach((name, jail) -> found.put(name, jail.all.count()));
        return found;
    }

    /** Returns how many violations a jail had by a protocol and a version of IP, 4 or 6. */
    public long count(@Nullable String jail, TransportProtocol protocol, int version) {
        Jail counted = jails.get(jail);
        return counted == null ? 0 : counted.byProtocol[protocol.ordinal() * FAMILIES + (version == 4 ? 0 : 1)];
    }
}
