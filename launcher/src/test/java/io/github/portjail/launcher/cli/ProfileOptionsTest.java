// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.portjail.launcher.profile.ProfileKey;
import io.github.portjail.launcher.profile.ProfileName;
import io.github.portjail.launcher.profile.ProfileRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProfileOptionsTest {
    private final ProfileOptions options = new ProfileOptions();

    @Test
    void everyOptionOfRunIsAKeyButThoseThatConcernOneCall() {
        List<String> keys = new ArrayList<>();
        for (ProfileKey key : options.options()) {
            keys.add("--" + key.name());
        }
        List<String> expected = new ArrayList<>();
        for (RunOption option : RunOption.values()) {
            expected.add(option.longName());
        }
        expected.removeAll(List.of("--profile", "--dry-run", "--trace-launch", "--stacktrace"));
        assertEquals(expected, keys);
    }

    @Test
    void anOptionWithoutAValueIsASwitch() {
        for (ProfileKey key : options.options()) {
            RunOption option = RunOption.named("--" + key.name());
            assertEquals(option != null && !option.takesValue(), key.type() == ProfileKey.Type.SWITCH, key.name());
        }
    }

    @Test
    void valuesAreCheckedAsOnTheCommandLineAndNamedAsInTheFile() {
        assertNull(options.fault("range", "1:2"));
        assertEquals("range: port 70000 is outside 1-65535", options.fault("range", "1:70000"));
        assertEquals(List.of(), options.faultsTogether(Map.of("range", "1:2", "verbose", "")));
        assertEquals(
                List.of("--log nflog:5 needs rules, which log: --firewall none has none: leave one of them out"),
                options.faultsTogether(Map.of("range", "1:2", "log", "nflog:5", "firewall", "none")));
        assertEquals(List.of(), options.faultsTogether(Map.of("range", "auto:100", "pool", "1:200", "shared", "")));
        assertEquals(
                List.of("--shared and --exclusive contradict each other: give one of them"),
                options.faultsTogether(Map.of("range", "1:2", "shared", "", "exclusive", "")));
        assertTrue(options.missing(Set.of("name")).getFirst().startsWith("range is missing"));
    }

    @ParameterizedTest
    @CsvSource({
        "../x, profile name '../x' is not allowed",
        "no-such-profile-anywhere, there is no profile 'no-such-profile-anywhere' in",
    })
    void aProfileThatCannotBeUsedIsAFaultOfTheCommandLine(String name, String expected) {
        UsageException e = assertThrows(
                UsageException.class,
                () -> CommandLineParser.parse(new String[] {"--profile", name, "--place", "moon", "--", "true"}));

        assertTrue(e.faults().getFirst().contains(expected), e.faults().toString());
        assertTrue(e.faults().getLast().contains("'moon'"), "the others are told too: " + e.faults());
        assertTrue(
                e.faults().stream().noneMatch(fault -> fault.contains("--range")),
                "it is not known what is missing: " + e.faults());
    }

    @Test
    void proveLeavesTheRangeToTheProfile() {
        UsageException e = assertThrows(
                UsageException.class,
                () -> CommandLineParser.parse(new String[] {"prove", "--profile", "no-such-profile"}));
        assertTrue(
                e.faults().getFirst().startsWith("there is no profile"),
                e.faults().toString());
    }

    @Test
    void commandsOnProfilesAreParsed() throws UsageException {
        ProfileName web = new ProfileName("web");
        assertEquals(new ProfileRequest.ListAll(true), request("list", "--json"));
        assertEquals(new ProfileRequest.Show(web, false), request("show", "web"));
        assertEquals(new ProfileRequest.Copy(web, new ProfileName("db")), request("clone", "web", "db"));
        assertEquals(new ProfileRequest.Remove(web), request("rm", "web"));
        assertEquals(new ProfileRequest.Check(List.of()), request("check"));
        assertEquals(new ProfileRequest.Check(List.of(web, web)), request("check", "web", "web"));
        assertEquals(
                new ProfileRequest.Change(web, "command", List.of("nginx", "-g", "daemon off;", "--", "--help")),
                request("set", "web", "command", "nginx", "-g", "daemon off;", "--", "--help"));
        assertEquals(
                new ProfileRequest.Change(web, "log-prefix", List.of("-x")), request("set", "web", "log-prefix", "-x"));
    }

    @ParameterizedTest
    @CsvSource({
        "profile",
        "profile show",
        "profile show web db",
        "profile show ../x",
        "profile clone web",
        "profile clone web ..",
        "profile set web range",
        "profile set web",
        "profile set -x range 1:2",
        "profile rm",
        "profile list web",
        "profile list --jsno",
        "profile check --json",
        "profile remove web"
    })
    void aWrongCallIsOneLine(String line) {
        UsageException e = assertThrows(UsageException.class, () -> CommandLineParser.parse(line.split(" ")));

        assertEquals(1, e.faults().size(), e.faults().toString());
        assertEquals(-1, e.faults().getFirst().indexOf('\n'), e.faults().getFirst());
    }

    @Test
    void helpTellsTheKeysAndTheFolders() throws UsageException {
        Invocation.Print print =
                assertInstanceOf(Invocation.Print.class, CommandLineParser.parse(new String[] {"profile", "--help"}));
        for (ProfileKey key : options.options()) {
            assertTrue(print.text().contains(key.name()), "the help leaves out " + key.name());
        }
        assertTrue(print.text().contains("/etc/portjail"), print.text());
    }

    private static ProfileRequest request(String... words) throws UsageException {
        List<String> line = new ArrayList<>(List.of("profile"));
        line.addAll(List.of(words));
        return assertInstanceOf(Invocation.ManageProfiles.class, CommandLineParser.parse(line.toArray(new String[0])))
                .request();
    }
}
