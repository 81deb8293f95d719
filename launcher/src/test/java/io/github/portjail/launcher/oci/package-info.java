// SPDX-License-Identifier: Apache-2.0
/** Tests of what an OCI runtime hands to its hook. */
@NullMarked
package io.github.portjail.launcher.oci;

import org.jspecify.annotations.NullMarked;
