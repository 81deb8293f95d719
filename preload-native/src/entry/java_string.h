// SPDX-License-Identifier: Apache-2.0
#ifndef PORTJAIL_ENTRY_JAVA_STRING_H
#define PORTJAIL_ENTRY_JAVA_STRING_H

#include <stddef.h>
#include <stdint.h>

/**
 * Decodes the bytes of a C string as UTF-8 (RFC 3629) to UTF-16. Each byte b that belongs to no valid sequence becomes
 * the lone surrogate U+DC00+b (U+DC80 to U+DCFF), so that the bytes can be had back exactly.
 *
 * `units` has room for strlen(bytes) units. Returns how many were written.
 */
size_t java_string_decode(const char *bytes, uint16_t *units);

#endif
