// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.state;

import io.github.portjail.cgroup.confinement.Confinement;
import io.github.portjail.cgroup.syscall.FileCalls;
import io.github.portjail.cgroup.syscall.NativeFrame;
import io.github.portjail.rules.policy.FirewallChoice;
import io.github.portjail.rules.policy.JailName;
import io.github.portjail.rules.policy.LogPolicy;
import io.github.portjail.rules.policy.LogTarget;
import io.github.portjail.rules.policy.Place;
import io.github.portjail.rules.policy.Policy;
import io.github.portjail.rules.policy.PortRange;
import io.github.portjail.rules.policy.PortSet;
import io.github.portjail.rules.policy.RangeSharing;
import io.github.portjail.rules.policy.RateLimit;
import io.github.portjail.rules.policy.Rewriting;
import io.github.portjail.rules.policy.Steering;
import io.github.portjail.rules.policy.TransportProtocol;
import io.github.portjail.rules.policy.ViolationAction;
import java.io.File;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads the state of all jails. */
public final class StateStore {
    /** Where the state of all jails is kept. */
    public static final String ROOT = StateDirectory.ROOT;

    private StateStore() {}

    /** The names of all state directories, sorted; empty when there is none. */
    public static List<String> names() {
        List<String> names = new ArrayList<>();
        String[] entries = new File(ROOT).list();
        if (entries != null) {
            for (String entry : entries) {
                if (!entry.startsWith(".")) {
                    names.add(entry);
                }
            }
        }
        Collections.sort(names);
        return names;
    }

    /** Removes {@link #ROOT} if no jail is there: somebody who was killed may have left it empty. */
    public static void removeUnusedRoot(NativeFrame frame) {
        StateRoot.removeAbandoned(new FileCalls(frame));
    }

    /**
     * Reads a jail's state.
     *
     * @return the state, or null when there is no jail of that name (or it ended just now)
     * @throws IOException when the file holds something else
     */
    public static @Nullable JailState read(NativeFrame frame, JailName name) throws IOException {
        String text = readText(frame, name, JailState.FILE);
        return text == null ? null : parse(text);
    }

    /**
     * Reads what makes a jail a lasting one.
     *
     * @return null when it is none, or there is no jail of that name
     * @throws IOException when the file holds something else
     */
    public static @Nullable LastingMark readMark(NativeFrame frame, JailName name) throws IOException {
        String text = readText(frame, name, LastingMark.FILE);
        return text == null ? null : parseMark(text);
    }

    private static @Nullable String readText(NativeFrame frame, JailName name, String file) {
        return new FileCalls(frame).readTextIfExists(FileCalls.AT_FDCWD, StateDirectory.path(name) + "/" + file);
    }

    /**
     * Parses what {@link LastingMark#toJson} prints.
     *
     * @throws IOException when the text is something else
     */
    static LastingMark parseMark(String text) throws IOException {
        Map<String, Object> json = FlatJson.parse(text);
        try {
            List<Integer> programs = new ArrayList<>();
            for (String id : strings(json, "programs")) {
                programs.add(Integer.valueOf(id));
            }
            return new LastingMark(
                    number(json, "groupId"),
                    number(json, "namespace"),
                    programs,
                    string(json, "user"),
                    json.containsKey("group") ? string(json, "group") : "",
                    bool(json, "adopted"),
                    // A jail that an earlier version made says nothing of these.
                    json.containsKey("processes") ? strings(json, "processes") : List.of(),
                    json.containsKey("owner") ? string(json, "owner") : "");
        } catch (IllegalArgumentException e) {
            throw new IOException("the state is damaged: " + e.getMessage(), e);
        }
    }

    /**
     * Parses what {@link JailState#toJson} prints.
     *
     * @throws IOException when the text is something else
     */
    static JailState parse(String text) throws IOException {
        Map<String, Object> json = FlatJson.parse(text);
        try {
            if (number(json, "version") != 1) {
                throw new IOException("the state was written by another version of portjail: " + json.get("version"));
            }
            JailName name = JailName.parse(string(json, "name"));
            PortSet range = json.containsKey("ranges")
                    ? PortSet.parse(string(json, "ranges"))
                    : new PortRange((int) number(json, "first"), (int) number(json, "last"));
            LogPolicy log = new LogPolicy(
                    LogTarget.parse(string(json, "log")),
                    string(json, "logPrefix"),
                    RateLimit.parse(string(json, "logRate")));
            Policy policy = new Policy(
                    name,
                    range,
                    ViolationAction.parse(string(json, "onViolation")),
                    log,
                    TransportProtocol.parse(String.join(",", strings(json, "protocols"))),
                    Rewriting.parse(string(json, "rewriting")),
                    sharing(json));
            return new JailState(
                    policy,
                    string(json, "group"),
                    (int) number(json, "level"),
                    Place.parse(string(json, "place")),
                    string(json, "placeKey"),
                    Steering.parse(string(json, "steering")),
                    FirewallChoice.parse(string(json, "firewall")),
                    bool(json, "guarded"),
                    number(json, "networkNamespace"),
                    number(json, "processId"),
                    number(json, "started"),
                    strings(json, "command"),
                    confinement(json));
        } catch (IllegalArgumentException e) {
            throw new IOException("the state is damaged: " + e.getMessage(), e);
        }
    }

    /** A jail that an earlier version started says nothing of it. */
    private static RangeSharing sharing(Map<String, Object> json) {
        return json.containsKey("sharing") ? RangeSharing.parse(string(json, "sharing")) : RangeSharing.SHARED;
    }

    /** That version took nothing either. */
    private static Confinement confinement(Map<String, Object> json) {
        return json.containsKey("confinement") ? Confinement.of(strings(json, "confinement")) : Confinement.NONE;
    }

    private static String string(Map<String, Object> json, String key) {
        if (json.get(key) instanceof String value) {
            return value;
        }
        throw new IllegalArgumentException("no text at \"" + key + "\"");
    }

    private static long number(Map<String, Object> json, String key) {
        if (json.get(key) instanceof Number value) {
            return value.longValue();
        }
        throw new IllegalArgumentException("no number at \"" + key + "\"");
    }

    private static boolean bool(Map<String, Object> json, String key) {
        if (json.get(key) instanceof Boolean value) {
            return value;
        }
        throw new IllegalArgumentException("no truth value at \"" + key + "\"");
    }

    private static List<String> strings(Map<String, Object> json, String key) {
        List<String> values = new ArrayList<>();
        if (json.get(key) instanceof List<?> list) {
            for (Object element : list) {
                values.add(String.valueOf(element));
            }
            return values;
        }
        throw new IllegalArgumentException("no list at \"" + key + "\"");
    }
}
