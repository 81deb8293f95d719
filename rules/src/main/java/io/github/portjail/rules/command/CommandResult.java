// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.rules.command;

/**
 * How a program ended.
 *
 * @param status its exit status; 128 + n if signal n ended it, as in the shell
 * @param output what it wrote to standard output, decoded as UTF-8
 * @param error what it wrote to standard error, decoded as UTF-8
 */
public record CommandResult(int status, String output, String error) {}
