// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.plan;

import io.github.portjail.cgroup.hierarchy.CgroupLocation;
import io.github.portjail.cgroup.owner.UserIdentity;
import io.github.portjail.launcher.outcome.Failure;
import io.github.portjail.launcher.state.JailState;
import io.github.portjail.launcher.state.StateDirectory;
import io.github.portjail.rules.policy.FirewallChoice;
import io.github.portjail.rules.policy.Place;
import io.github.portjail.rules.policy.Steering;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is planned otherwise for a jail that lasts, and may take in what runs already. */
final class LastingSteps {
    private static final String ADOPTED = "adopted";

    private LastingSteps() {}

    /** Refuses what would only be half in force. */
    static void refuse(UpOptions up, Arrangement arrangement, HostFacts host) throws Failure {
        if (!arrangement.privileged()) {
            throw Arrangement.needsRoot();
        }
        if (up.owner() != null) {
            refuseHeldUser(arrangement, host);
        }
        String option = up.group() != null ? "--cgroup" : "--pid";
        if (up.group() == null && up.processes().isEmpty()) {
            return;
        }
        if (arrangement.place() != Place.CGROUP) {
            throw Failure.of(option + " needs --place cgroup: processes that run already cannot be moved to --place "
                            + arrangement.place())
                    .withHint("leave --place out; or start the program anew by portjail enter");
        }
        if (arrangement.steering().preload()) {
            throw Failure.of(option + " cannot steer by a preloaded library: the processes run already")
                    .withHint("leave --steer out");
        }
    }

    /** What the user runs stays in cgroups of others, where nothing of portjail's is attached, and runs already. */
    private static void refuseHeldUser(Arrangement arrangement, HostFacts host) throws Failure {
        if (host.user() != null && host.user().uid() == 0) {
            throw Failure.of("--uid " + host.user().name() + " would hold this host's own services")
                    .withHint("jail each of them: portjail wrap UNIT, or portjail up --cgroup PATH");
        }
        Steering steering = arrangement.steering();
        if (steering.bpf() || steering.preload()) {
            throw Failure.of("--uid cannot steer by " + (steering.bpf() ? "BPF" : "a preloaded library")
                            + ": what the user runs is in cgroups of others, and runs already")
                    .withHint("leave --steer out: the firewall then gives each connection a port of the range");
        }
        if (arrangement.firewall() == FirewallChoice.NONE) {
            throw Failure.of("--uid needs a firewall: nothing else knows the packets of a user")
                    .withHint("leave --firewall out");
        }
    }

    /** Behind a firewall that knows packets by their user there is no guard: it sees those of one cgroup. */
    static Arrangement arranged(@Nullable UpOptions up, Arrangement arrangement) {
        return up == null || up.owner() == null
                ? arrangement
                : arrangement.withoutGuard("it holds all of a user's processes, in whatever cgroup they are");
    }

    /** Path of the jail's cgroup below the root of the hierarchy. */
    static String group(UpOptions up, CgroupLocation root, String usual) throws Failure {
        String asked = up.group();
        if (asked == null) {
            return usual;
        }
        String path = stripped(asked, root);
        if (path.isEmpty() || OwnGroups.hold("/" + path)) {
            throw Failure.of("--cgroup '" + asked + "' is "
                            + (path.isEmpty() ? "the root of all cgroups" : "portjail's own"))
                    .withHint(
                            "name the cgroup of the service that is to be jailed, for example /system.slice/nginx.service");
        }
        for (int start = 0; start <= path.length(); ) {
            int slash = path.indexOf('/', start);
            int end = slash < 0 ? path.length() : slash;
            String word = path.substring(start, end);
            if (word.isEmpty() || word.equals(".") || word.equals("..")) {
                throw Failure.of("--cgroup '" + asked + "' is no plain path")
                        .withHint("write it as /proc/PID/cgroup does, for example /system.slice/nginx.service");
            }
            start = end + 1;
        }
        requireTellable(asked, path);
        return path;
    }

    /** Firewalls and the state's files take no other characters. */
    private static void requireTellable(String asked, String path) throws Failure {
        for (int i = 0; i < path.length(); i++) {
            char c = path.charAt(i);
            if (c <= ' ' || c == '"' || c == '\'' || c >= 0x7f) {
                throw Failure.of("--cgroup '" + asked + "' holds a character that cannot be written into rules")
                        .withHint("a cgroup's path has printable ASCII characters here, without spaces and quotes");
            }
        }
    }

    private static String stripped(String asked, CgroupLocation root) {
        String path = asked;
        if (path.equals(root.path()) || path.startsWith(root.path() + "/")) {
            path = path.substring(root.path().length());
        }
        int start = 0;
        int end = path.length();
        while (start < end && path.charAt(start) == '/') {
            start++;
        }
        while (end > start && path.charAt(end - 1) == '/') {
            end--;
        }
        return path.substring(start, end);
    }

    /** What the teardown file says from the beginning, so that nobody removes somebody else's cgroup. */
    static List<String> teardown(@Nullable UpOptions up) {
        return up == null || up.group() == null ? List.of() : List.of(ADOPTED);
    }

    static void add(List<LaunchStep> steps, JailState jail, HostFacts host, UpOptions up) {
        String directory = StateDirectory.path(jail.policy().name());
        if (jail.place() == Place.NETNS && up.container() == null) {
            steps.add(new LaunchStep.KeepNamespace(host.home() + "/lib/portjail-reaper", directory));
        }
        for (int i = 0; i < up.processes().size(); i++) {
            steps.add(new LaunchStep.AdmitProcess(up.processes().get(i), jail.group()));
        }
        UserIdentity user = host.user();
        String name = user == null ? "" : user.name();
        String gid = user == null || up.jail().inside().group() == null ? "" : Long.toString(user.gid());
        String owner = up.owner() == null ? "" : name;
        steps.add(new LaunchStep.MakeLasting(directory, name, gid, up.group() != null, owner));
    }
}
