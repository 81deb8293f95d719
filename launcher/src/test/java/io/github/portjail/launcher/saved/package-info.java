// SPDX-License-Identifier: Apache-2.0
@NullMarked
package io.github.portjail.launcher.saved;

import org.jspecify.annotations.NullMarked;
