// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.cgroup.syscall;

import java.util.List;

/**
 * A loaded program (struct bpf_prog_info).
 *
 * @param id valid while the program is loaded, never given to another one in between
 * @param name at most 15 characters
 * @param mapIds the maps that it uses
 */
public record BpfProgramInfo(int id, String name, List<Integer> mapIds) {
    public BpfProgramInfo {
        mapIds = List.copyOf(mapIds);
    }
}
