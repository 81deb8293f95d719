// SPDX-License-Identifier: Apache-2.0
// net.js ADDRESS PORT: prints what a TCP server says.
const [address, port] = process.argv.slice(2);
require('net').connect(Number(port), address).pipe(process.stdout);
