// SPDX-License-Identifier: Apache-2.0
// http.js HOST PORT: prints the body of an HTTP answer.
const [host, port] = process.argv.slice(2);
require('http').get(`http://${host}:${port}/`, (answer) => answer.pipe(process.stdout));
