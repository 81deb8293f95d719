// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.documents;

import io.github.portjail.launcher.cli.describe.CommandDescription;
import io.github.portjail.launcher.cli.describe.CommandTree;
import io.github.portjail.launcher.documents.completion.BashScript;
import io.github.portjail.launcher.documents.completion.FishScript;
import io.github.portjail.launcher.documents.completion.ZshScript;
import io.github.portjail.launcher.documents.manual.Manual;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** Called by the build. */
public final class WriteDocuments {
    private WriteDocuments() {}

    /**
     * Writes {@code man/man1}, {@code man/man5}, {@code man/man7} and {@code completions} into a folder.
     *
     * @param arguments the top of the source tree, the folder, the date and the version
     */
    public static void main(String[] arguments) throws IOException {
        write(Path.of(arguments[0]), Path.of(arguments[1]), arguments[2], arguments[3]);
    }

    private static void write(Path sources, Path share, String date, String version) throws IOException {
        CommandDescription root = CommandTree.read();
        Map<String, String> pages = new Manual(sources, date, version).pages(root);
        for (Map.Entry<String, String> page : pages.entrySet()) {
            String name = page.getKey();
            put(share.resolve("man/man" + name.charAt(name.length() - 1)), name, page.getValue());
        }
        Path completions = share.resolve("completions");
        put(completions, "portjail.bash", BashScript.of(root));
        put(completions, "_portjail", ZshScript.of(root));
        put(completions, "portjail.fish", FishScript.of(root));
    }

    private static void put(Path folder, String name, String content) throws IOException {
        Files.createDirectories(folder);
        Files.writeString(folder.resolve(name), content);
    }
}
