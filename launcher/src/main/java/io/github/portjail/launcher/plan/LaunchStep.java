// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.plan;

import io.github.portjail.cgroup.confinement.Confinement;
import io.github.portjail.cgroup.namespace.KeptNamespace;
import io.github.portjail.cgroup.owner.UserIdentity;
import io.github.portjail.launcher.state.LastingMark;
import io.github.portjail.launcher.state.Teardown;
import io.github.portjail.rules.firewall.UnitSet;
import io.github.portjail.rules.policy.PortSet;
import java.util.List;

/**
 * One step of a launch, as data: printed by a dry run, carried out by an {@link Actor}.
 *
 * <p>Dispatch is by visitor and not by a pattern switch, whose bootstrap method costs milliseconds at start.
 */
public sealed interface LaunchStep {
    /** What is done, one line; exact text that is handed to another program follows from {@link #detail()}. */
    String describe();

    /** The exact text or bytes that the step hands on, empty when it hands none. */
    default String detail() {
        return "";
    }

    /** Calls the method of {@code actor} that belongs to this step. */
    <X extends Exception> void accept(Actor<X> actor) throws X;

    /**
     * Carries steps out.
     *
     * @param <X> how a step fails
     */
    interface Actor<X extends Exception> {
        void writeState(WriteState step) throws X;

        void startReaper(StartReaper step) throws X;

        void createGroup(CreateGroup step) throws X;

        void releaseUnit(ReleaseUnit step) throws X;

        void useUnitGroup(UseUnitGroup step) throws X;

        void fillUnitSet(FillUnitSet step) throws X;

        void hold(Hold step) throws X;

        void reservePorts(ReservePorts step) throws X;

        void createClass(CreateClass step) throws X;

        void createNamespace(CreateNamespace step) throws X;

        void attachGuard(AttachGuard step) throws X;

        void installRules(InstallRules step) throws X;

        void readBack(ReadBack step) throws X;

        void enterGroup(EnterGroup step) throws X;

        void enterClass(EnterClass step) throws X;

        void enterNamespace(EnterNamespace step) throws X;

        void confine(Confine step) throws X;

        void preload(Preload step) throws X;

        void becomeUser(BecomeUser step) throws X;

        void execute(Execute step) throws X;

        void adoptGroup(AdoptGroup step) throws X;

        void admitProcess(AdmitProcess step) throws X;

        void keepNamespace(KeepNamespace step) throws X;

        void makeLasting(MakeLasting step) throws X;
    }

    /**
     * Writes the jail's state ahead of everything that touches the kernel, and locks it.
     *
     * @param directory the jail's directory below /run/portjail
     * @param teardown what there is to undo before any rule is installed
     */
    record WriteState(String directory, Teardown teardown) implements LaunchStep {
        @Override
        public String describe() {
            return "write and lock the state directory " + directory + ", teardown:";
        }

        @Override
        public String detail() {
            return teardown.toString();
        }

        @Override
        public <X extends Exception> void accept(Actor<X> actor) throws X {
            actor.writeState(this);
        }
    }

    /**
     * Starts the process that removes the jail once it is empty.
     *
     * @param program absolute path of portjail-reaper
     * @param mode how it waits, its first argument
     * @param directory the jail's state directory
     */
    record StartReaper(String program, String mode, String directory) implements LaunchStep {
        public static final String WATCH = "watch";
        public static final String WATCH_UNIT = "watch-unit";

        @Override
        public String describe() {
            return "start the reaper: " + program + " " + mode + " " + directory;
        }

        @Override
        public <X extends Exception> void accept(Actor<X> actor) throws X {
            actor.startReaper(this);
        }
    }

    /**
     * Creates the jail's leaf in the cgroup v2 hierarchy.
     *
     * @param root the hierarchy's root directory
     * @param group path of the leaf below the root, without a leading slash
     */
    record CreateGroup(String root, String group) implements LaunchStep {
        @Override
        public String describe() {
            return "create cgroup " + root + "/" + group;
        }

        @Override
        public <X extends Exception> void accept(Actor<X> actor) throws X {
            actor.createGroup(this);
        }
    }

    /**
     * Takes down what an earlier command of the same systemd unit left in the unit's cgroup.
     *
     * @param unit the unit's name
     * @param jails names of the jails
     */
    record ReleaseUnit(String unit, List<String> jails) implements LaunchStep {
        public ReleaseUnit {
            jails = List.copyOf(jails);
        }

        @Override
        public String describe() {
            return "take down what an earlier command of " + unit + " left: " + String.join(", ", jails);
        }

        @Override
        public <X extends Exception> void accept(Actor<X> actor) throws X {
            actor.releaseUnit(this);
        }
    }

    /**
     * Makes the cgroup that systemd gave the unit the jail's.
     *
     * @param root the hierarchy's root directory
     * @param unit the unit's name
     * @param group path of the unit's cgroup below the root
     */
    record UseUnitGroup(String root, String unit, String group) implements LaunchStep {
        @Override
        public String describe() {
            return "jail " + unit + " in its own cgroup " + root + "/" + group + ", in which this process stays";
        }

        @Override
        public <X extends Exception> void accept(Actor<X> actor) throws X {
            actor.useUnitGroup(this);
        }
    }

    /**
     * Has the set that systemd keeps for a unit lead to the unit's jail, beside the jail's own entry.
     *
     * @param set the set that the unit's NFTSet= names
     */
    record FillUnitSet(UnitSet set) implements LaunchStep {
        @Override
        public String describe() {
            return "have what is in the set " + set
                    + ", which systemd keeps, judged by the same rules, and this cgroup in it";
        }

        @Override
        public <X extends Exception> void accept(Actor<X> actor) throws X {
            actor.fillUnitSet(this);
        }
    }

    /**
     * Leaves the jail in force when this process ends.
     *
     * @param unit the systemd unit whose cgroup is jailed
     */
    record Hold(String unit) implements LaunchStep {
        @Override
        public String describe() {
            return "leave the jail in force until " + unit + " has stopped";
        }

        @Override
        public <X extends Exception> void accept(Actor<X> actor) throws X {
            actor.hold(this);
        }
    }

    /**
     * Has the kernel hand out no port of the range by itself.
     *
     * @param range the range
     */
    record ReservePorts(PortSet range) implements LaunchStep {
        @Override
        public String describe() {
            return "add those of " + range
                    + " that are not there to net.ipv4.ip_local_reserved_ports, after it was written down which";
        }

        @Override
        public <X extends Exception> void accept(Actor<X> actor) throws X {
            actor.reservePorts(this);
        }
    }

    /**
     * Creates the jail's leaf in the net_cls hierarchy of cgroup v1, with a class ID of its own.
     *
     * @param group path of the leaf below the hierarchy's root
     */
    record CreateClass(String group) implements LaunchStep {
        @Override
        public String describe() {
            return "create net_cls cgroup " + group + " with the next free class ID";
        }

        @Override
        public <X extends Exception> void accept(Actor<X> actor) throws X {
            actor.createClass(this);
        }
    }

    /**
     * Creates the jail's network namespace and the link to it.
     *
     * @param description what is made, with its addresses
     * @param teardown the lines by which the reaper undoes it
     */
    record CreateNamespace(String description, List<String> teardown) implements LaunchStep {
        public CreateNamespace {
            teardown = List.copyOf(teardown);
        }

        @Override
        public String describe() {
            return "create a network namespace: " + description + "; teardown:";
        }

        @Override
        public String detail() {
            return String.join("\n", teardown);
        }

        @Override
        public <X extends Exception> void accept(Actor<X> actor) throws X {
            actor.createNamespace(this);
        }
    }

    /**
     * Loads the BPF programs that steer and guard, and attaches them to the jail's cgroup.
     *
     * @param object the BPF object file
     * @param range the ports that it lets pass
     * @param enforcing whether the guard drops what leaves from another port, or only counts it
     * @param steering whether the programs that steer are attached too
     * @param marking whether they mark UDP sockets that the command binds to a port outside
     * @param witnessing whether it is written down who uses a port outside
     */
    record AttachGuard(
            String object, PortSet range, boolean enforcing, boolean steering, boolean marking, boolean witnessing)
            implements LaunchStep {
        @Override
        public String describe() {
            return "load " + object + " for ports " + range + " and attach it to the cgroup; "
                    + (steering ? "it steers, " : "")
                    + (marking ? "marks UDP sockets that the command binds to a port outside, " : "")
                    + (steering ? "and its guard " : "its guard alone, which ")
                    + (enforcing ? "drops" : "only counts") + " what leaves from another port"
                    + (witnessing ? "; who uses another port is written down in the kernel" : "");
        }

        @Override
        public <X extends Exception> void accept(Actor<X> actor) throws X {
            actor.attachGuard(this);
        }
    }

    /**
     * Installs the firewall rules, after it has been written down what they are made of.
     *
     * @param firewall the backend, in a few words
     * @param text the exact commands
     */
    record InstallRules(String firewall, String text) implements LaunchStep {
        @Override
        public String describe() {
            return "write down what the rules are made of, and install them by " + firewall + ":";
        }

        @Override
        public String detail() {
            return text;
        }

        @Override
        public <X extends Exception> void accept(Actor<X> actor) throws X {
            actor.installRules(this);
        }
    }

    /** Reads back from the kernel that programs and rules are in force, and gives up if anything is missing. */
    record ReadBack() implements LaunchStep {
        @Override
        public String describe() {
            return "read back that every BPF program is attached and every rule is in force; give up otherwise";
        }

        @Override
        public <X extends Exception> void accept(Actor<X> actor) throws X {
            actor.readBack(this);
        }
    }

    /**
     * Moves this process into the jail.
     *
     * @param root the hierarchy's root directory
     * @param group path of the leaf below the root
     */
    record EnterGroup(String root, String group) implements LaunchStep {
        @Override
        public String describe() {
            return "move this process into " + root + "/" + group + " and read back that it is there";
        }

        @Override
        public <X extends Exception> void accept(Actor<X> actor) throws X {
            actor.enterGroup(this);
        }
    }

    /**
     * Moves this process into the jail's net_cls cgroup.
     *
     * @param group path of the leaf below the hierarchy's root
     */
    record EnterClass(String group) implements LaunchStep {
        @Override
        public String describe() {
            return "move this process into net_cls cgroup " + group + " and read back that it is there";
        }

        @Override
        public <X extends Exception> void accept(Actor<X> actor) throws X {
            actor.enterClass(this);
        }
    }

    /**
     * Moves this thread into the jail's network namespace.
     *
     * @param resolver whether a resolv.conf that works there is mounted over the host's
     */
    record EnterNamespace(boolean resolver) implements LaunchStep {
        @Override
        public String describe() {
            return "enter the network namespace"
                    + (resolver
                            ? ", and a mount namespace whose /etc/resolv.conf names the host's own name servers"
                            : "");
        }

        @Override
        public <X extends Exception> void accept(Actor<X> actor) throws X {
            actor.enterNamespace(this);
        }
    }

    /**
     * Takes from the command by what it could leave the jail.
     *
     * @param confinement what is taken
     * @param controls what is made read-only for it, in mounts of its own
     */
    record Confine(Confinement confinement, List<String> controls) implements LaunchStep {
        public Confine {
            controls = List.copyOf(controls);
        }

        @Override
        public String describe() {
            return "confine the command"
                    + (confinement.readOnly() ? ", with mounts of its own, of which these are read-only" : "") + ": "
                    + String.join("; ", confinement.phrases());
        }

        @Override
        public String detail() {
            return String.join("\n", controls);
        }

        @Override
        public <X extends Exception> void accept(Actor<X> actor) throws X {
            actor.confine(this);
        }
    }

    /**
     * Has the command started with a preloaded library.
     *
     * @param library absolute path of the library
     * @param range the range, as the library reads it
     */
    record Preload(String library, String range) implements LaunchStep {
        @Override
        public String describe() {
            return "add to the command's environment: LD_PRELOAD=" + library + " PORTJAIL_PRELOAD_RANGE=" + range;
        }

        @Override
        public <X extends Exception> void accept(Actor<X> actor) throws X {
            actor.preload(this);
        }
    }

    /**
     * Gives root up for another user.
     *
     * @param user user, groups and all
     */
    record BecomeUser(UserIdentity user) implements LaunchStep {
        @Override
        public String describe() {
            return "become " + user.describe();
        }

        @Override
        public <X extends Exception> void accept(Actor<X> actor) throws X {
            actor.becomeUser(this);
        }
    }

    /**
     * Executes the command in this process.
     *
     * @param command the command and its arguments
     * @param argumentIndex index of the command's first word in this process's argument vector; 0, which is the program's own
     *     name, when the command comes from a profile
     */
    record Execute(List<String> command, int argumentIndex) implements LaunchStep {
        public Execute {
            command = List.copyOf(command);
        }

        @Override
        public String describe() {
            StringBuilder line = new StringBuilder("execute in this process:");
            for (String word : command) {
                line.append(' ').append(ShellWord.quote(word));
            }
            return line.toString();
        }

        @Override
        public <X extends Exception> void accept(Actor<X> actor) throws X {
            actor.execute(this);
        }
    }

    /**
     * Takes a cgroup that there is for the jail's.
     *
     * @param root the hierarchy's root directory
     * @param group its path below the root, without a leading slash
     */
    record AdoptGroup(String root, String group) implements LaunchStep {
        @Override
        public String describe() {
            return "take cgroup " + root + "/" + group + " for the jail, with whoever is in it";
        }

        @Override
        public <X extends Exception> void accept(Actor<X> actor) throws X {
            actor.adoptGroup(this);
        }
    }

    /**
     * Moves another process into the jail.
     *
     * @param processId its PID
     * @param group path of the jail's leaf below the hierarchy's root
     */
    record AdmitProcess(int processId, String group) implements LaunchStep {
        @Override
        public String describe() {
            return "move process " + processId + " into cgroup " + group + " and read back that it is there";
        }

        @Override
        public <X extends Exception> void accept(Actor<X> actor) throws X {
            actor.admitProcess(this);
        }
    }

    /**
     * Keeps the jail's network namespace without a process in it.
     *
     * @param program absolute path of portjail-reaper
     * @param directory the jail's state directory
     */
    record KeepNamespace(String program, String directory) implements LaunchStep {
        @Override
        public String describe() {
            return "keep the network namespace by a mount on " + directory + "/" + KeptNamespace.FILE + ": " + program
                    + " keep " + directory + " FILE";
        }

        @Override
        public <X extends Exception> void accept(Actor<X> actor) throws X {
            actor.keepNamespace(this);
        }
    }

    /**
     * Marks the jail as a lasting one, so that nobody takes it down for being empty.
     *
     * @param directory the jail's state directory
     * @param user as whom programs will be executed in it; empty for whoever enters
     * @param group with which primary group; empty for the user's
     * @param adopted whether its cgroup is somebody else's
     * @param owner the user all of whose processes it holds; empty for none
     */
    record MakeLasting(String directory, String user, String group, boolean adopted, String owner)
            implements LaunchStep {
        @Override
        public String describe() {
            return "write " + directory + "/" + LastingMark.FILE + ", so that the jail stays until portjail down"
                    + (user.isEmpty() ? "" : "; commands in it are executed as " + ShellWord.quote(user));
        }

        @Override
        public <X extends Exception> void accept(Actor<X> actor) throws X {
            actor.makeLasting(this);
        }
    }
}
