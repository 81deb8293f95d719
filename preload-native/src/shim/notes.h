// SPDX-License-Identifier: Apache-2.0
//
// What the shim remembers of descriptors, so that it need not ask the kernel again. Nobody sees every close or dup, so
// a note may outlive its socket, until socket() writes the notes of that number anew. A socket that comes onto the
// number in another way meanwhile (dup, a raw system call, another process) may be left as it came, or get SO_REUSEADDR
// though it is no TCP socket. To ask the kernel each time would cost 1 % of a connect for that.
#ifndef PORTJAIL_SHIM_NOTES_H
#define PORTJAIL_SHIM_NOTES_H

#include <stdbool.h>

enum note {
    TOLD,      // IP_LOCAL_PORT_RANGE is set on the socket
    FRESH_TCP, // a TCP socket made by socket(), neither bound nor connected by the program yet
    NOTES,
};

/** Whether the note was written; false for descriptors from 65536 on, of which there are none. */
bool noted(int descriptor, enum note note);

void note_down(int descriptor, enum note note);

void strike_out(int descriptor, enum note note);

#endif
