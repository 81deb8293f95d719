// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.rules.export;

import io.github.portjail.rules.policy.InvalidValueException;
import io.github.portjail.rules.policy.JailName;
import io.github.portjail.rules.policy.PortRange;
import io.github.portjail.rules.policy.TransportProtocol;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What another firewall is to know of a host: where its packets come from, and which source ports its jails use.
 *
 * <p>What the host opens from these ports passes, and so do the answers. What it opens from other ports, by a protocol that one of
 * the jails judges, is refused. Everything else (other hosts, other protocols, what others open) is not judged.
 *
 * @param host names tables and chains, so that a firewall can hold the rules of several hosts
 * @param sources at least one
 * @param sourcesFound whether portjail found the addresses itself, so that somebody should look at them
 * @param jails at least one
 * @param stateful whether the firewall knows connections; else it judges each packet alone
 * @param family the only family that is spoken of, or null for all of which there is a source
 */
public record Export(
        JailName host,
        List<SourceAddress> sources,
        boolean sourcesFound,
        List<ExportedJail> jails,
        boolean stateful,
        @Nullable AddressFamily family) {
    /**
     * Leaves out sources of another family, and what comes twice.
     *
     * @throws InvalidValueException if no source or no jail is left
     */
    public Export {
        List<SourceAddress> spoken = new ArrayList<>();
        for (SourceAddress source : sources) {
            if ((family == null || family == source.family()) && !spoken.contains(source)) {
                spoken.add(source);
            }
        }
        sources = List.copyOf(spoken);
        jails = List.copyOf(jails);
        if (sources.isEmpty()) {
            throw new InvalidValueException(
                    "no " + (family == null ? "source" : family.title() + " source") + " address");
        }
        if (jails.isEmpty()) {
            throw new InvalidValueException("no jail");
        }
    }

    /** Returns the families of which there is a source. */
    List<AddressFamily> families() {
        List<AddressFamily> families = new ArrayList<>();
        for (AddressFamily candidate : AddressFamily.values()) {
            if (!sources(candidate).isEmpty()) {
                families.add(candidate);
            }
        }
        return families;
    }

    List<SourceAddress> sources(AddressFamily wanted) {
        List<SourceAddress> found = new ArrayList<>();
        for (SourceAddress source : sources) {
            if (source.family() == wanted) {
                found.add(source);
            }
        }
        return found;
    }

    /** Returns what one of the jails judges, in the order of the numbers. */
    List<TransportProtocol> protocols() {
        List<TransportProtocol> judged = new ArrayList<>();
        for (TransportProtocol protocol : TransportProtocol.ALL) {
            if (!jails(protocol).isEmpty()) {
                judged.add(protocol);
            }
        }
        return judged;
    }

    boolean judges(TransportProtocol protocol) {
        return protocols().contains(protocol);
    }

    /** Returns the jails that judge the protocol. */
    List<ExportedJail> jails(TransportProtocol protocol) {
        List<ExportedJail> judging = new ArrayList<>();
        for (ExportedJail jail : jails) {
            if (jail.protocols().contains(protocol)) {
                judging.add(jail);
            }
        }
        return judging;
    }

    /** Returns the ports that pass, apart from each other and in rising order. */
    List<PortRange> ports(TransportProtocol protocol) {
        List<PortRange> ranges = new ArrayList<>();
        for (ExportedJail jail : jails(protocol)) {
            ranges.addAll(jail.range().ranges());
        }
        return PortUnion.of(ranges);
    }

    /** Returns what the user should know of these rules, whatever the format. */
    List<String> notes() {
        List<String> notes = new ArrayList<>();
        for (AddressFamily candidate : AddressFamily.values()) {
            if (family == null && sources(candidate).isEmpty()) {
                notes.add("no " + candidate.title() + " source address is given: nothing is said of "
                        + candidate.title());
            }
        }
        for (ExportedJail jail : jails) {
            List<TransportProtocol> unjudged = new ArrayList<>(protocols());
            unjudged.removeAll(jail.protocols());
            if (!unjudged.isEmpty()) {
                notes.add("jail " + jail.name() + " may use any port with " + words(unjudged)
                        + ", but another jail may not: ports that no jail has are refused for the whole host");
            }
        }
        List<TransportProtocol> others = new ArrayList<>(protocols());
        others.remove(TransportProtocol.TCP);
        if (!stateful && !others.isEmpty()) {
            notes.add("without state an answer of " + words(others)
                    + " looks like a question: what services of the host answer from other ports is refused too");
        }
        return notes;
    }

    static String words(List<TransportProtocol> protocols) {
        StringBuilder words = new StringBuilder();
        for (TransportProtocol protocol : protocols) {
            words.append(words.isEmpty() ? "" : ", ").append(protocol);
        }
        return words.toString();
    }
}
