// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.systemd;

import io.github.portjail.launcher.audit.file.ReplacedFile;
import io.github.portjail.launcher.outcome.Failure;
import io.github.portjail.rules.command.Command;
import io.github.portjail.rules.command.CommandException;
import io.github.portjail.rules.command.CommandResult;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** {@code portjail wrap}: a drop-in by which systemd starts a service in a jail; the unit itself stays as it is. */
public final class Wrap {
    /** Where the administrator's drop-ins are. */
    private static final Path UNITS = Path.of("/etc/systemd/system");

    private static final String FILE = "50-portjail.conf";

    private final String home;
    private final PrintStream out;

    /**
     * Prepares it.
     *
     * @param home the installation's directory
     * @param out where the drop-in, or what was done, is printed
     */
    public Wrap(String home, PrintStream out) {
        this.home = home;
        this.out = out;
    }

    /**
     * Prints, installs or removes the drop-in.
     *
     * @throws Failure when that cannot be done
     */
    public void run(WrapOptions options) throws Failure {
        DropIn dropIn = new DropIn(options.unit(), home + "/bin/portjail", options.options());
        switch (options.action()) {
            case PRINT -> out.print(dropIn.text());
            case INSTALL -> install(dropIn);
            case REMOVE -> remove(options.unit());
        }
    }

    private void install(DropIn dropIn) throws Failure {
        ServiceName unit = dropIn.unit();
        requireUnit(unit);
        Path file = file(unit);
        try {
            Files.createDirectories(directory(unit));
            ReplacedFile.writeForAll(file, dropIn.text());
        } catch (IOException e) {
            throw cannot("write", file, e);
        }
        reload();
        out.println("wrote " + file + "; " + unit + " is jailed from its next start on");
    }

    private void remove(ServiceName unit) throws Failure {
        Path file = file(unit);
        try {
            Files.delete(file);
            Files.delete(directory(unit));
        } catch (NoSuchFileException e) {
            throw Failure.of(unit + " is not wrapped: there is no " + file)
                    .withHint("portjail wrap " + unit + " --range LO:HI --install wraps it");
        } catch (DirectoryNotEmptyException _) {
            // The unit has drop-ins of others.
        } catch (IOException e) {
            throw cannot("remove", file, e);
        }
        reload();
        out.println("removed " + file + "; " + unit + " is not jailed any more once it has stopped");
    }

    private static Path directory(ServiceName unit) {
        return UNITS.resolve(unit + ".d");
    }

    private static Path file(ServiceName unit) {
        return directory(unit).resolve(FILE);
    }

    private static Failure cannot(String what, Path file, IOException e) {
        Failure failure = Failure.of("cannot " + what + " " + file + ": " + e.getMessage(), e);
        return Files.isWritable(UNITS) ? failure : failure.withHint("run it by sudo");
    }

    /** Of a template there is nothing to ask for. */
    private static void requireUnit(ServiceName unit) throws Failure {
        if (unit.isTemplate()) {
            return;
        }
        String state = systemctl("show", "--property=LoadState", "--value", unit.value());
        if (state.strip().equals("not-found")) {
            throw Failure.of("there is no unit " + unit)
                    .withHint("systemctl list-unit-files --type=service lists those that are there");
        }
    }

    private static void reload() throws Failure {
        String _ = systemctl("daemon-reload");
    }

    private static String systemctl(String... arguments) throws Failure {
        String[] words = new String[arguments.length + 1];
        words[0] = "systemctl";
        System.arraycopy(arguments, 0, words, 1, arguments.length);
        CommandResult result;
        try {
            result = Command.of(words).run();
        } catch (CommandException e) {
            throw Failure.of("cannot ask systemd: " + e.getMessage(), e)
                    .withHint(
                            "this is for hosts that systemd runs; elsewhere write portjail before the service's command");
        }
        if (result.status() != 0) {
            throw Failure.of("systemctl " + String.join(" ", arguments) + " failed: "
                            + result.error().strip().replace('\n', ' '))
                    .withHint("it has to be run by root, on a host that systemd runs; systemctl status says more");
        }
        return result.output();
    }
}
