// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.cgroup.confinement;

import java.util.ArrayList;
import java.util.List;

/**
 * What is taken from a program before it begins.
 *
 * @param dropsCapabilities whether it cannot have a {@link DroppedCapability}
 * @param readOnly whether it finds cgroup file systems and /proc/sys read-only
 * @param noNewPrivileges whether set-user-ID and file capabilities have no effect for it (PR_SET_NO_NEW_PRIVS)
 * @param closesFiles whether it gets no open files but the standard three
 */
public record Confinement(boolean dropsCapabilities, boolean readOnly, boolean noNewPrivileges, boolean closesFiles) {
    /** Nothing. */
    public static final Confinement NONE = new Confinement(false, false, false, false);

    private static final String CAPABILITIES = "capabilities";
    private static final String READ_ONLY = "read-only";
    private static final String NO_NEW_PRIVILEGES = "no-new-privs";
    private static final String CLOSED_FILES = "close-fds";

    /** Not by equals, which a record puts together when it is first called: that costs a launch milliseconds. */
    public boolean takesAnything() {
        return dropsCapabilities || readOnly || noNewPrivileges || closesFiles;
    }

    /** One word for each part that holds, for {@link #of}. */
    public List<String> words() {
        List<String> words = new ArrayList<>(4);
        add(words, dropsCapabilities, CAPABILITIES);
        add(words, readOnly, READ_ONLY);
        add(words, noNewPrivileges, NO_NEW_PRIVILEGES);
        add(words, closesFiles, CLOSED_FILES);
        return words;
    }

    /** One phrase for each part that holds, for people. */
    public List<String> phrases() {
        List<String> phrases = new ArrayList<>(4);
        add(phrases, dropsCapabilities, "without " + DroppedCapability.list());
        add(phrases, readOnly, "cgroups and /proc/sys read-only");
        add(phrases, noNewPrivileges, "no new privileges");
        add(phrases, closesFiles, "no inherited files but the standard three");
        return phrases;
    }

    private static void add(List<String> list, boolean holds, String text) {
        if (holds) {
            list.add(text);
        }
    }

    /**
     * From {@link #words}.
     *
     * @throws IllegalArgumentException when a word is another
     */
    public static Confinement of(List<String> words) {
        Confinement read = new Confinement(
                words.contains(CAPABILITIES),
                words.contains(READ_ONLY),
                words.contains(NO_NEW_PRIVILEGES),
                words.contains(CLOSED_FILES));
        if (read.words().size() != words.size()) {
            throw new IllegalArgumentException("a confinement " + words);
        }
        return read;
    }
}
