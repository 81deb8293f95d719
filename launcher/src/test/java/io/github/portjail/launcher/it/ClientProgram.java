// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.it;

import static io.github.portjail.launcher.it.TestNetwork.SERVER_4;
import static io.github.portjail.launcher.it.TestNetwork.SERVER_6;

import java.util.List;
import java.util.stream.Stream;

/**
 * A program that people use to open a connection; it prints the source port that the server tells it.
 *
 * @param name how the test is called
 * @param needs the program that must be installed
 * @param service the server's port that it asks
 * @param command its words
 */
record ClientProgram(String name, String needs, int service, List<String> command) {
    private static final String PYTHON = """
      import socket, sys
      kind, address, port = sys.argv[1], sys.argv[2], int(sys.argv[3])
      family = socket.AF_INET6 if ':' in address else socket.AF_INET
      s = socket.socket(family, socket.SOCK_DGRAM if kind == 'udp' else socket.SOCK_STREAM)
      s.settimeout(5)
      s.connect((address, port))
      if kind == 'udp':
          s.send(b'port?')
      print(s.recv(100).decode().strip())
      """;

    private static final String NODE_TCP = """
      const [address, port] = process.argv.slice(1);
      require('net').connect(Number(port), address).on('data', (data) => process.stdout.write(data));
      """;

    private static final String NODE_UDP = """
      const [address, port] = process.argv.slice(1);
      const socket = require('dgram').createSocket(address.includes(':') ? 'udp6' : 'udp4');
      socket.on('message', (data) => { process.stdout.write(data); socket.close(); });
      socket.connect(Number(port), address, () => socket.send('port?'));
      """;

    static Stream<ClientProgram> all() {
        return Stream.of(SERVER_4, SERVER_6).flatMap(address -> Stream.concat(overTcp(address), overUdp(address)));
    }

    private static Stream<ClientProgram> overTcp(String address) {
        String port = Integer.toString(PortReportingServer.REPORT);
        return Stream.of(
                http("curl", address, "curl", "--silent", "--show-error", "--globoff", "--max-time", "10"),
                http("wget", address, "wget", "--quiet", "--output-document=-", "--timeout=10", "--tries=1"),
                tcp("python", "python3", address, "python3", "-c", PYTHON, "tcp", address, port),
                tcp("netcat", "nc", address, "nc", "-w", "5", address, port),
                tcp("a static C program", "gcc", address, NativePrograms.client(), "tcp", address, port),
                tcp("bash", "bash", address, "bash", "-c", "exec 3<>/dev/tcp/" + address + "/" + port + "; cat <&3"),
                java("tcp", address, PortReportingServer.REPORT),
                tcp("node", "node", address, "node", "-e", NODE_TCP, "--", address, port));
    }

    private static Stream<ClientProgram> overUdp(String address) {
        String port = Integer.toString(PortReportingServer.UDP);
        return Stream.of(
                udp("python", "python3", address, "python3", "-c", PYTHON, "udp", address, port),
                udp("netcat", "nc", address, "sh", "-c", "echo port? | nc -u -w 5 -W 1 " + address + " " + port),
                udp("a static C program", "gcc", address, NativePrograms.client(), "udp", address, port),
                java("udp", address, PortReportingServer.UDP),
                udp("node", "node", address, "node", "-e", NODE_UDP, "--", address, port));
    }

    private static ClientProgram http(String program, String address, String... command) {
        String host = address.contains(":") ? "[" + address + "]" : address;
        String url = "http://" + host + ":" + PortReportingServer.HTTP + "/";
        return new ClientProgram(
                program + " over HTTP to " + address,
                program,
                PortReportingServer.HTTP,
                Commands.concat(List.of(command), List.of(url)));
    }

    private static ClientProgram tcp(String name, String needs, String address, String... command) {
        return new ClientProgram(name + " over TCP to " + address, needs, PortReportingServer.REPORT, List.of(command));
    }

    private static ClientProgram udp(String name, String needs, String address, String... command) {
        return new ClientProgram(name + " over UDP to " + address, needs, PortReportingServer.UDP, List.of(command));
    }

    private static ClientProgram java(String protocol, String address, int port) {
        List<String> arguments = List.of(protocol, address, Integer.toString(port));
        List<String> command = Commands.concat(PortReportingServer.javaCommand(JavaClient.class), arguments);
        return new ClientProgram("java over " + protocol + " to " + address, "sh", port, command);
    }

    /** Returns the words of the static C client, unless it is told them on its standard input. */
    static List<String> client(Object... words) {
        List<String> arguments = Stream.of(words).map(Object::toString).toList();
        return Commands.concat(List.of(NativePrograms.client()), arguments);
    }

    @Override
    public String toString() {
        return name;
    }
}
