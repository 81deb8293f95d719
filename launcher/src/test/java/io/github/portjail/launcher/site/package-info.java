// SPDX-License-Identifier: Apache-2.0
@NullMarked
package io.github.portjail.launcher.site;

import org.jspecify.annotations.NullMarked;
