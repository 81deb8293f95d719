# SPDX-License-Identifier: Apache-2.0
"""Answers each HTTP request on loopback with the peer's source port; prints its own port first."""
import http.server


class PortReporter(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        body = f"{self.client_address[1]}\n".encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *arguments):
        pass


server = http.server.HTTPServer(("127.0.0.1", 0), PortReporter)
print(server.server_address[1], flush=True)
server.serve_forever()
