// SPDX-License-Identifier: Apache-2.0
@NullMarked
package io.github.portjail.rules.export;

import org.jspecify.annotations.NullMarked;
