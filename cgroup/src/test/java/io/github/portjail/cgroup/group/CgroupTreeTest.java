// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.cgroup.group;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class CgroupTreeTest {
    @Test
    void populatedIsReadWhereverItsLineIs() {
        assertTrue(CgroupTree.isPopulatedText("populated 1\nfrozen 0\n"));
        assertTrue(CgroupTree.isPopulatedText("frozen 0\npopulated 1\n"));
        assertFalse(CgroupTree.isPopulatedText("populated 0\nfrozen 1\n"));
    }
}
