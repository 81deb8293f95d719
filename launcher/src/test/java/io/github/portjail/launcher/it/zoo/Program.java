// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.it.zoo;

import java.util.List;

/**
 * A program and how it is told to open one connection and print the answer.
 *
 * @param name as in the table
 * @param needs the command that must be installed
 * @param service what it speaks to
 * @param families the versions of IP that it is run with
 * @param script for sh(1): its last command exits 0 and prints something if, and only if, the server answered. It finds the
 *     server in {@code $address}, in {@code $host} with the brackets of an IPv6 address in a URL, and in {@code $port}; the
 *     zoo's own files in {@code $zoo}, and a name for files of its own in {@code $own}
 */
record Program(String name, String needs, Service service, List<Integer> families, String script) {
    private static final int FIRST_PORT = 11000;
    private static final int PORTS_EACH = 10;

    /** How often at most a program is asked, each time at another port. */
    static final int ATTEMPTS = 7;

    /** What a server of the zoo speaks. */
    enum Service {
        /** Tells a TCP connection its source port and closes it. */
        REPORT,
        /** Tells it in an answer to an HTTP request. */
        HTTP,
        /** Tells it in a datagram. */
        UDP,
        /** Answers questions for names, over UDP and TCP. */
        NAMES,
        /** The same at the port that the C library asks. */
        RESOLVER,
        /** Hands out a repository over HTTP. */
        FILES,
        /** Lets a user log in. */
        SHELL
    }

    static Program of(String name, Service service, String script) {
        return new Program(name, firstWord(script), service, List.of(4, 6), script);
    }

    Program needing(String command) {
        return new Program(name, command, service, families, script);
    }

    Program overIpv4Only() {
        return new Program(name, needs, service, List.of(4), script);
    }

    private static String firstWord(String script) {
        int blank = script.indexOf(' ');
        return blank < 0 ? script : script.substring(0, blank);
    }

    /**
     * The port of the server that it asks, which tells on the wire what was sent by which program.
     *
     * @param attempt from 0
     */
    int port(int attempt) {
        return service == Service.RESOLVER ? 53 : FIRST_PORT + PORTS_EACH * Programs.ALL.indexOf(this) + attempt;
    }

    @Override
    public String toString() {
        return name;
    }
}
