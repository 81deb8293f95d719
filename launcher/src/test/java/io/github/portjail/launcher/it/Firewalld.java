// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** firewalld itself, on one host, with a message bus, a configuration and a {@code /run} of its own. */
final class Firewalld implements AutoCloseable {
    private static final Path PROGRAM = Unpacked.usr().resolve("sbin/firewalld");
    private static final Path MODULES = Unpacked.usr().resolve("lib/python3/dist-packages");
    private static final Path DEFAULTS = Unpacked.usr().resolve("lib/firewalld");

    /** The last that it does before it waits for requests. */
    private static final String READY = "config.PolicyAdded('allow-host-ipv6')";

    private static final String BUS = """
            <!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
             "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
            <busconfig><type>system</type><listen>ADDRESS</listen><policy context="default">
            <allow own="*"/><allow send_destination="*"/><allow receive_sender="*"/>
            </policy></busconfig>
            """;

    private final PrivateRun run;
    private final Running bus;
    private final Running daemon;

    private Firewalld(PrivateRun run, Running bus, Running daemon) {
        this.run = run;
        this.bus = bus;
        this.daemon = daemon;
    }

    /**
     * Starts it, and waits until it has made its rules.
     *
     * @param backend as FirewallBackend in firewalld.conf(5)
     * @param directory empty, for its files
     */
    static Firewalld start(TestHost host, String backend, Path directory) throws IOException {
        Needs.program("dbus-daemon");
        Needs.that(Files.isReadable(PROGRAM), "firewalld, which .ci/install-packages test unpacks");
        String address = "unix:path=" + directory.resolve("bus");
        Path configuration = Files.writeString(directory.resolve("bus.conf"), BUS.replace("ADDRESS", address));
        Path settings = Files.createDirectory(directory.resolve("firewalld"));
        Files.writeString(settings.resolve("firewalld.conf"), "FirewallBackend=" + backend + "\n");

        PrivateRun run = PrivateRun.create(host, "mode=755");
        Running bus =
                run.start(List.of("dbus-daemon", "--nofork", "--print-address", "--config-file=" + configuration));
        bus.awaitOutput("unix:");
        Running daemon = run.start(List.of(
                "env",
                "PYTHONUNBUFFERED=1",
                "PYTHONDONTWRITEBYTECODE=1",
                "PYTHONPATH=" + MODULES,
                "DBUS_SYSTEM_BUS_ADDRESS=" + address,
                "/usr/bin/python3",
                PROGRAM.toString(),
                "--nofork",
                "--nopid",
                "--debug",
                "--log-target=console",
                "--default-config=" + DEFAULTS,
                "--system-config=" + settings));
        daemon.awaitOutput(READY);
        return new Firewalld(run, bus, daemon);
    }

    /** What {@code firewall-cmd --reload} has it do. */
    void reload() {
        daemon.signal("HUP");
        daemon.awaitOutput("Reloaded()");
    }

    @Override
    public void close() {
        daemon.close();
        bus.close();
        run.close();
    }
}
