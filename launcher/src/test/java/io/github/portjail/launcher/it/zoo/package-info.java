// SPDX-License-Identifier: Apache-2.0
/**
 * Programs that people run, each in every combination of place, steer and firewall, against one table of what is to come
 * of their connections: {@code docs/programs.txt}.
 *
 * <p>What a program is and how it is run belongs here, the table's parser, the judgement of what arrived, and the page
 * made of the table. What one way of steering does in detail belongs beside it, in the tests of {@code it}.
 */
@NullMarked
package io.github.portjail.launcher.it.zoo;

import org.jspecify.annotations.NullMarked;
