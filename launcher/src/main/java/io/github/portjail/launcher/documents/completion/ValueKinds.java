// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.documents.completion;

import io.github.portjail.launcher.cli.HelpTopic;
import io.github.portjail.launcher.cli.PicocliCommands;
import io.github.portjail.launcher.cli.describe.ArgumentDescription;
import io.github.portjail.launcher.cli.describe.CommandDescription;
import io.github.portjail.launcher.cli.describe.OptionDescription;
import io.github.portjail.launcher.documents.completion.ValueKind.Kind;
import io.github.portjail.rules.audit.Grouping;
import io.github.portjail.rules.policy.FirewallChoice;
import io.github.portjail.rules.policy.Place;
import io.github.portjail.rules.policy.TransportProtocol;
import io.github.portjail.rules.policy.ViolationAction;
import java.util.ArrayList;
import java.util.List;

/**
 * What the value of an option, or an argument, may be: as the model says, or else by the option's name, or else by the word that stands
 * for the value in the help.
 */
final class ValueKinds {
    private ValueKinds() {}

    static ValueKind of(OptionDescription option) {
        if (!option.candidates().isEmpty()) {
            return new ValueKind(Kind.WORDS, option.candidates());
        }
        return switch (option.longName()) {
            case "--place" -> words(List.of(Place.values()));
            case "--on-violation" -> words(List.of(ViolationAction.values()));
            case "--firewall" -> words(with("auto", List.of(FirewallChoice.values())));
            case "--steer" -> new ValueKind(Kind.LIST, List.of("auto", "none", "bpf", "preload", "netns", "rewrite"));
            case "--protocol" -> new ValueKind(Kind.LIST, names(TransportProtocol.ALL));
            case "--log" -> new ValueKind(Kind.WORDS, List.of("kernel", "nflog:", "none"));
            case "--source" -> new ValueKind(Kind.WORDS, List.of("auto", "kmsg", "journal", "nflog:"));
            case "--by" -> words(groupings());
            // Of a jail that is to be: an existing one would be refused.
            case "--name" -> ValueKind.of(Kind.ANYTHING);
            // What the firewall at the other end calls this machine.
            case "--host" -> ValueKind.of(Kind.ANYTHING);
            case "--profile" -> ValueKind.of(Kind.PROFILE);
            default -> byLabel(String.valueOf(option.value()));
        };
    }

    static ValueKind of(CommandDescription command, ArgumentDescription argument) {
        if (command.path().contains("profile")) {
            return ofProfile(argument.label());
        }
        if (argument.label().equals("TOPIC")) {
            List<String> topics = new ArrayList<>();
            for (HelpTopic topic : HelpTopic.values()) {
                topics.add(topic.word());
            }
            return new ValueKind(Kind.WORDS, topics);
        }
        // Of a jail that is to be, too.
        return command.name().equals("up") ? ValueKind.of(Kind.ANYTHING) : byLabel(argument.label());
    }

    private static ValueKind ofProfile(String label) {
        return switch (label) {
            case "NAME", "FROM" -> ValueKind.of(Kind.PROFILE);
            case "KEY" -> {
                List<String> keys = new ArrayList<>(List.of("command", "description"));
                PicocliCommands.profileKeys().forEach(key -> keys.add(key.name()));
                yield new ValueKind(Kind.WORDS, keys);
            }
            default -> ValueKind.of(Kind.ANYTHING);
        };
    }

    private static ValueKind byLabel(String label) {
        return ValueKind.of(
                switch (label) {
                    case "NAME", "JAIL" -> Kind.JAIL;
                    case "USER" -> Kind.USER;
                    case "GROUP" -> Kind.GROUP;
                    case "UNIT", "SERVICE" -> Kind.UNIT;
                    case "FILE", "PATH", "DIRECTORY", "FOLDER" -> Kind.FILE;
                    case "COMMAND" -> Kind.COMMAND;
                    default -> Kind.ANYTHING;
                });
    }

    private static List<Grouping> groupings() {
        List<Grouping> groupings = new ArrayList<>(List.of(Grouping.values()));
        groupings.remove(Grouping.CONNECTION);
        return groupings;
    }

    private static ValueKind words(List<?> values) {
        return new ValueKind(Kind.WORDS, names(values));
    }

    private static List<String> names(List<?> values) {
        List<String> names = new ArrayList<>();
        for (Object value : values) {
            names.add(value.toString());
        }
        return names;
    }

    private static List<Object> with(Object first, List<?> others) {
        List<Object> all = new ArrayList<>();
        all.add(first);
        all.addAll(others);
        return all;
    }
}
