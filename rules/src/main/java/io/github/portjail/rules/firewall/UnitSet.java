// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.rules.firewall;

import io.github.portjail.rules.nft.NftChain;
import io.github.portjail.rules.nft.NftHook;
import io.github.portjail.rules.nft.NftSet;
import io.github.portjail.rules.nft.NftSetElement;
import io.github.portjail.rules.nft.NftStatement.CgroupIsIn;
import io.github.portjail.rules.nft.NftStatement.ConnectionLabel;
import io.github.portjail.rules.nft.NftStatement.Jump;
import io.github.portjail.rules.nft.NftStatement.ProtocolIsNot;
import io.github.portjail.rules.nft.NftStatement.Simple;
import io.github.portjail.rules.nft.NftTransaction;
import io.github.portjail.rules.policy.InvalidValueException;
import io.github.portjail.rules.policy.JailName;
import io.github.portjail.rules.policy.TransportProtocol;

/**
 * The set in which systemd keeps the cgroup of one service ({@code NFTSet=}, systemd 255), and a chain that has what is in it
 * judged by the service's jail.
 *
 * <p>systemd puts the cgroup in before it executes anything of the service's, and takes it out when it removes the cgroup; so the set has
 * to be there all the time, and stays when a jail goes. It comes in addition to the jail's own entry, and behind it: systemd only warns
 * when it cannot put something in.
 *
 * @param name of both: {@code unit_}, then letters, digits and dots, for systemd takes no hyphen
 */
public record UnitSet(String name) {
    static final String PREFIX = "unit_";

    /**
     * Checks the name.
     *
     * @throws InvalidValueException if it is not one that {@link #of} gives
     */
    public UnitSet {
        boolean allowed = name.startsWith(PREFIX) && name.length() > PREFIX.length();
        for (int i = PREFIX.length(); allowed && i < name.length(); i++) {
            char c = name.charAt(i);
            allowed = c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '.';
        }
        if (!allowed || name.length() > PREFIX.length() + JailName.LONGEST) {
            throw new InvalidValueException("set " + InvalidValueException.quote(name) + " is not allowed: it is "
                    + PREFIX + " and a name of 1-" + JailName.LONGEST + " letters, digits and dots");
        }
    }

    /** Returns the set of a service. */
    public static UnitSet of(JailName service) {
        return new UnitSet(PREFIX + service.value().replace('-', '.'));
    }

    /** Returns what {@code NFTSet=} names it by. */
    public String systemdName() {
        return "cgroup:inet:" + NftShared.TABLE.name() + ":" + name;
    }

    /** Returns the line of the file {@code teardown} by which the chain is emptied; the set stays. */
    public String teardownLine() {
        return "nft rules " + name;
    }

    /** Brings the set about, with a chain that asks nothing yet; leaves it alone where it is there. */
    NftTransaction preparation() {
        return NftTransaction.empty().add(NftShared.TABLE).add(set()).add(chain());
    }

    /** Takes it away, whether it is there or not. */
    NftTransaction removal() {
        return preparation().flush(chain()).delete(chain()).delete(set());
    }

    /** Has what is in the set judged by a jail's chain, and the jail's cgroup in it. */
    NftTransaction filling(CgroupAddress address, NftChain judgement) {
        return NftTransaction.empty()
                .add(NftShared.TABLE)
                .add(set())
                .then(part(address, judgement).refresh())
                .add(new NftSetElement(set(), address.nftCgroupPath()));
    }

    NftPart part(CgroupAddress address, NftChain judgement) {
        return new NftPart.Builder(chain())
                .rule(new ProtocolIsNot(TransportProtocol.ALL), Simple.ACCEPT)
                // The jail's chain takes a connection that it has marked already for one that somebody else marked.
                .rule(new ConnectionLabel(NftShared.LABEL), Simple.ACCEPT)
                .rule(new CgroupIsIn(address.level(), set()), new Jump(judgement))
                .build();
    }

    private NftSet set() {
        return new NftSet(NftShared.TABLE, name);
    }

    private NftChain chain() {
        return NftChain.base(NftShared.TABLE, name, NftHook.AFTER_OUTPUT);
    }

    @Override
    public String toString() {
        return name;
    }
}
