// SPDX-License-Identifier: Apache-2.0
/**
 * What tests on the real kernel need: hosts made of network namespaces, cgroups, and what must be there for the test to run.
 *
 * <p>Nothing here belongs to the product, and no test is here.
 */
@NullMarked
package io.github.portjail.rules.testing;

import org.jspecify.annotations.NullMarked;
