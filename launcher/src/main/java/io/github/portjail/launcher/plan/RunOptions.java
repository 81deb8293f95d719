// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.plan;

import io.github.portjail.rules.policy.FirewallChoice;
import io.github.portjail.rules.policy.JailName;
import io.github.portjail.rules.policy.LogTarget;
import io.github.portjail.rules.policy.Place;
import io.github.portjail.rules.policy.PortSet;
import io.github.portjail.rules.policy.RangeSharing;
import io.github.portjail.rules.policy.RateLimit;
import io.github.portjail.rules.policy.Steering;
import io.github.portjail.rules.policy.TransportProtocol;
import io.github.portjail.rules.policy.ViolationAction;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the user asked of {@code portjail run}, parsed and valid.
 *
 * @param range the source ports that the program may use; any, as long as portjail is to choose them and has not
 * @param name the jail's name, or null when portjail is to find one
 * @param onViolation what happens to a packet from another port
 * @param logTarget where violations are logged
 * @param logPrefix begins each log line, or null for the default, which holds the jail's name
 * @param logRate how often at most a violation is logged
 * @param place by what the firewall knows the packets, or null when portjail is to choose
 * @param steering how sockets get a port of the range
 * @param firewall what enforces and logs
 * @param protocols those that are held to the range
 * @param user as whom the command runs, a name or a UID, or null for the caller
 * @param dryRun print the plan, change nothing
 * @param verbose say what is done
 * @param command the command and its arguments, at least one word
 * @param commandIndex where the command begins in the arguments given to {@code Main}, from 0; -1 when a profile gave it
 * @param sharing who else may use the ports
 * @param inside what the program may do inside
 * @param block which range portjail is to choose, or null when the user gave it
 * @param traced say where the time went
 * @param quiet leave notes out
 */
public record RunOptions(
        PortSet range,
        @Nullable JailName name,
        ViolationAction onViolation,
        LogTarget logTarget,
        @Nullable String logPrefix,
        RateLimit logRate,
        @Nullable Place place,
        Steering steering,
        FirewallChoice firewall,
        List<TransportProtocol> protocols,
        @Nullable String user,
        boolean dryRun,
        boolean verbose,
        List<String> command,
        int commandIndex,
        RangeSharing sharing,
        InsideOptions inside,
        @Nullable BlockRequest block,
        boolean traced,
        boolean quiet) {

    public RunOptions {
        protocols = List.copyOf(protocols);
        command = List.copyOf(command);
        if (command.isEmpty()) {
            throw new IllegalArgumentException("the command has no words");
        }
    }

    /** Options that name a range, which no other jail may use. */
    public RunOptions(
            PortSet range,
            @Nullable JailName name,
            ViolationAction onViolation,
            LogTarget logTarget,
            @Nullable String logPrefix,
            RateLimit logRate,
            @Nullable Place place,
            Steering steering,
            FirewallChoice firewall,
            List<TransportProtocol> protocols,
            @Nullable String user,
            boolean dryRun,
            boolean verbose,
            List<String> command,
            int commandIndex) {
        this(
                range,
                name,
                onViolation,
                logTarget,
                logPrefix,
                logRate,
                place,
                steering,
                firewall,
                protocols,
                user,
                dryRun,
                verbose,
                command,
                commandIndex,
                RangeSharing.OWN,
                InsideOptions.USUAL,
                null,
                false,
                false);
    }

    /** The same with a name. */
    public RunOptions withName(JailName other) {
        return with(other, range, steering, firewall, sharing, block);
    }

    /** The same with another firewall. */
    public RunOptions withFirewall(FirewallChoice other) {
        return with(name, range, steering, other, sharing, block);
    }

    /** The same with other steering. */
    public RunOptions withSteering(Steering other) {
        return with(name, range, other, firewall, sharing, block);
    }

    /** The same with the range that was chosen. */
    public RunOptions withRange(PortSet chosen) {
        return with(name, chosen, steering, firewall, sharing, null);
    }

    /** The same with other sharing, and a range that is to be chosen, or none. */
    public RunOptions withSharing(RangeSharing other, @Nullable BlockRequest request) {
        return with(name, range, steering, firewall, other, request);
    }

    private RunOptions with(
            @Nullable JailName itsName,
            PortSet itsRange,
            Steering itsSteering,
            FirewallChoice itsFirewall,
            RangeSharing itsSharing,
            @Nullable BlockRequest itsBlock) {
        return new RunOptions(
                itsRange,
                itsName,
                onViolation,
                logTarget,
                logPrefix,
                logRate,
                place,
                itsSteering,
                itsFirewall,
                protocols,
                user,
                dryRun,
                verbose,
                command,
                commandIndex,
                itsSharing,
                inside,
                itsBlock,
                traced,
                quiet);
    }
}
