// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.cgroup.hierarchy;

import java.util.ArrayList;
import java.util.List;

/**
 * The control groups' part of {@code /proc/self/mountinfo} (proc_pid_mountinfo(5)).
 *
 * <p>A line: {@code 41 31 0:38 / /sys/fs/cgroup/unified rw,relatime shared:7 - cgroup2 cgroup2 rw},
 * with any number of optional fields before the hyphen.
 */
record MountInfo(List<CgroupMount> cgroup2, boolean hasVersion1, List<String> controls) {
    private static final String SEPARATOR = " - ";
    private static final String SETTINGS = "/sys";
    private static final int DEVICE = 2;
    private static final int ROOT = 3;
    private static final int MOUNT_POINT = 4;
    private static final int OPTIONS = 5;

    static MountInfo parse(String text) {
        List<CgroupMount> cgroup2 = new ArrayList<>();
        List<String> controls = new ArrayList<>();
        boolean hasVersion1 = false;
        int start = 0;
        while (start < text.length()) {
            int end = text.indexOf('\n', start);
            String line = text.substring(start, end < 0 ? text.length() : end);
            start += line.length() + 1;
            // A space inside a field is written \040, so this is the separator and nothing else.
            int type = line.indexOf(SEPARATOR) + SEPARATOR.length();
            if (line.startsWith("cgroup2 ", type)) {
                CgroupMount mount = mount(line, field(line.substring(type), 2));
                cgroup2.add(mount);
                controls.add(mount.mountPoint());
            } else if (line.startsWith("cgroup ", type)) {
                hasVersion1 = true;
                controls.add(unescape(field(line, MOUNT_POINT)));
            } else if (line.startsWith("proc ", type)) {
                addSettings(line, controls);
            }
        }
        return new MountInfo(cgroup2, hasVersion1, controls);
    }

    /** A part of proc may be mounted alone. */
    private static void addSettings(String line, List<String> controls) {
        String root = field(line, ROOT);
        String point = unescape(field(line, MOUNT_POINT));
        if (root.equals("/")) {
            controls.add(point + SETTINGS);
        } else if (root.equals(SETTINGS) || root.startsWith(SETTINGS + "/")) {
            controls.add(point);
        }
    }

    /** The mounts of version 1 that have the controller. */
    static List<CgroupMount> version1(String text, String controller) {
        List<CgroupMount> found = new ArrayList<>();
        int start = 0;
        while (start < text.length()) {
            int end = text.indexOf('\n', start);
            String line = text.substring(start, end < 0 ? text.length() : end);
            start += line.length() + 1;
            int separator = line.indexOf(" - cgroup ");
            if (separator >= 0) {
                String superOptions = field(line.substring(separator + 3), 2);
                if (ControllerHierarchy.words(superOptions).contains(controller)) {
                    found.add(mount(line, superOptions));
                }
            }
        }
        return found;
    }

    private static CgroupMount mount(String line, String superOptions) {
        String device = field(line, DEVICE);
        int colon = device.indexOf(':');
        if (colon < 0) {
            throw malformed(line);
        }
        try {
            return new CgroupMount(
                    unescape(field(line, MOUNT_POINT)),
                    unescape(field(line, ROOT)),
                    Integer.parseInt(device.substring(0, colon)),
                    Integer.parseInt(device.substring(colon + 1)),
                    isReadWrite(field(line, OPTIONS)) && isReadWrite(superOptions));
        } catch (IllegalArgumentException e) {
            throw malformed(line);
        }
    }

    private static IllegalArgumentException malformed(String line) {
        return new IllegalArgumentException("mountinfo line '" + line + "' is malformed");
    }

    private static boolean isReadWrite(String options) {
        return options.equals("rw") || options.startsWith("rw,");
    }

    /** The field at the index; empty when the line has fewer. */
    private static String field(String line, int index) {
        int start = 0;
        for (int i = 0; i < index; i++) {
            int space = line.indexOf(' ', start);
            if (space < 0) {
                return "";
            }
            start = space + 1;
        }
        int end = line.indexOf(' ', start);
        return line.substring(start, end < 0 ? line.length() : end);
    }

    /** Space, tab, newline and backslash are written as a backslash and three octal digits. */
    static String unescape(String text) {
        int backslash = text.indexOf('\\');
        if (backslash < 0) {
            return text;
        }
        StringBuilder plain = new StringBuilder(text.length());
        int start = 0;
        while (backslash >= 0 && backslash + 4 <= text.length()) {
            int value = 0;
            for (int i = 1; i <= 3; i++) {
                value = value * 8 + (text.charAt(backslash + i) - '0');
            }
            plain.append(text, start, backslash).append((char) value);
            start = backslash + 4;
            backslash = text.indexOf('\\', start);
        }
        return plain.append(text, start, text.length()).toString();
    }
}
