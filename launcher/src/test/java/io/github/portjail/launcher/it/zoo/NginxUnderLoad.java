// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.it.zoo;

import static io.github.portjail.launcher.it.TestNetwork.SERVER_4;
import static io.github.portjail.launcher.it.TestNetwork.SERVER_6;

import io.github.portjail.launcher.it.Commands;
import io.github.portjail.launcher.it.Finished;
import io.github.portjail.launcher.it.Needs;
import io.github.portjail.launcher.it.Running;
import io.github.portjail.launcher.it.TestHost;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** nginx in a jail as a proxy, asked from outside the jail: each request is a connection to the server behind. */
final class NginxUnderLoad {
    /** How many requests there are, in each family: more than the range has ports. */
    private static final int REQUESTS = 2000;

    /** With source NAT: fewer than the range has ports, see {@link Mode#translates}. */
    private static final int REQUESTS_TRANSLATED = 400;

    private static final int FIRST_LISTENER = 8080;

    /** Unpacked there by .ci/install-packages, because its package would start a web server with the machine. */
    private static final Path UNPACKED = Path.of("..", "target", "unpacked", "usr", "sbin", "nginx");

    private NginxUnderLoad() {}

    private static String program() {
        if (Files.isExecutable(UNPACKED)) {
            return UNPACKED.toAbsolutePath().normalize().toString();
        }
        Needs.program("nginx");
        return "nginx";
    }

    /** Needs the programs that it runs. */
    static void needs() {
        String _ = program();
        Needs.program("ab");
    }

    /** Runs the proxy in a jail and asks it for what it fetches over one version of IP. */
    static Cell.Told run(TestHost host, ZooFiles files, ZooJail jail, Mode mode, Cell.Errand errand, int attempt)
            throws IOException {
        Files.writeString(files.at("nginx.conf"), configuration(files.at(""), Programs.NGINX.port(attempt)));
        List<String> nginx =
                List.of(program(), "-e", "stderr", "-p", files.name("home"), "-c", files.name("nginx.conf"));
        try (Running running = host.start(jail.command(nginx))) {
            String pid = Long.toString(running.pid());
            String await =
                    "until test -s " + files.name("nginx.pid") + "; do sleep 0.05; kill -0 " + pid + " || exit; done";
            host.run("timeout", "10", "sh", "-c", await).expectSuccess();
            String address = mode.isNamespace() ? addressInside(pid) : "127.0.0.1";
            Cell.Told told = load(host, address, errand.family(), mode.translates() ? REQUESTS_TRANSLATED : REQUESTS);
            running.signal("QUIT");
            Finished _ = running.finish();
            return told;
        }
    }

    private static String configuration(Path directory, int port) {
        return """
            daemon off;
            user root;
            worker_processes 1;
            pid %1$s/nginx.pid;
            events { worker_connections 512; }
            http {
                access_log off;
                client_body_temp_path %1$s/nginx.body;
                proxy_temp_path %1$s/nginx.proxy;
                fastcgi_temp_path %1$s/nginx.fastcgi;
                uwsgi_temp_path %1$s/nginx.uwsgi;
                scgi_temp_path %1$s/nginx.scgi;
                server { listen 8084; location / { proxy_pass http://%2$s:%4$d; } }
                server { listen 8086; location / { proxy_pass http://[%3$s]:%4$d; } }
            }
            """.formatted(directory, SERVER_4, SERVER_6, port);
    }

    /** nsenter(1), portjail and the proxy are one process after another, with the same PID. */
    private static String addressInside(String pid) {
        String ask =
                "nsenter --target " + pid + " --net ip -o -4 address show scope global | sed 's/.*inet //; s/[/].*//'";
        return Commands.run("sh", "-c", ask).expectSuccess().answer();
    }

    private static Cell.Told load(TestHost host, String address, int family, int requests) {
        String page = "http://" + address + ":" + (FIRST_LISTENER + family) + "/";
        Finished load = host.run("ab", "-q", "-n", Integer.toString(requests), "-c", "8", "-s", "5", page);
        String text = load.toString();
        boolean all = text.contains("Complete requests:      " + requests + "\n")
                && text.contains("Failed requests:        0\n")
                && !text.contains("Non-2xx responses");
        return new Cell.Told(all, false, text);
    }
}
