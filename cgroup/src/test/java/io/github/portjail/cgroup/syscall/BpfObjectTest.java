// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.cgroup.syscall;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import org.junit.jupiter.api.Test;

class BpfObjectTest {
    @Test
    void theVerifiersLastWordIsTheLineBeforeItsStatistics() {
        String log = "func#0 @0\n0: R1=ctx(off=0,imm=0) R10=fp0\n0: (61) r0 = *(u32 *)(r1 +400)\n"
                + "invalid bpf_context access off=400 size=4\n"
                + "processed 1 insns (limit 1000000) max_states_per_insn 0 total_states 0 peak_states 0 mark_read 0\n\n";
        assertEquals("invalid bpf_context access off=400 size=4", BpfObject.lastLine(log));
    }

    @Test
    void aLogOfStatisticsAloneSaysNothing() {
        assertNull(BpfObject.lastLine("verification time 23 usec\nstack depth 0\nprocessed 2 insns\n"));
        assertNull(BpfObject.lastLine(""));
    }
}
