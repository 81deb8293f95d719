// SPDX-License-Identifier: Apache-2.0
//
// Tells which lines of a log need to be read, for `portjail audit`: most were written by other programs, or by another firewall. What is
// of interest is decided by Java's LineReader alone; a line is left out only where that would do no more than count it.
#ifndef PORTJAIL_ENTRY_LOG_SIEVE_H
#define PORTJAIL_ENTRY_LOG_SIEVE_H

#include <stdint.h>

/** Where in the result what stands; Java's LogSieve has the same numbers. */
enum {
    SIEVE_LINES,  // lines in all
    SIEVE_OTHERS, // of those left out, how many are another firewall's
    SIEVE_FOUND,  // how many are to be read
    SIEVE_SPANS   // of each of them where it begins, and where its newline stands
};

/**
 * Looks at whole lines.
 *
 * `bytes` has `length` of them, the last one a newline. `prefixes` are those that jails have beside the usual one, each behind its length in
 * one byte; a length of 0 ends them. `result` has room for SIEVE_SPANS + length + 1 numbers.
 */
void portjail_sift(const char *bytes, long length, const unsigned char *prefixes, int32_t *result);

#endif
