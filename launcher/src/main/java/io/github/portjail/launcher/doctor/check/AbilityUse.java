// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.doctor.check;

import io.github.portjail.cgroup.probe.HostAbility;
import java.util.List;

/**
 * What an ability is good for.
 *
 * @param without how bad it is to be without it
 * @param gives what works with it
 * @param lost what does not work without it
 * @param remedy empty where there is none
 */
record AbilityUse(Topic topic, Severity without, String gives, String lost, String remedy, List<String> commands) {
    private static final String NEWER_KERNEL = "portjail needs Linux 6.1 or later with CONFIG_CGROUP_BPF and BTF";
    private static final String NFT_PACKAGE = "install libnftables 1.0 or later, and a kernel with CONFIG_NF_TABLES";

    private AbilityUse(Topic topic, Severity without, String gives, String lost, String remedy) {
        this(topic, without, gives, lost, remedy, List.of());
    }

    private static AbilityUse note(Topic topic, String gives, String lost) {
        return new AbilityUse(topic, Severity.NOTE, gives, lost, "");
    }

    private static AbilityUse rule(Severity without, String gives, String lost, String option) {
        return new AbilityUse(
                Topic.FIREWALL, without, gives, lost, "use a kernel with " + option + ", or install its modules");
    }

    static AbilityUse of(HostAbility ability) {
        return switch (ability) {
            case CGROUP2, BPF_GUARD, BPF_SETSOCKOPT, BPF_LOOP, BPF_SET_RETVAL, BPF_MPTCP, NET_CLS -> ofCgroups(ability);
            case NETWORK_NAMESPACE, VETH, IPV6, KERNEL_LOG, IO_URING -> ofKernel(ability);
            case PORT_RANGE_OPTION, MPTCP, TCP_FAST_OPEN, SCTP, DCCP, UDPLITE -> ofSockets(ability);
            default -> ofRules(ability);
        };
    }

    private static AbilityUse ofCgroups(HostAbility ability) {
        return switch (ability) {
            case CGROUP2 ->
                new AbilityUse(
                        Topic.CGROUPS,
                        Severity.PROBLEM,
                        "a cgroup can be made and removed",
                        "no jail can be made",
                        "boot with cgroup v2 (systemd.unified_cgroup_hierarchy=1); in a container, mount it writable");
            case BPF_GUARD ->
                new AbilityUse(
                        Topic.KERNEL,
                        Severity.WARNING,
                        "portjail's load and attach: --steer bpf, and the guard",
                        "no steering by BPF, and no guard behind the rules; --steer auto takes another way",
                        NEWER_KERNEL);
            case NET_CLS ->
                new AbilityUse(
                        Topic.CGROUPS,
                        Severity.NOTE,
                        "free to use: --place netcls",
                        "--place netcls does not work",
                        "use another --place, or see where the controller is bound",
                        List.of("grep net_cls /proc/cgroups /proc/self/mountinfo"));
            case BPF_MPTCP -> note(Topic.KERNEL, "MPTCP sockets are steered", "MPTCP sockets are not told apart");
            default ->
                new AbilityUse(
                        Topic.KERNEL,
                        Severity.WARNING,
                        "known to programs at connect",
                        "portjail's BPF programs do not load",
                        NEWER_KERNEL);
        };
    }

    private static AbilityUse ofKernel(HostAbility ability) {
        return switch (ability) {
            case NETWORK_NAMESPACE ->
                note(Topic.KERNEL, "can be made: --place netns", "--place netns does not work: use --place cgroup");
            case VETH ->
                new AbilityUse(
                        Topic.KERNEL,
                        Severity.NOTE,
                        "can be made: --place netns",
                        "--place netns does not work",
                        "use --place cgroup, or install the kernel's module",
                        List.of("modprobe veth"));
            case IPV6 -> note(Topic.KERNEL, "sockets can be made", "jails have IPv4 only");
            case KERNEL_LOG ->
                new AbilityUse(
                        Topic.KERNEL,
                        Severity.NOTE,
                        "/dev/kmsg can be read: logged violations are seen here",
                        "logged violations cannot be read here",
                        "read the log of the host, or count with portjail show");
            case IO_URING ->
                note(Topic.KERNEL, "allowed; its connects and binds are steered as others", "programs cannot use it");
            default -> throw new IllegalArgumentException(ability.subject());
        };
    }

    private static AbilityUse ofSockets(HostAbility ability) {
        return switch (ability) {
            case PORT_RANGE_OPTION ->
                note(
                        Topic.KERNEL,
                        "the kernel searches the ports for --steer preload",
                        "--steer preload searches the ports itself");
            case MPTCP -> note(Topic.KERNEL, "sockets can be made", "programs get TCP instead");
            case TCP_FAST_OPEN -> note(Topic.KERNEL, "allowed to clients", "programs connect without it");
            default -> note(Topic.KERNEL, "sockets can be made; judged as TCP and UDP are", "programs cannot use it");
        };
    }

    private static AbilityUse ofRules(HostAbility ability) {
        return switch (ability) {
            case NFTABLES ->
                new AbilityUse(
                        Topic.FIREWALL,
                        Severity.PROBLEM,
                        "rules can be added",
                        "no rules, no log: only --firewall none works",
                        NFT_PACKAGE,
                        List.of("apt-get install libnftables1"));
            case NFT_CGROUP ->
                rule(
                        Severity.PROBLEM,
                        "--place cgroup",
                        "--place cgroup works with --firewall none only",
                        "CONFIG_NFT_SOCKET and CONFIG_SOCK_CGROUP_DATA");
            case NFT_CLASSID -> rule(Severity.NOTE, "--place netcls", "no --place netcls", "CONFIG_CGROUP_NET_CLASSID");
            case NFT_OWNER -> rule(Severity.NOTE, "--place owner", "no --place owner", "CONFIG_NF_TABLES");
            case NFT_CONNTRACK ->
                rule(Severity.PROBLEM, "answers are told from what a jail opens", "no rules", "CONFIG_NFT_CT");
            case NFT_LABEL ->
                rule(Severity.NOTE, "--steer rewrite", "no --steer rewrite", "CONFIG_NF_CONNTRACK_LABELS");
            case NFT_NAT ->
                rule(
                        Severity.NOTE,
                        "--place netns and --steer rewrite",
                        "neither --place netns nor --steer rewrite",
                        "CONFIG_NFT_MASQ and CONFIG_NFT_NAT");
            case NFT_LOG -> rule(Severity.PROBLEM, "violations are logged", "--log none works only", "CONFIG_NFT_LOG");
            case NFT_NFLOG ->
                rule(Severity.NOTE, "--log nflog:GROUP", "no --log nflog:GROUP", "CONFIG_NETFILTER_NETLINK_LOG");
            case NFT_REJECT ->
                rule(Severity.PROBLEM, "--on-violation reject", "--on-violation drop works only", "CONFIG_NFT_REJECT");
            default -> throw new IllegalArgumentException(ability.subject());
        };
    }
}
