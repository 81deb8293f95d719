// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.it;

import java.util.List;

/**
 * A UDP socket that does what it is told, one line at a time, and answers each with one line: {@code ok ...}, or {@code failed}
 * and the name of the errno.
 *
 * <ul>
 *   <li>{@code new 4|6}: closes the socket and makes another of the address family, one of IPv6 for both
 *   <li>{@code ask ADDRESS PORT [BYTES]}: sends a datagram without connect; answers what the server answers
 *   <li>{@code tell ADDRESS PORT}: sends one and does not wait
 *   <li>{@code bind ADDRESS PORT}, {@code connect ADDRESS PORT}, {@code dissolve}: of a connection
 *   <li>{@code port}: the socket's own, {@code mark}: its SO_MARK; {@code mark NUMBER} sets that
 *   <li>{@code serve}: answers one datagram that has come, and says from which port
 *   <li>{@code hear}: what has come
 * </ul>
 */
final class DatagramClient {
    private static final String PROGRAM = """
      import ctypes, errno, socket, sys
      SO_MARK = 36

      def new(family):
          s = socket.socket(family, socket.SOCK_DGRAM)
          s.settimeout(3)
          s.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1)
          if family == socket.AF_INET6:
              s.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
          return s

      def obey(s, word, *rest):
          if word in ('ask', 'tell'):
              s.sendto(b'x' * int(rest[2] if len(rest) > 2 else 1), (rest[0], int(rest[1])))
              return s.recv(100).decode().strip() if word == 'ask' else ''
          if word in ('bind', 'connect'):
              getattr(s, word)((rest[0], int(rest[1])))
          if word == 'dissolve' and ctypes.CDLL(None).connect(s.fileno(), bytes(16), 16):
              return 'not dissolved'
          if word == 'port':
              return str(s.getsockname()[1])
          if word == 'mark' and rest:
              s.setsockopt(socket.SOL_SOCKET, SO_MARK, int(rest[0]))
          if word == 'mark':
              return hex(s.getsockopt(socket.SOL_SOCKET, SO_MARK))
          if word == 'serve':
              _, peer = s.recvfrom(100)
              s.sendto(b'%d\\n' % peer[1], peer)
              return str(peer[1])
          if word == 'hear':
              return s.recv(100).decode().strip()
          return ''

      sockets = {'': new(socket.AF_INET)}
      for line in sys.stdin:
          words = line.split()
          name = words.pop(0)[1:] if words[0][0] == '@' else ''
          try:
              if words[0] == 'new':
                  if name in sockets:
                      sockets[name].close()
                  sockets[name] = new(socket.AF_INET6 if words[1] == '6' else socket.AF_INET)
                  print('ok', flush=True)
              else:
                  print(('ok ' + obey(sockets[name], *words)).strip(), flush=True)
          except TimeoutError:
              print('failed ETIMEDOUT', flush=True)
          except OSError as e:
              print('failed', errno.errorcode.get(e.errno, e), flush=True)
      """;

    private DatagramClient() {}

    /** Returns its words; a line that begins with {@code @NAME} is for the socket of that name. */
    static List<String> command() {
        Needs.program("python3");
        return List.of("python3", "-c", PROGRAM);
    }
}
