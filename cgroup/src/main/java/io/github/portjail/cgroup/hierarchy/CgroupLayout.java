// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.cgroup.hierarchy;

/** Which control group hierarchies are mounted. */
public enum CgroupLayout {
    /** Version 2 alone. */
    UNIFIED,
    /** Version 2, and version 1 controllers beside it. */
    HYBRID,
    /** Version 1 alone. */
    LEGACY,
    /** None. */
    NONE
}
