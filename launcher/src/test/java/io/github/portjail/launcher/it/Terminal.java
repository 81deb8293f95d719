// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.it;

import static org.junit.jupiter.api.Assertions.fail;

import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;

/**
 * A person at an interactive bash(1) in a pseudo-terminal of its own, which script(1) makes and connects with pipes.
 *
 * <p>What is waited for counts from the last thing typed on.
 */
final class Terminal implements AutoCloseable {
    /** What the terminal sends for Ctrl-C: the line discipline makes SIGINT of it. */
    static final String CONTROL_C = "\u0003";

    /** What the terminal sends for Ctrl-Z: the line discipline makes SIGTSTP of it. */
    static final String CONTROL_Z = "\u001a";

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final String PROMPT = "pj-prompt> ";

    private final Running script;
    private int typedAt;

    private Terminal(Running script) {
        this.script = script;
    }

    /** Opens a terminal on a host and waits for the shell's prompt. */
    static Terminal open(TestHost host) {
        Needs.program("script");
        Needs.program("bash");
        // What ran the tests may ignore the signals that keys send, and no shell can undo that.
        String shell = "env --default-signal=INT,QUIT TERM=dumb bash --norc --noprofile -i";
        Terminal terminal = new Terminal(host.start(List.of("script", "-q", "-f", "-c", shell, "/dev/null")));
        // Not in the environment: a shell that script(1) has in between would take it away.
        terminal.enter("PS1='" + PROMPT.charAt(0) + "''" + PROMPT.substring(1) + "'");
        terminal.awaitPrompt();
        return terminal;
    }

    /** Types a line and Enter. */
    void enter(String line) {
        press(line + "\n");
    }

    /** Presses keys. */
    void press(String keys) {
        typedAt = script.output().length();
        script.type(keys);
    }

    /** Waits until the terminal shows a text. */
    void await(String text) {
        try {
            OptionalInt found = script.output().await(PATIENCE, written -> written.indexOf(text, typedAt));
            if (found.isEmpty()) {
                fail("waited in vain for '" + text + "' on the terminal; it shows:\n" + screen());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting", e);
        }
    }

    void awaitPrompt() {
        await(PROMPT);
    }

    String screen() {
        return script.output().soFar();
    }

    @Override
    public void close() {
        script.type("\nexit\n");
        script.close();
    }
}
