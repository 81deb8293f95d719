// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.systemd;

import io.github.portjail.launcher.audit.file.ReplacedFile;
import io.github.portjail.launcher.outcome.Failure;
import io.github.portjail.launcher.terminal.Progress;
import io.github.portjail.rules.firewall.UnitSet;
import io.github.portjail.rules.policy.JailName;
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

    /** The first version of systemd that knows {@code NFTSet=}. */
    private static final int NFT_SETS = 255;

    private final String home;
    private final PrintStream out;
    private final PrintStream notes;
    private final PrintStream progress;

    /**
     * Prepares it.
     *
     * @param home the installation's directory
     * @param out where the drop-in is printed
     * @param notes where it is said what was done
     * @param progress where it is said that it goes on
     */
    public Wrap(String home, PrintStream out, PrintStream notes, PrintStream progress) {
        this.home = home;
        this.out = out;
        this.notes = notes;
        this.progress = progress;
    }

    /**
     * Prints, installs or removes the drop-in.
     *
     * @throws Failure when that cannot be done
     */
    public void run(WrapOptions options) throws Failure {
        try (Progress line = Progress.of(progress, "waiting for systemd")) {
            switch (options.action()) {
                case PRINT -> out.print(dropIn(options).text());
                case INSTALL -> line.println(notes, install(dropIn(options)));
                case REMOVE -> line.println(notes, remove(options.unit()));
            }
        }
    }

    /** A unit made of a template has a set of its own, which the template cannot name: systemd replaces nothing there. */
    private DropIn dropIn(WrapOptions options) {
        ServiceName unit = options.unit();
        boolean kept = options.hasSet() && !unit.isTemplate() && Systemctl.version() >= NFT_SETS;
        return new DropIn(unit, home + "/bin/portjail", options.options(), kept ? set(unit) : null);
    }

    private static UnitSet set(ServiceName unit) {
        return UnitSet.of(JailName.ofService(unit.value()));
    }

    /** Returns what was done. */
    private static String install(DropIn dropIn) throws Failure {
        ServiceName unit = dropIn.unit();
        requireUnit(unit);
        Path file = file(unit);
        UnitSet set = dropIn.set();
        if (set != null) {
            ServiceSets.prepare(set);
        }
        boolean hadSet;
        try {
            hadSet = Files.exists(file) && namesSet(file);
            Files.createDirectories(directory(unit));
            ReplacedFile.writeForAll(file, dropIn.text());
        } catch (IOException e) {
            throw cannot("write", file, e);
        }
        Systemctl.run("daemon-reload");
        if (hadSet && set == null) {
            ServiceSets.remove(set(unit));
        }
        return "wrote " + file + "; " + unit + " is jailed from its next start on";
    }

    /** Returns what was done. */
    private static String remove(ServiceName unit) throws Failure {
        Path file = file(unit);
        boolean hasSet;
        try {
            hasSet = namesSet(file);
            Files.delete(file);
            removeIfEmpty(directory(unit));
        } catch (NoSuchFileException e) {
            throw Failure.of(unit + " is not wrapped: there is no " + file)
                    .withHint("portjail wrap " + unit + " --range LO:HI --install wraps it");
        } catch (IOException e) {
            throw cannot("remove", file, e);
        }
        Systemctl.run("daemon-reload");
        // Not before systemd has forgotten it.
        if (hasSet) {
            ServiceSets.remove(set(unit));
        }
        return "removed " + file + "; " + unit + " is not jailed any more once it has stopped";
    }

    private static boolean namesSet(Path file) throws IOException {
        return Files.readString(file).contains("\nNFTSet=");
    }

    /** The unit may have drop-ins of others. */
    private static void removeIfEmpty(Path directory) throws IOException {
        try {
            Files.delete(directory);
        } catch (DirectoryNotEmptyException _) {
            return;
        }
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
        String state = Systemctl.run("show", "--property=LoadState", "--value", unit.value());
        if (state.strip().equals("not-found")) {
            throw Failure.of("there is no unit " + unit)
                    .withHint("systemctl list-unit-files --type=service lists those that are there");
        }
    }
}
