// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.rules.firewall;

/**
 * What nft answered.
 *
 * @param status 0 if every command took effect; otherwise none of a transaction did
 * @param output what nft printed, empty for commands that list nothing
 * @param error nft's messages, several lines; may hold warnings even if the status is 0
 */
public record NftResult(int status, String output, String error) {}
