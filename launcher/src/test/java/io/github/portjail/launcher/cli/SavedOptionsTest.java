// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.portjail.launcher.profile.Profile;
import io.github.portjail.launcher.profile.SavedProfiles;
import io.github.portjail.launcher.profile.UnusableProfileException;
import io.github.portjail.launcher.saved.SaveJails;
import io.github.portjail.rules.policy.JailName;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SavedOptionsTest {
    private final SavedOptions options = new SavedOptions();

    private SavedProfiles parse(String text) throws UnusableProfileException {
        return SavedProfiles.parse("/f", text.getBytes(StandardCharsets.UTF_8), options);
    }

    private List<String> faults(String text) {
        return assertThrows(UnusableProfileException.class, () -> parse(text)).reasons();
    }

    private static Profile profile(Map<String, String> options) {
        return new Profile(options, List.of(), null);
    }

    @Test
    void whatIsPrintedIsReadBackEqual() throws UnusableProfileException {
        Map<JailName, Profile> jails = new LinkedHashMap<>();
        jails.put(
                new JailName("web"),
                profile(Map.of(
                        "range",
                        "50000-50999",
                        "shared",
                        "",
                        "steer",
                        "bpf,rewrite",
                        "log-prefix",
                        "web # ['",
                        "user",
                        "33")));
        jails.put(new JailName("9"), profile(Map.of("range", "1-2", "cgroup", "/system.slice/x\\x2d.service")));
        jails.put(new JailName("a-"), profile(Map.of("range", "3-4", "pid", "12:34567,13:1")));
        jails.put(new JailName("u"), profile(Map.of("range", "5-6", "uid", "www-data", "steer", "rewrite")));
        SavedProfiles saved = new SavedProfiles("0f3c", jails);
        String text = saved.print(options);
        assertEquals(saved, parse(text), text);
        assertEquals(
                List.copyOf(jails.keySet()), List.copyOf(parse(text).jails().keySet()), "their order");
    }

    @Test
    void ofNoJailsThereIsAFileToo() throws UnusableProfileException {
        SavedProfiles none = new SavedProfiles("", Map.of());
        assertEquals(none, parse(none.print(options)));
        assertEquals(none, parse("version=1"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'' | /f:1:1: version is missing: this portjail reads files with version = 1",
                "version = 2~[jail.x]~rang = 1 | /f:1:1: version is 2: this portjail reads files with version = 1",
                "version = '1' | /f:1:1: version is a string: this portjail reads files with version = 1",
                "version = 1~jail = 3 | /f:2:1: 'jail' is a whole number: allowed are version",
                "version = 1~[jail]~web = 3 | /f:3:1: jail.'web' is a whole number, but each jail is a table",
                "version = 1~[other.x] | /f:2:",
                "version = 1~[jail.WEB]~range='1:2' | /f:2:",
                "version = 1~[jail.x]~range='2:1' | /f:3:1: range: range 2:1 runs backwards",
                "version = 1~[jail.x]~range='auto:5' | /f:3:1: range: 'auto:5' is to be chosen: give it as LO:HI",
                "version = 1~[jail.x]~range='1:2'~command=['sh'] | /f:4:1: unknown key 'command': allowed are range",
                "version = 1~[jail.x]~range='1:2'~name='y' | /f:4:1: unknown key 'name'",
                "version = 1~[jail.x]~range='1:2'~pid=['1'] | /f:4:1: pid: '1' is no PID and time of its start",
                "version = 1~[jail.x]~range='1:2'~pid=['1:1']~cgroup='/a' | /f:2:",
                "version = 1~[jail.x]~shared=true | /f:2:",
                "version = 1~[jail.x]~range='1:2'~[jail.x] | /f:4:",
                "version = 1~[jail.x~ | /f:2:",
            })
    void whatIsNotRightIsRefusedWithItsPlace(String lines, String beginning) {
        List<String> faults = faults(lines.replace('~', '\n'));
        assertEquals(1, faults.size(), faults.toString());
        assertTrue(faults.getFirst().startsWith(beginning), faults.getFirst());
    }

    @Test
    void whatDrivesATerminalIsNotShownAndWhatIsNoTextIsTold() {
        String line =
                faults("version = 1\n[jail.x]\nrange = '\u009b2J\u202e'\n").getFirst();
        assertTrue(line.startsWith("/f:3:1: range") && line.indexOf('\u202e') < 0 && line.indexOf('\u009b') < 0, line);
        byte[] bytes = {'v', '\n', (byte) 0xff};
        List<String> faults = assertThrows(
                        UnusableProfileException.class, () -> SavedProfiles.parse("/f", bytes, options))
                .reasons();
        assertEquals(List.of("/f:2:1: the byte 0xff is not UTF-8, which the whole file has to be"), faults);
    }

    @Test
    void aFileWithoutBoundsIsRefused() {
        byte[] large = new byte[SavedProfiles.LARGEST + 1];
        String line = assertThrows(UnusableProfileException.class, () -> SavedProfiles.parse("/f", large, options))
                .reasons()
                .getFirst();
        assertTrue(line.startsWith("/f is larger than"), line);
    }

    @Test
    void theFileMayBeLeftOut() throws UsageException {
        Invocation.Save save = assertInstanceOf(Invocation.Save.class, CommandLineParser.parse(new String[] {"save"}));
        assertEquals(SaveJails.USUAL_FILE, save.file());
        Invocation.Restore restore =
                assertInstanceOf(Invocation.Restore.class, CommandLineParser.parse(new String[] {"restore", "-"}));
        assertEquals("-", restore.file());
    }
}
