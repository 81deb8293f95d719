// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.cgroup.bpf;

import io.github.portjail.cgroup.syscall.BpfMapEntries;
import io.github.portjail.cgroup.syscall.LibBpf;
import io.github.portjail.cgroup.syscall.NativeFrame;
import java.util.ArrayList;
import java.util.List;

/** The witnesses of a living jail, read as a whole. Off the launch path. */
public final class WitnessMap {
    private static final String NAME = "pg_witnesses";
    static final int BPF_MAP_TYPE_LRU_HASH = 9;

    private WitnessMap() {}

    /** Those of the jail with this cgroup; none where nothing writes them. Needs CAP_SYS_ADMIN. */
    public static List<PortWitness> read(NativeFrame frame, int cgroupFd) {
        List<PortWitness> witnesses = new ArrayList<>();
        LibBpf bpf = LibBpf.open(frame);
        FoundMap map = FoundMap.find(frame, bpf, cgroupFd, GuardProgram.CONNECT4, NAME);
        if (map == null) {
            return witnesses;
        }
        try (map) {
            map.require(BPF_MAP_TYPE_LRU_HASH, PortWitness.KEY_SIZE, PortWitness.SIZE);
            new BpfMapEntries(frame)
                    .read(
                            map.fd(),
                            PortWitness.KEY_SIZE,
                            PortWitness.SIZE,
                            map.maxEntries(),
                            (key, value) -> witnesses.add(PortWitness.parse(key, value)));
        }
        return witnesses;
    }
}
