// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.rules.policy;

/**
 * How sockets get a port of the range; several ways may work together.
 *
 * @param auto portjail chooses, and the others are false
 * @param bpf BPF programs on the cgroup choose the port at connect and at bind to port 0
 * @param preload a library preloaded into the program does
 * @param netns the network namespace's ip_local_port_range does
 * @param rewrite the firewall rewrites the source port of what leaves from another
 */
public record Steering(boolean auto, boolean bpf, boolean preload, boolean netns, boolean rewrite) {
    /** portjail chooses. */
    public static final Steering AUTO = new Steering(true, false, false, false, false);

    /** Nothing is steered: what leaves from another port is a violation. */
    public static final Steering NONE = new Steering(false, false, false, false, false);

    /** BPF alone. */
    public static final Steering BPF = new Steering(false, true, false, false, false);

    /** The namespace's port range alone. */
    public static final Steering NETNS = new Steering(false, false, false, true, false);

    /**
     * Parses {@code auto}, {@code none}, or a comma-separated list of {@code bpf}, {@code preload}, {@code netns} and
     * {@code rewrite}.
     *
     * @throws InvalidValueException if a word is none of them, is given twice, or auto or none is not alone
     */
    public static Steering parse(String text) {
        if (text.equals("auto")) {
            return AUTO;
        }
        if (text.equals("none")) {
            return NONE;
        }
        boolean bpf = false;
        boolean preload = false;
        boolean netns = false;
        boolean rewrite = false;
        int start = 0;
        while (start <= text.length()) {
            int comma = text.indexOf(',', start);
            int end = comma < 0 ? text.length() : comma;
            String word = text.substring(start, end);
            boolean repeated = switch (word) {
                case "bpf" -> bpf;
                case "preload" -> preload;
                case "netns" -> netns;
                case "rewrite" -> rewrite;
                case "auto", "none" ->
                    throw new InvalidValueException(
                            "'" + word + "' cannot be combined: give it alone, or leave it out");
                default ->
                    throw new InvalidValueException("steering " + InvalidValueException.quote(word)
                            + " is none of auto, none, bpf, preload, netns, rewrite");
            };
            if (repeated) {
                throw new InvalidValueException("steering '" + word + "' is given twice: give it once");
            }
            bpf |= word.equals("bpf");
            preload |= word.equals("preload");
            netns |= word.equals("netns");
            rewrite |= word.equals("rewrite");
            start = end + 1;
        }
        return new Steering(false, bpf, preload, netns, rewrite);
    }

    @Override
    public String toString() {
        if (auto) {
            return "auto";
        }
        StringBuilder text = new StringBuilder();
        append(text, bpf, "bpf");
        append(text, preload, "preload");
        append(text, netns, "netns");
        append(text, rewrite, "rewrite");
        return text.isEmpty() ? "none" : text.toString();
    }

    private static void append(StringBuilder text, boolean used, String word) {
        if (used) {
            text.append(text.isEmpty() ? "" : ",").append(word);
        }
    }
}
