// SPDX-License-Identifier: Apache-2.0
#include "log_sieve.h"

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

// As in Java's SyslogTag and LineReader, whose answers these shorten.
enum { SHORTEST = 40, LONGEST = 4096, RFC3164_TIME = 15, ISO_SECONDS = 19, LONGEST_ISO_TIME = 32, LONGEST_STAMP = 24 };

enum verdict { READ, LEFT_OUT, OTHERS };

static const char KERNEL[] = "kernel: ";
static const char USUAL[] = "portjail ";
static const char SUPPRESSED[] = " callbacks suppressed";

static bool is_at(const char *text, const char *end, const char *wanted, size_t length) {
    return (size_t)(end - text) >= length && memcmp(text, wanted, length) == 0;
}

#define IS_AT(text, end, wanted) is_at(text, end, wanted, sizeof wanted - 1)

static bool is_digit(char character) {
    return character >= '0' && character <= '9';
}

/** Behind the time and its space; NULL where it is written in another way. The line has at least SHORTEST bytes. */
static const char *after_time(const char *line) {
    if (line[3] == ' ') {
        const bool month = line[0] >= 'A' && line[0] <= 'Z' && is_digit(line[5]) && line[6] == ' ' && is_digit(line[7]) &&
                           is_digit(line[8]) && line[9] == ':' && line[12] == ':';
        return month && line[RFC3164_TIME] == ' ' ? line + RFC3164_TIME + 1 : NULL;
    }
    if (!is_digit(line[0]) || line[4] != '-' || line[7] != '-' || line[10] != 'T' || line[ISO_SECONDS] == ',') {
        return NULL;
    }
    const char *space = memchr(line + ISO_SECONDS, ' ', LONGEST_ISO_TIME - ISO_SECONDS);
    return space == NULL ? NULL : space + 1;
}

/** Behind `[12345.678901] `, or where it is when there is none; NULL where it takes a closer look. */
static const char *after_stamp(const char *text, const char *end) {
    if (*text != '[') {
        return *text == ' ' ? NULL : text;
    }
    const char *last = end - 4 < text + LONGEST_STAMP ? end - 4 : text + LONGEST_STAMP;
    const char *at = text + 1;
    while (at < last && (is_digit(*at) || *at == ' ' || *at == '.')) {
        at++;
    }
    if (at >= last || at[0] != ']' || at[1] != ' ' || at[2] == ' ') {
        return NULL;
    }
    const bool caller = at[2] == '[' && (at[3] == ' ' || at[3] == 'T' || at[3] == 'C');
    return caller ? NULL : at + 2;
}

static bool begins_with_prefix(const char *text, const char *end, const unsigned char *prefixes) {
    for (const unsigned char *one = prefixes; *one != 0; one += 1 + *one) {
        if (is_at(text, end, (const char *)one + 1, *one)) {
            return true;
        }
    }
    return IS_AT(text, end, USUAL);
}

static bool prefix_may_end(const char *text, const char *end, const unsigned char *prefixes) {
    for (const unsigned char *one = prefixes; *one != 0; one += 1 + *one) {
        if (end - text >= *one && memcmp(end - *one, one + 1, *one) == 0) {
            return true;
        }
    }
    return end - text >= 2 && end[-1] == ' ' && end[-2] == ':';
}

/** Where a text that ends with `=` begins first; NULL if it is not there. memmem(3) takes longer for texts as short as this. */
static const char *find(const char *from, const char *end, const char *wanted, size_t length) {
    while ((size_t)(end - from) >= length) {
        const char *sign = memchr(from + length - 1, '=', (size_t)(end - from) - length + 1);
        if (sign == NULL) {
            return NULL;
        }
        const char *start = sign + 1 - length;
        if (memcmp(start, wanted, length) == 0) {
            return start;
        }
        from = start + 1;
    }
    return NULL;
}

#define FIND(from, end, wanted) find(from, end, wanted, sizeof wanted - 1)

static bool says_suppressed(const char *text, const char *end) {
    while (end > text && end[-1] == ' ') {
        end--;
    }
    const size_t length = sizeof SUPPRESSED - 1;
    return (size_t)(end - text) >= length && memcmp(end - length, SUPPRESSED, length) == 0;
}

static enum verdict kernel_line(const char *text, const char *end, const unsigned char *prefixes) {
    if (begins_with_prefix(text, end, prefixes)) {
        return READ;
    }
    const char *in = FIND(text, end, "IN=");
    if (in == NULL) {
        return says_suppressed(text, end) ? READ : LEFT_OUT;
    }
    if (prefix_may_end(text, in, prefixes)) {
        return READ;
    }
    return FIND(in, end, " OUT=") == NULL ? LEFT_OUT : OTHERS;
}

static bool may_be_of_the_log(const char *tag, const char *end) {
    return IS_AT(tag, end, "kern") || IS_AT(tag, end, "systemd-journal") || IS_AT(tag, end, "journal:") ||
           IS_AT(tag, end, "rsyslogd") || IS_AT(tag, end, "imjournal");
}

static enum verdict judge(const char *line, const char *end, const unsigned char *prefixes) {
    if (line == end) {
        return LEFT_OUT;
    }
    if (end - line < SHORTEST || end - line > LONGEST || end[-1] == '\r') {
        return READ;
    }
    const char *host = after_time(line);
    if (host == NULL || IS_AT(host, end, KERNEL)) {
        return READ;
    }
    const char *space = memchr(host, ' ', (size_t)(end - host));
    if (space == NULL || end - space < (ptrdiff_t)sizeof KERNEL + 8) {
        return READ;
    }
    const char *tag = space + 1;
    if (IS_AT(tag, end, KERNEL)) {
        const char *text = after_stamp(tag + sizeof KERNEL - 1, end);
        return text == NULL ? READ : kernel_line(text, end, prefixes);
    }
    return may_be_of_the_log(tag, end) ? READ : LEFT_OUT;
}

__attribute__((visibility("default"))) void portjail_sift(const char *bytes, long length, const unsigned char *prefixes,
                                                          int32_t *result) {
    int32_t lines = 0, others = 0, found = 0;
    const char *const behind = bytes + length;
    for (const char *line = bytes; line < behind;) {
        const char *end = memchr(line, '\n', (size_t)(behind - line));
        if (end == NULL) {
            break;
        }
        const enum verdict verdict = judge(line, end, prefixes);
        lines++;
        others += verdict == OTHERS;
        if (verdict == READ) {
            result[SIEVE_SPANS + 2 * found] = (int32_t)(line - bytes);
            result[SIEVE_SPANS + 2 * found + 1] = (int32_t)(end - bytes);
            found++;
        }
        line = end + 1;
    }
    result[SIEVE_LINES] = lines;
    result[SIEVE_OTHERS] = others;
    result[SIEVE_FOUND] = found;
}
