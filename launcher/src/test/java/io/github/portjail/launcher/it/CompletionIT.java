// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What shells complete, by the scripts that come with the distribution. */
class CompletionIT {
    /** Asks bash for the last of the words; it is told the words as readline splits them. */
    private static final String ASK_BASH = "script=$1; shift; source \"$script\"; COMP_WORDS=(\"$@\");"
            + " COMP_CWORD=$(($# - 1)); _portjail; printf '%s\\n' \"${COMPREPLY[@]}\"";

    /** The same with two jails, whose state is in a file system of this command alone. */
    private static final String WITH_JAILS =
            "mount -t tmpfs tmpfs /run && mkdir -p /run/portjail/web /run/portjail/mail" + " && exec \"$@\"";

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

    @ParameterizedTest
    @CsvSource({"portjail show w,web", "portjail audit --jail m,mail", "portjail run --name w,''"})
    void bashCompletesTheJailsThatLive(String line, String expected) {
        Needs.root();
        List<String> withJails = List.of("unshare", "--mount", "sh", "-c", WITH_JAILS, "sh");

        assertEquals(words(expected), words(bash(withJails, line).output()), "what bash completes in: " + line);
    }

    @Test
    void bashOffersAllCommandsForAnEmptyWord() {
        Set<String> offered = words(bash(List.of(), "portjail #").output());

        assertTrue(
                offered.containsAll(List.of("run", "list", "show", "audit", "prove", "doctor", "gc")),
                "what bash offers: " + offered);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    portjail list --js | --json
                    portjail audit --b | --by
                    portjail run --steer bpf,pre | bpf,preload
                    portjail --place net | netcls netns
                    portjail run --on-violation re | reject rewrite
                    """)
    void fishCompletesTheLastWord(String line, String expected) {
        Needs.program("fish");
        Finished fish = Commands.run(
                        "fish",
                        "--no-config",
                        "-c",
                        "source $argv[1]; complete -C $argv[2]",
                        script("portjail.fish"),
                        line)
                .expectSuccess();
        Set<String> offered = new TreeSet<>();
        fish.outputLines().forEach(offer -> offered.add(offer.split("\t", 2)[0]));

        assertEquals(words(expected), offered, "what fish completes in: " + line);
    }

    @Test
    void zshReadsItsScript() {
        Needs.program("zsh");
        Finished zsh = Commands.run("zsh", "-n", script("_portjail")).expectSuccess();

        assertEquals("", zsh.errors());
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
