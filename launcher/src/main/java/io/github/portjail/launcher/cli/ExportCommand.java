// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.cli;

import io.github.portjail.launcher.export.ExportOptions;
import io.github.portjail.rules.export.AddressFamily;
import io.github.portjail.rules.export.ExportFormat;
import io.github.portjail.rules.export.ExportedJail;
import io.github.portjail.rules.export.SourceAddress;
import io.github.portjail.rules.policy.InvalidValueException;
import io.github.portjail.rules.policy.JailName;
import io.github.portjail.rules.policy.PortSet;
import io.github.portjail.rules.policy.TransportProtocol;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/** The options of {@code portjail export}, as picocli's model, and what they ask for. */
final class ExportCommand {
    private static final String JAIL = "--jail";
    private static final String ALL = "--all";
    private static final String RANGE = "--range";
    private static final String NAME = "--name";
    private static final String PROTOCOL = "--protocol";
    private static final String FORMAT = "--format";
    private static final String SOURCE = "--source";
    private static final String STATELESS = "--stateless";
    private static final String FAMILY = "--family";
    private static final String HOST = "--host";

    private final ParseResult result;
    private final List<String> faults = new ArrayList<>();

    private ExportCommand(ParseResult result) {
        this.result = result;
    }

    /** Adds the options. */
    static CommandSpec describe(CommandSpec spec) {
        repeated(spec, JAIL, "NAME", "export this jail; may be given more than once");
        flag(spec, ALL, "export all jails of this host (the default)");
        value(spec, RANGE, "LO:HI", "export a jail of these source ports that is planned, on whatever machine");
        value(spec, NAME, "NAME", "the name of the planned jail (default: planned)");
        value(spec, PROTOCOL, "LIST", "what the planned jail judges (default: tcp,udp,dccp,sctp,udplite)");
        value(spec, FORMAT, "FORMAT", "nft (default), iptables, ipset, pf, ipfilter or json");
        repeated(
                spec,
                SOURCE,
                "ADDRESS",
                "an address that the firewall sees packets come from; may be given more than once (default: this host's own)");
        flag(spec, STATELESS, "for a firewall that judges each packet alone");
        value(
                spec,
                FAMILY,
                "4|6",
                "IPv4 or IPv6 alone; iptables and ipfilter take each by a command of its own, and without this option a shell"
                        + " script holds both");
        value(
                spec,
                HOST,
                "NAME",
                "how tables and chains are named: portjail-NAME, pjx-NAME (default: this host's name)");
        spec.usageMessage()
                .footer("", "Example: portjail export --range 50000:50999 --source 192.0.2.1 --format nft > host.nft");
        return spec;
    }

    /**
     * Returns what was asked.
     *
     * @throws UsageException with every fault found
     */
    static Invocation invocation(ParseResult result) throws UsageException {
        return new ExportCommand(result).invocation();
    }

    private Invocation invocation() throws UsageException {
        List<JailName> jails = all(JAIL, JailName::parse);
        ExportedJail planned = planned();
        ExportFormat format = one(FORMAT, ExportFormat::parse);
        List<SourceAddress> sources = all(SOURCE, SourceAddress::parse);
        AddressFamily family = one(FAMILY, AddressFamily::parse);
        JailName host = one(HOST, JailName::parse);
        List<String> choices = new ArrayList<>();
        for (String choice : List.of(JAIL, ALL, RANGE)) {
            if (has(choice)) {
                choices.add(choice);
            }
        }
        if (choices.size() > 1) {
            faults.add(String.join(" and ", choices) + " exclude each other: give one of them");
        }
        if (!faults.isEmpty()) {
            throw new UsageException(faults);
        }
        return new Invocation.Export(new ExportOptions(
                jails, planned, format == null ? ExportFormat.NFT : format, sources, !has(STATELESS), family, host));
    }

    private @Nullable ExportedJail planned() {
        PortSet range = one(RANGE, PortSet::parse);
        JailName name = one(NAME, JailName::parse);
        List<TransportProtocol> protocols = one(PROTOCOL, TransportProtocol::parse);
        for (String option : List.of(NAME, PROTOCOL)) {
            if (has(option) && !has(RANGE)) {
                faults.add(option + " is of a planned jail: give its --range, or an existing one by --jail NAME");
            }
        }
        if (range == null) {
            return null;
        }
        return new ExportedJail(
                name == null ? new JailName("planned") : name,
                range,
                protocols == null ? TransportProtocol.ALL : protocols,
                "");
    }

    private boolean has(String option) {
        return result.hasMatchedOption(option);
    }

    private <T> @Nullable T one(String option, Function<String, T> parser) {
        List<T> values =
                parsed(option, has(option) ? List.of(result.matchedOptionValue(option, "")) : List.of(), parser);
        return values.isEmpty() ? null : values.getFirst();
    }

    private <T> List<T> all(String option, Function<String, T> parser) {
        return parsed(option, result.matchedOptionValue(option, List.<String>of()), parser);
    }

    private <T> List<T> parsed(String option, List<String> texts, Function<String, T> parser) {
        List<T> values = new ArrayList<>();
        for (String text : texts) {
            try {
                values.add(parser.apply(text));
            } catch (InvalidValueException e) {
                faults.add(option + ": " + e.getMessage());
            }
        }
        return values;
    }

    private static void flag(CommandSpec spec, String name, String description) {
        spec.addOption(OptionSpec.builder(name)
                .type(boolean.class)
                .description(description)
                .build());
    }

    private static void value(CommandSpec spec, String name, String label, String description) {
        spec.addOption(OptionSpec.builder(name)
                .type(String.class)
                .paramLabel(label)
                .description(description)
                .build());
    }

    private static void repeated(CommandSpec spec, String name, String label, String description) {
        spec.addOption(OptionSpec.builder(name)
                .type(List.class)
                .auxiliaryTypes(String.class)
                .paramLabel(label)
                .description(description)
                .build());
    }
}
