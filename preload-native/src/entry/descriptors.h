// SPDX-License-Identifier: Apache-2.0
//
// The open file descriptors of this process, as /proc/self/fd lists them.
#ifndef PORTJAIL_ENTRY_DESCRIPTORS_H
#define PORTJAIL_ENTRY_DESCRIPTORS_H

#include <stdbool.h>
#include <stddef.h>

/** Descriptor numbers in ascending order. */
struct descriptors {
    int *numbers;
    size_t count;
};

/** Lists what is open now, without the descriptor that the listing itself needs. False with errno set on failure. */
bool descriptors_list(struct descriptors *list);

/** Marks every open descriptor that is not in `kept` close-on-exec; those in `kept` keep their flags. */
void descriptors_close_others_on_exec(const struct descriptors *kept);

#endif
