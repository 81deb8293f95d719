// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.cgroup.probe;

import io.github.portjail.cgroup.hierarchy.CgroupHierarchies;
import io.github.portjail.cgroup.syscall.FileCalls;
import io.github.portjail.cgroup.syscall.KernelException;
import io.github.portjail.cgroup.syscall.NativeFrame;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;

/**
 * What a launch would find here, and a program in a jail. For diagnoses; a launch itself tries the real thing.
 *
 * @param abilities an answer for each ability there is
 */
public record HostProbe(Privileges privileges, CgroupHierarchies hierarchies, Map<HostAbility, Support> abilities) {
    public HostProbe {
        abilities = Collections.unmodifiableMap(new EnumMap<>(abilities));
    }

    /**
     * Tries all.
     *
     * @param objectPath the BPF object file
     */
    public static HostProbe of(NativeFrame frame, String objectPath) {
        return of(frame, Privileges.read(frame), objectPath);
    }

    static HostProbe of(NativeFrame frame, Privileges privileges, String objectPath) {
        CgroupHierarchies hierarchies = CgroupHierarchies.read(new FileCalls(frame));
        Map<HostAbility, Support> abilities = new EnumMap<>(HostAbility.class);
        new CgroupProbe(frame, privileges, hierarchies, objectPath).tryAll(abilities);
        new SocketProbe(frame).tryAll(abilities);
        if (privileges.has(Capability.CAP_SYS_ADMIN) && privileges.has(Capability.CAP_NET_ADMIN)) {
            inOwnNamespace(privileges, abilities);
        } else {
            Support unknown = new Support.Unknown("needs root");
            abilities.put(HostAbility.NETWORK_NAMESPACE, unknown);
            abilities.put(HostAbility.VETH, unknown);
            new NftProbe(frame, privileges.has(Capability.CAP_NET_ADMIN), false).tryAll(abilities);
        }
        return new HostProbe(privileges, hierarchies, abilities);
    }

    /** Rules, and the modules' hooks that come with them, are tried where no packet passes. */
    private static void inOwnNamespace(Privileges privileges, Map<HostAbility, Support> abilities) {
        try {
            OwnNamespace.run(own -> {
                abilities.put(HostAbility.NETWORK_NAMESPACE, NamespaceProbe.of(own, privileges));
                abilities.put(HostAbility.VETH, OwnNamespace.veth(own));
                new NftProbe(own, true, true).tryAll(abilities);
            });
        } catch (KernelException e) {
            Support refused = Support.of(() -> {
                throw e;
            });
            for (HostAbility ability : HostAbility.values()) {
                abilities.putIfAbsent(ability, refused);
            }
        }
    }

    /** The answer for one ability. */
    public Support support(HostAbility ability) {
        return abilities.getOrDefault(ability, new Support.Unknown("it was not tried"));
    }
}
