// SPDX-License-Identifier: Apache-2.0
// dgram.js connected|send ADDRESS PORT: prints the answer to a datagram; node binds the socket to port 0 first.
const [way, address, port] = process.argv.slice(2);
const socket = require('dgram').createSocket(address.includes(':') ? 'udp6' : 'udp4');
socket.on('message', (answer) => {
  process.stdout.write(answer);
  socket.close();
});
// An error that nobody listens to ends the program, which is what it shall do.
const fail = (error) => {
  if (error) throw error;
};
if (way === 'connected') {
  socket.connect(Number(port), address, (error) => {
    fail(error);
    socket.send('port?', fail);
  });
} else {
  socket.send('port?', Number(port), address, fail);
}
