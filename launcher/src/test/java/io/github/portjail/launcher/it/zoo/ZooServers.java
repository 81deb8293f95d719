// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.it.zoo;

import io.github.portjail.launcher.it.PortReportingServer;
import io.github.portjail.launcher.it.Running;
import io.github.portjail.launcher.it.TestHost;
import java.util.ArrayList;
import java.util.List;

/** What the programs of the zoo speak to: each has ports of its own, one for each attempt. */
final class ZooServers implements AutoCloseable {
    /** Its home directory is another one for the server alone: root's own stays as it is. */
    private static final String SSH_SERVER = """
            mount --bind "$1" "$(getent passwd root | cut -d: -f6)" || exit
            key="$1/host-key"
            shift
            exec dropbear -F -E -m -s -r "$key" -P '' "$@"
            """;

    private final PortReportingServer reporter;
    private final Running others;
    private final Running shell;

    private ZooServers(PortReportingServer reporter, Running others, Running shell) {
        this.reporter = reporter;
        this.others = others;
        this.shell = shell;
    }

    static ZooServers start(TestHost host, ZooFiles files) {
        List<String> reporter = new ArrayList<>();
        List<String> others =
                new ArrayList<>(List.of("python3", files.name("servers.py"), files.name("served"), "dns:53"));
        List<String> shell =
                new ArrayList<>(List.of("unshare", "--mount", "sh", "-c", SSH_SERVER, "sh", files.name("home")));
        for (Program program : Programs.ALL) {
            for (int attempt = 0; attempt < Program.ATTEMPTS; attempt++) {
                int port = program.port(attempt);
                switch (program.service()) {
                    case REPORT -> reporter.add("report:" + port);
                    case HTTP -> reporter.add("http:" + port);
                    case UDP -> reporter.add("udp:" + port);
                    case NAMES -> others.add("dns:" + port);
                    case FILES -> others.add("files:" + port);
                    case SHELL -> shell.addAll(List.of("-p", Integer.toString(port)));
                    case RESOLVER -> {
                        // It listens at its one port already.
                    }
                }
            }
        }
        ZooServers servers = new ZooServers(
                PortReportingServer.start(host, List.of(), reporter), host.start(others), host.start(shell));
        servers.others.awaitOutput("ready");
        servers.shell.awaitErrors("Not backgrounding");
        return servers;
    }

    @Override
    public void close() {
        shell.close();
        others.close();
        reporter.close();
    }
}
