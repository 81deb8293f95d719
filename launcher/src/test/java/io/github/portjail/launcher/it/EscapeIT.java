// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.it;

import static io.github.portjail.launcher.it.TestNetwork.SERVER_4;
import static io.github.portjail.launcher.it.TestNetwork.SERVER_6;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every attempt to have a packet leave from a port outside the range, in every mode, counted at the far end: what SECURITY.md says
 * leaves does, and nothing else.
 */
@EndToEnd
class EscapeIT {
    private static final Path LIST = Path.of("..", "SECURITY.md");
    private static final String GROUP = "it-escape";
    private static final int FIRST_PORT = 30000;

    /** As tcpdump(8) prints them, in whatever stands around. */
    private static final Pattern PORTS = Pattern.compile("[ .](\\d+) > (?:\\S*\\.)?(30\\d{3})\\b");

    /** Bytes, without options. */
    private static final int IPV4_HEADER = 20;

    private static final int IPV6_HEADER = 40;

    private static final String DETACH = "detach";
    private static final String SUBFLOWS = "mptcp-subflows";
    private static final String OTHER_CLIENT_4 = "10.77.0.9";

    /** Of a network that an attempt makes, as {@code escape.c} knows it. */
    private static final String NEW_CLIENT_4 = "10.77.0.77";

    /** Where the attempts' own links lead. */
    private static final String BEHIND_A_LINK = "10.78.0.0/24";

    private static final String USER = "65534";

    /** Stands for an option of what makes the jail. */
    private static final String LASTING = "up";

    @RegisterExtension
    static final TestNetwork network = new TestNetwork();

    @TempDir
    private static Path directory = Path.of("");

    private static Path group = Path.of("");

    /**
     * A column of the list.
     *
     * @param title its head
     * @param options those of portjail; null for no portjail at all
     * @param user whether the program, and the helper outside, are a user's
     */
    record Mode(String title, List<String> options, boolean jailed, boolean user) {
        @Override
        public String toString() {
            return title;
        }
    }

    static List<Mode> modes() {
        return List.of(
                new Mode("no jail", List.of(), false, false),
                jailed("root", false),
                jailed("user", true),
                jailed("user, no new privileges", true, "--no-new-privs", "--close-fds"),
                jailed("--keep-caps", false, "--keep-caps"),
                jailed("netns", false, "--place", "netns"),
                jailed("netns, user", true, "--place", "netns"),
                jailed("netns, --keep-caps", false, "--place", "netns", "--keep-caps"),
                jailed("rewrite", false, "--on-violation", "rewrite"),
                jailed("rewrite, user", true, "--on-violation", "rewrite"),
                jailed("lasting", false, LASTING),
                jailed("lasting, user", true, LASTING),
                jailed("guard alone", false, "--firewall", "none"),
                jailed("guard alone, user", true, "--firewall", "none"),
                jailed("iptables", false, "--firewall", "iptables"),
                jailed("iptables, user", true, "--firewall", "iptables"),
                jailed("netcls", false, "--place", "netcls"),
                jailed("netcls, user", true, "--place", "netcls"),
                jailed("owner", true, "--place", "owner"),
                jailed("preload", false, "--steer", "preload"),
                jailed("preload, user", true, "--steer", "preload"));
    }

    private static Mode jailed(String title, boolean user, String... options) {
        return new Mode(
                title, Commands.concat(user ? List.of("--user", USER) : List.of(), List.of(options)), true, user);
    }

    @BeforeAll
    static void makeACgroupOutside() throws IOException {
        Needs.program("python3");
        String mount = Commands.run("awk", "/ - cgroup2 /{print $5; exit}", "/proc/self/mountinfo")
                .answer();
        group = Path.of(mount, GROUP);
        Files.createDirectory(group);
        ExitStatusIT.placeForAnybody(directory);
    }

    /** The kernel then opens more connections than the program asked for: from the client's other address, to the server's. */
    @BeforeAll
    static void haveMptcpUseEveryAddress() {
        TestHost client = network.client();
        TestHost server = network.server();
        client.run("ip", "address", "add", OTHER_CLIENT_4 + "/24", "dev", TestNetwork.WIRE)
                .expectSuccess();
        for (TestHost host : List.of(client, server)) {
            host.run("ip", "mptcp", "limits", "set", "subflow", "4", "add_addr_accepted", "4")
                    .expectSuccess();
        }
        client.run("ip", "mptcp", "endpoint", "add", OTHER_CLIENT_4, "dev", TestNetwork.WIRE, "subflow")
                .expectSuccess();
        server.run("ip", "mptcp", "endpoint", "add", TestNetwork.OTHER_SERVER_4, "dev", TestNetwork.WIRE, "signal")
                .expectSuccess();
    }

    @AfterAll
    static void removeIt() throws Exception {
        for (int i = 0;
                i < 400 && !Files.readString(group.resolve("cgroup.procs")).isEmpty();
                i++) {
            Thread.sleep(50);
        }
        Files.deleteIfExists(group);
    }

    @ParameterizedTest
    @MethodSource("modes")
    void leavesByWhatTheListSaysAndByNothingElse(Mode mode) throws Exception {
        Map<String, String> expected = column(mode.title());
        List<String> names = List.copyOf(expected.keySet());
        Map<String, String> seen = new LinkedHashMap<>();
        try (PacketCapture capture = PacketCapture.start(network.server());
                Running helper = network.client().start(helper(mode.user(), mode, names, socket(mode)));
                Running nobodys = network.client().start(helper(true, mode, names, socket(mode) + "-other"));
                Running server =
                        network.server().start(List.of(NativePrograms.escape(), "serve", port(names, SUBFLOWS)))) {
            List<Running> helpers = List.of(helper, nobodys);
            List<Running> outside = List.of(helper, nobodys, server);
            outside.forEach(one -> one.awaitOutput("ready"));
            List<String> made = new ArrayList<>();
            // Without BPF programs a flushed jail would show nothing: they are detached in a jail of their own.
            for (boolean alone : List.of(true, false)) {
                List<String> some = names.stream()
                        .filter(name -> name.equals(DETACH) == alone)
                        .toList();
                List<String> command = attempts(mode, names, some, helpers);
                made.addAll(network.client().run(command).expectSuccess().outputLines());
            }
            assertEquals(names.size(), made.size(), "attempts that were made: " + made);
            for (Running one : outside) {
                one.closeInput();
                one.finish().expectSuccess();
            }
            Set<String> escaped = escaped(capture, names, mode);
            if (!mode.options().contains("netns") && !mode.options().contains("preload")) {
                String subflow = "src host " + OTHER_CLIENT_4 + " and dst port " + port(names, SUBFLOWS);
                assertFalse(capture.packets(subflow).isEmpty(), "MPTCP opened a further connection");
            }
            for (String line : made) {
                String name = line.split(" ", 2)[0];
                assertTrue(line.equals(name) || line.equals(name + " absent"), "an attempt was made: " + line);
                boolean absent = line.endsWith(" absent") && !escaped.contains(name);
                seen.put(name, absent ? expected.get(name) : escaped.contains(name) ? "leaves" : "stopped");
            }
        }
        assertEquals(expected, seen, "what becomes of each attempt, as the list in SECURITY.md says");
    }

    /** A user's helper is executed anew as that user, so that it is as open to be traced as any program of that user. */
    private static List<String> helper(boolean user, Mode mode, List<String> names, String socket) {
        List<String> become = user
                ? List.of("setpriv", "--reuid", USER, "--regid", USER, "--clear-groups", "--inh-caps=-all", "--")
                : List.of();
        String port = user == mode.user() ? port(names, "take-socket") : Integer.toString(FIRST_PORT + names.size());
        return Commands.concat(become, List.of(NativePrograms.escape(), "help", socket, SERVER_4, port));
    }

    private static String socket(Mode mode) {
        return directory.resolve("s" + modes().indexOf(mode)).toString();
    }

    private static String port(List<String> names, String name) {
        return Integer.toString(FIRST_PORT + names.indexOf(name));
    }

    /** With the hierarchy mounted once more, where only these programs see it. */
    private static List<String> attempts(Mode mode, List<String> names, List<String> some, List<Running> helpers)
            throws IOException {
        String program = NativePrograms.escape();
        Path second = Files.createDirectories(directory.resolve("cgroup"));
        String script = "mount -t cgroup2 none " + second + " && exec \"$@\"";
        List<String> before = new ArrayList<>(List.of("unshare", "--mount", "sh", "-c", script, "sh"));
        before.addAll(List.of(program, "with-socket", port(names, "inherited")));
        List<String> attempts = new ArrayList<>(List.of(program, "try", SERVER_4, SERVER_6, GROUP));
        for (Running helper : helpers) {
            attempts.add(Long.toString(helper.pid()));
        }
        attempts.add(socket(mode));
        for (String name : some) {
            attempts.add(name + ":" + port(names, name));
        }
        return Commands.concat(before, mode.jailed() ? jailed(mode, attempts) : attempts);
    }

    private static List<String> jailed(Mode mode, List<String> program) {
        return mode.options().contains(LASTING)
                ? entering(
                        mode.options().stream()
                                .filter(option -> !option.equals(LASTING))
                                .toList(),
                        program)
                : Portjail.jailed(Portjail.RANGE, mode.options(), program);
    }

    /** A jail that stands before the program, and is taken down after it. */
    private static List<String> entering(List<String> options, List<String> program) {
        String script =
                "\"$0\" up it-lasting --shared --range " + Portjail.RANGE.first() + ":" + Portjail.RANGE.last() + " "
                        + String.join(" ", options)
                        + " && { \"$0\" enter it-lasting -- \"$@\"; status=$?; \"$0\" down it-lasting >&2 && exit $status; }";
        return Commands.concat(List.of("sh", "-c", script, Portjail.program().toString()), program);
    }

    /** Of which attempts a packet arrived from outside the range, or a part of one that tells no port. */
    private static Set<String> escaped(PacketCapture capture, List<String> names, Mode mode)
            throws InterruptedException {
        String client = "(src host " + TestNetwork.CLIENT_4 + " or src host " + OTHER_CLIENT_4 + " or src host "
                + TestNetwork.CLIENT_6 + " or src host " + NEW_CLIENT_4 + " or src net " + BEHIND_A_LINK + ")";
        Set<String> escaped = new TreeSet<>();
        for (String packet : capture.packets(client)) {
            Matcher ports = PORTS.matcher(packet);
            if (ports.find() && !Portjail.RANGE.contains(Integer.parseInt(ports.group(1)))) {
                escaped.add(names.get(Integer.parseInt(ports.group(2)) - FIRST_PORT));
            }
        }
        String outside = "(%s[%d:2] < " + Portjail.RANGE.first() + " or %s[%d:2] > " + Portjail.RANGE.last() + ")";
        String udplite = "(ip proto 136 and " + outside.formatted("ip", IPV4_HEADER, "ip", IPV4_HEADER)
                + " or ip6 proto 136 and " + outside.formatted("ip6", IPV6_HEADER, "ip6", IPV6_HEADER) + ")";
        if (!capture.packets(client + " and " + udplite).isEmpty()) {
            escaped.add("udplite");
        }
        // What is rewritten is so as a whole: there the first one's port says it for all.
        boolean rewritten = mode.options().contains("rewrite");
        if (!rewritten
                && !capture.packets(client + " and (ip[6:2] & 0x1fff != 0 or ip6 proto 44)")
                        .isEmpty()) {
            escaped.add("fragments");
        }
        return escaped;
    }

    /** The list's cells below one head, by the attempt's name. */
    private static Map<String, String> column(String title) throws IOException {
        List<List<String>> rows = new ArrayList<>();
        for (String line : Files.readAllLines(LIST)) {
            if (line.startsWith("| attempt ") || (!rows.isEmpty() && line.startsWith("| "))) {
                rows.add(List.of(line.replace("`", "").replace("**", "").split(" *\\| *", -1)));
            } else if (!rows.isEmpty() && !line.startsWith("|")) {
                break;
            }
        }
        int column = rows.getFirst().indexOf(title);
        assertTrue(column > 0, "SECURITY.md has a column '" + title + "'");
        Map<String, String> cells = new LinkedHashMap<>();
        for (List<String> row : rows.subList(1, rows.size())) {
            cells.put(row.get(1), row.get(column));
        }
        return cells;
    }
}
