// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.cgroup.namespace;

/** Numbers that look random and depend on a jail's name alone, so that a jail tends to get the same things again. */
final class NameHash {
    private static final long FNV_OFFSET = 0xcbf29ce484222325L;
    private static final long FNV_PRIME = 0x100000001b3L;

    private NameHash() {}

    /** The {@code index}-th number of a name: FNV-1a, then mixed so that every bit depends on all. */
    static long of(String name, int index) {
        long hash = FNV_OFFSET;
        for (int i = 0; i < name.length(); i++) {
            hash = (hash ^ name.charAt(i)) * FNV_PRIME;
        }
        hash = (hash ^ index) * FNV_PRIME;
        hash = (hash ^ (hash >>> 30)) * 0xbf58476d1ce4e5b9L;
        hash = (hash ^ (hash >>> 27)) * 0x94d049bb133111ebL;
        return hash ^ (hash >>> 31);
    }
}
