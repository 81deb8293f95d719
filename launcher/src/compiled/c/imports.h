// SPDX-License-Identifier: Apache-2.0
//
// Read before every file that TeaVM wrote: what bin/portjail exports to the compiled launch (compiled_launch.c).
#ifndef PORTJAIL_COMPILED_IMPORTS_H
#define PORTJAIL_COMPILED_IMPORTS_H

#define _GNU_SOURCE
#include <locale.h>
#include <stdint.h>

int64_t portjail_call(int64_t error, int64_t function, int64_t a, int64_t b, int64_t c, int64_t d, int64_t e, int64_t f);
int64_t portjail_symbol(const void *name);
const void *portjail_home(void);
int64_t portjail_is_aarch64(void);
void portjail_write(int64_t descriptor, const void *bytes, int64_t size);
void portjail_pause(int64_t milliseconds);
void portjail_end(int64_t status);
int64_t portjail_argument_count(void);
const void *portjail_argument(int64_t index);

// The launch speaks English, and reads what libraries say in English.
#define setlocale(category, name) ((void)0)

#endif
