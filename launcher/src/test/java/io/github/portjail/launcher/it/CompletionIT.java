// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What shells complete, by the scripts that come with the distribution. */
class CompletionIT {
    /** Asks bash for the last of the words; it is told the words as readline splits them. */
    private static final String ASK_BASH = "script=$1; shift; source \"$script\"; COMP_WORDS=(\"$@\");"
            + " COMP_CWORD=$(($# - 1)); _portjail; printf '%s\\n' \"${COMPREPLY[@]}\"";

    /** What a shell finds on this host: two jails, a profile and a service, for its command alone. */
    private static final String HOST =
            "mount -t tmpfs tmpfs /run && mkdir -p /run/portjail/web /run/portjail/mail && cd \"$1\""
                    + " && shift && exec env PATH=\"$PWD/bin:$PATH\" HOME=\"$PWD\" XDG_CONFIG_HOME=\"$PWD\" \"$@\"";

    /** Has zsh write what it would offer into a file, and end, as soon as it is asked. */
    private static final String ZSH_SETUP = """
            fpath=(FOLDER $fpath)
            autoload -Uz compinit
            compinit -D -u
            bindkey '^I' complete-word
            zstyle ':completion:*' insert-tab false
            compadd() {
              if [[ ${@[1,(i)(-|--)]} != *-(O|A|D)\\ * ]]; then
                local -a offered
                builtin compadd -A offered "$@"
                print -rl -- $offered >>answer
              fi
              builtin compadd "$@"
            }
            comppostfuncs=(exit)
            """;

    @TempDir
    Path directory = Path.of("");

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    portjail lis | list
                    portjail prov | prove
                    portjail list --js | --json
                    portjail --ran | --range
                    portjail run --ran | --range
                    portjail --place net | netcls netns
                    portjail --place = netn | netns
                    portjail run --range 1:2 --on-violation re | reject rewrite
                    portjail run --range 1 : 2 --on-violation re | reject rewrite
                    portjail --range 1 : 2 --place net | netcls netns
                    portjail run --range 1 : 2 |
                    portjail run --steer bpf,pre | bpf,preload
                    portjail prove --firewall iptables- | iptables-legacy iptables-nft
                    portjail run --user roo | root
                    portjail audit --by d | destination
                    portjail audit --metrics = /etc/hostn | /etc/hostname
                    portjail audit --metrics /etc/hostn | /etc/hostname
                    portjail --range 1:2 -- cat /etc/hostn | /etc/hostname
                    portjail --range 1:2 cat /etc/hostn | /etc/hostname
                    portjail doctor --nothing |
                    """)
    void bashCompletesTheLastWord(String line, String expected) {
        assertEquals(words(expected), words(bash(List.of(), line).output()), "what bash completes in: " + line);
    }

    @Test
    void bashOffersAllCommandsForAnEmptyWord() {
        Set<String> offered = words(bash(List.of(), "portjail #").output());

        assertTrue(
                offered.containsAll(List.of("run", "list", "show", "audit", "prove", "doctor", "gc")),
                "what bash offers: " + offered);
    }

    /** Wherever a jail, a profile, a service, a user or a group is named, and where a new name is. */
    private static List<Arguments> names() {
        String table = """
                portjail show w | web
                portjail enter w | web
                portjail enter --user root w | web
                portjail down w | web
                portjail down --kill m | mail
                portjail repair w | web
                portjail repair web m | mail
                portjail audit --jail m | mail
                portjail audit --jail web --jail m | mail
                portjail export --jail w | web
                portjail export --host w |
                portjail run --name w |
                portjail up w |
                portjail run --profile sh | shop
                portjail --profile sh | shop
                portjail up new --profile sh | shop
                portjail docker box --profile sh | shop
                portjail prove --profile sh | shop
                portjail wrap my-shop.service --profile sh | shop
                portjail profile show sh | shop
                portjail profile set sh | shop
                portjail profile set shop rang | range
                portjail profile rm sh | shop
                portjail profile check sh | shop
                portjail profile clone sh | shop
                portjail profile clone shop sh |
                portjail wrap my-sh | my-shop.service
                portjail wrap --install my-sh | my-shop.service
                portjail run --user roo | root
                portjail --user roo | root
                portjail enter web --user roo | root
                portjail up new --user roo | root
                portjail up new --uid roo | root
                portjail run --group roo | root
                portjail enter web --group roo | root
                """;
        return table.lines()
                .map(line -> line.split("\\|", -1))
                .map(cells -> Arguments.of(cells[0].strip(), words(cells[1])))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("names")
    void bashCompletesNames(String line, Set<String> expected) throws IOException {
        assertEquals(expected, words(bash(onTheHost(), line).output()), "what bash completes in: " + line);
    }

    @ParameterizedTest
    @MethodSource("names")
    void fishCompletesNames(String line, Set<String> expected) throws IOException {
        assertEquals(expected, fish(onTheHost(), line), "what fish completes in: " + line);
    }

    @ParameterizedTest
    @MethodSource("names")
    void zshCompletesNames(String line, Set<String> expected) throws IOException {
        assertEquals(expected, zsh(line), "what zsh completes in: " + line);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    portjail list --js | --json
                    portjail audit --b | --by
                    portjail run --steer bpf,pre | bpf,preload
                    portjail --place net | netcls netns
                    portjail run --on-violation re | reject rewrite
                    portjail enter web cat /etc/hostn | /etc/hostname
                    """)
    void fishCompletesTheLastWord(String line, String expected) {
        assertEquals(words(expected), fish(List.of(), line), "what fish completes in: " + line);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    portjail list --js | --json
                    portjail audit --b | --by
                    portjail prov | prove
                    portjail --place net | netcls netns
                    portjail run --on-violation re | reject rewrite
                    """)
    void zshCompletesTheLastWord(String line, String expected) throws IOException {
        assertEquals(words(expected), zsh(line), "what zsh completes in: " + line);
    }

    private static Set<String> fish(List<String> launcher, String line) {
        Needs.program("fish");
        String ask = "source $argv[1]; complete -C $argv[2]";
        Finished fish = Commands.run(Commands.concat(
                        launcher, List.of("fish", "--no-config", "-c", ask, script("portjail.fish"), line)))
                .expectSuccess();
        Set<String> offered = new TreeSet<>();
        fish.outputLines().forEach(offer -> offered.add(offer.split("\t", 2)[0]));
        return offered;
    }

    /** Types the line and Tab at an interactive zsh in a terminal of its own: nothing less has a completion system. */
    private Set<String> zsh(String line) throws IOException {
        Needs.program("zsh");
        Needs.program("script");
        Files.writeString(
                directory.resolve("setup"), ZSH_SETUP.replace("FOLDER", Portjail.home() + "/share/completions"));
        Path answer = directory.resolve("answer");
        Files.writeString(answer, "");
        List<String> terminal = List.of("script", "-q", "-c", "env TERM=dumb zsh -f -i", "/dev/null");
        Finished zsh = Commands.run(Commands.concat(onTheHost(), terminal), "source ./setup\n" + line + "\t");
        assertFalse(zsh.output().contains("no such file"), "what zsh complains of: " + zsh);
        return words(Files.readString(answer));
    }

    private List<String> onTheHost() throws IOException {
        Needs.root();
        Files.createDirectories(directory.resolve("bin"));
        Files.createDirectories(directory.resolve("portjail"));
        Files.writeString(directory.resolve("portjail/shop.toml"), "range = \"50000:50999\"\n");
        Files.setPosixFilePermissions(
                Files.writeString(
                        directory.resolve("bin/systemctl"), "#!/bin/sh\necho my-shop.service enabled enabled\n"),
                PosixFilePermissions.fromString("rwxr-xr-x"));
        return List.of("unshare", "--mount", "sh", "-c", HOST, "sh", directory.toString());
    }

    /** A # stands for an empty word. */
    private static Finished bash(List<String> launcher, String line) {
        List<String> words = List.of(line.replace("#", "").split(" ", -1));
        List<String> ask = List.of("bash", "--norc", "-c", ASK_BASH, "bash", script("portjail.bash"));
        Finished answer = Commands.run(Commands.concat(launcher, Commands.concat(ask, words)))
                .expectSuccess();
        assertEquals("", answer.errors(), "what bash complains of");
        return answer;
    }

    private static String script(String name) {
        Path script = Portjail.home().resolve("share/completions").resolve(name);
        return script.toString();
    }

    private static Set<String> words(String text) {
        Set<String> words = new TreeSet<>(List.of((text == null ? "" : text).split("\\s+", -1)));
        words.remove("");
        return words;
    }
}
