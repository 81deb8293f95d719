// SPDX-License-Identifier: Apache-2.0
/**
 * What is taken from a program so that not even root inside can leave its jail: capabilities, and the writing of files by which the
 * kernel is told what to do.
 *
 * <p>What does not belong here: as whom the program runs (owner).
 */
@NullMarked
package io.github.portjail.cgroup.confinement;

import org.jspecify.annotations.NullMarked;
