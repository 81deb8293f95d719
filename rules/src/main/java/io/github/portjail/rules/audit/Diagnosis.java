// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.rules.audit;

import io.github.portjail.rules.policy.Place;
import io.github.portjail.rules.policy.Rewriting;
import io.github.portjail.rules.policy.TransportProtocol;
import io.github.portjail.rules.policy.ViolationAction;
import io.github.portjail.rules.violation.Intruder;
import org.jspecify.annotations.Nullable;

/** The cause of one suspect's violations, and the remedy. */
final class Diagnosis {
    /** How many ports a program binds before it is said to have a range of its own. */
    private static final int MANY = 8;

    /** How often one port comes again before it is said that the program binds it. */
    private static final int AGAIN = 2;

    private static final String REWRITE =
            "add --on-violation rewrite, which gives such a connection a port of the range";

    private static final String ELSEWHERE =
            "have those programs use other ports: the kernel hands out none of the jail's, so they were set to these, or"
                    + " had them before the jail did; portjail audit --by program tells whose they are; or take --exclusive"
                    + " away";

    private final Suspect suspect;
    private final @Nullable JailFacts facts;

    Diagnosis(Suspect suspect, @Nullable JailFacts facts) {
        this.suspect = suspect;
        this.facts = facts;
    }

    Advice advice() {
        Cause cause = cause();
        boolean certain = cause == Cause.INTRUDER
                || switch (suspect.key().origin()) {
                    case EXPLICIT_BIND, INHERITED -> true;
                    // That the kernel chose is sure; why nothing steered it is known only while the jail lives.
                    case EPHEMERAL -> facts != null;
                    case UNKNOWN -> cause == Cause.RAW_PACKET || cause == Cause.UNKNOWN;
                };
        Suspect.Key key = suspect.key();
        return new Advice(
                key.jail(), key.program(), cause, certain, suspect.violations(), finding(cause), remedy(cause));
    }

    private Cause cause() {
        if (Intruder.isMeant(suspect.key().jail())) {
            return Cause.INTRUDER;
        }
        if (suspect.lastPort() == 0) {
            return Cause.RAW_PACKET;
        }
        return switch (suspect.key().origin()) {
            case INHERITED -> Cause.INHERITED_SOCKET;
            case EXPLICIT_BIND -> explicit();
            case EPHEMERAL -> ephemeral();
            case UNKNOWN -> concluded();
        };
    }

    private Cause explicit() {
        Suspect.Key key = suspect.key();
        if (key.samePort()) {
            return Cause.SERVICE_PORT;
        }
        if (key.service() == WellKnownPort.DNS) {
            return Cause.RESOLVER;
        }
        return suspect.ports() >= MANY ? Cause.OWN_RANGE : Cause.OWN_PORT;
    }

    private Cause ephemeral() {
        TransportProtocol protocol = suspect.key().protocol();
        if (facts == null) {
            return Cause.EPHEMERAL;
        }
        boolean steersProtocol = protocol == TransportProtocol.TCP || protocol == TransportProtocol.UDP;
        if (!steersProtocol && facts.place() != Place.NETNS) {
            return Cause.UNSTEERED_PROTOCOL;
        }
        boolean bpf = facts.steering().auto() || facts.steering().bpf();
        if (!bpf && !facts.steering().preload() && !facts.steering().netns()) {
            return Cause.NOT_STEERED;
        }
        if (facts.steering().preload() && !bpf) {
            return Cause.NOT_PRELOADED;
        }
        boolean unboundPasses = protocol == TransportProtocol.UDP && facts.rewriting() == Rewriting.NONE;
        return bpf && unboundPasses ? Cause.UNBOUND_DATAGRAM : Cause.EPHEMERAL;
    }

    /** Nobody saw it, but the numbers may speak. */
    private Cause concluded() {
        if (suspect.key().samePort()) {
            return Cause.SERVICE_PORT;
        }
        if (facts != null && !facts.steering().auto() && ephemeral() == Cause.NOT_STEERED && suspect.ports() > 1) {
            return Cause.NOT_STEERED;
        }
        if (suspect.violations() >= AGAIN && suspect.ports() == 1) {
            return Cause.OWN_PORT;
        }
        return Cause.UNKNOWN;
    }

    private String finding(Cause cause) {
        String protocol = suspect.key().protocol().toString().toUpperCase(java.util.Locale.ROOT);
        String kernelChose = "sends by " + protocol + " from ports that the kernel chose (" + ports() + ")";
        return switch (cause) {
            case RAW_PACKET ->
                "sends " + protocol + " packets from port 0, which it must have made by hand (raw socket)";
            case INHERITED_SOCKET -> "uses a socket that another process made or bound (" + ports() + ")";
            case SERVICE_PORT ->
                "sends from port " + suspect.firstPort() + ", as clients of " + WellKnownPort.name(suspect.firstPort())
                        + " do";
            case RESOLVER -> "asks name servers from ports that it chooses itself (" + ports() + ")";
            case OWN_RANGE -> "binds ports of a range of its own by " + protocol + " (" + ports() + ")";
            case OWN_PORT ->
                suspect.ports() == 1
                        ? "binds its own " + protocol + " port " + suspect.firstPort()
                        : "binds " + protocol + " ports of its own (" + ports() + ")";
            case NOT_STEERED -> kernelChose + ": nothing steers this jail";
            case NOT_PRELOADED ->
                kernelChose
                        + ": the preloaded library does not reach it (static or setuid program, cleaned environment,"
                        + " system calls of its own)";
            case UNBOUND_DATAGRAM -> kernelChose + ", because it sends without bind or connect";
            case UNSTEERED_PROTOCOL -> kernelChose + ": this protocol is not steered";
            case EPHEMERAL -> kernelChose;
            case INTRUDER ->
                "sent by " + protocol + " from ports that are the jail's alone (" + ports() + "), and were rejected";
            case UNKNOWN -> "sends by " + protocol + " from " + ports() + "; how it came to them nobody saw";
        };
    }

    private String ports() {
        int ports = suspect.ports();
        if (ports == 0) {
            return "ports that the log does not tell";
        }
        if (ports == 1) {
            return "port " + suspect.firstPort();
        }
        return ports + " ports, " + suspect.firstPort() + "-" + suspect.lastPort();
    }

    private String remedy(Cause cause) {
        if (cause == Cause.INTRUDER) {
            return ELSEWHERE;
        }
        if (facts != null && facts.onViolation() == ViolationAction.REWRITE && cause != Cause.RAW_PACKET) {
            return "nothing has to be done: the jail gave these connections a port of the range (--on-violation rewrite)";
        }
        String range = facts == null ? "the jail's range" : "the range " + facts.range();
        return audited()
                + switch (cause) {
                    case RAW_PACKET -> "add --user USER: without root and CAP_NET_RAW it cannot open a raw socket";
                    case INHERITED_SOCKET ->
                        "start the program without open sockets, so that it makes its own in the jail; or " + REWRITE;
                    case SERVICE_PORT ->
                        "have it use another port, if it can (ntpd, chronyd: no port 123 for a client); or " + REWRITE;
                    case RESOLVER -> REWRITE + "; or set the resolver's own outgoing ports to " + range;
                    case OWN_RANGE -> "set the program's own port range to " + range + "; or " + REWRITE;
                    case OWN_PORT -> REWRITE + "; or set its local port to one of " + range;
                    case NOT_STEERED -> "leave --steer out, or say --steer auto";
                    case NOT_PRELOADED -> "leave --steer out, or say --steer bpf,preload (both need root)";
                    case UNBOUND_DATAGRAM ->
                        "leave --steer out: auto rewrites such datagrams with nftables; with iptables say --steer bpf,rewrite";
                    case UNSTEERED_PROTOCOL, EPHEMERAL -> REWRITE;
                    case INTRUDER -> ELSEWHERE;
                    case UNKNOWN ->
                        "while it happens, portjail audit --follow names the program, and with --log nflog:GROUP in the jail's"
                                + " options --source nflog:GROUP; in any case you may " + REWRITE;
                };
    }

    /** What was not stopped should not be read as if it had been. */
    private String audited() {
        return facts != null && facts.onViolation() == ViolationAction.LOG
                ? "the jail only audits, so these packets passed; "
                : "";
    }
}
