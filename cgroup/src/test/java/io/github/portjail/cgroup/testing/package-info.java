// SPDX-License-Identifier: Apache-2.0
/** What several tests need: privileges, cgroups of their own, a C compiler, a process of their own. */
@NullMarked
package io.github.portjail.cgroup.testing;

import org.jspecify.annotations.NullMarked;
