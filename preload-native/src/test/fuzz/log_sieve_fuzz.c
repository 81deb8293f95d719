// SPDX-License-Identifier: Apache-2.0
//
// libFuzzer's target for the sieve of logs: whatever they hold, each line is counted, what is to be read is a line, and nothing behind the
// last newline is looked at. That it leaves out nothing of interest is LogSieveTest's to show.
#include "../../entry/log_sieve.c"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool holds, const char *what) {
    if (!holds) {
        fprintf(stderr, "not so: %s\n", what);
        abort();
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    while (size > 0 && data[size - 1] != '\n') {
        size--;
    }
    // Of exactly these sizes, so that a byte too far is noticed.
    char *bytes = malloc(size + (size == 0));
    memcpy(bytes, data, size);
    int32_t *result = malloc((SIEVE_SPANS + size + 1) * sizeof *result);
    portjail_sift(bytes, (long)size, (const unsigned char *)"\3own\0", result);
    int32_t lines = 0;
    for (size_t i = 0; i < size; i++) {
        lines += bytes[i] == '\n';
    }
    require(result[SIEVE_LINES] == lines, "each line is counted");
    require(result[SIEVE_FOUND] + result[SIEVE_OTHERS] <= lines, "none is counted twice");
    int32_t behind = 0;
    for (int32_t i = 0; i < result[SIEVE_FOUND]; i++) {
        const int32_t start = result[SIEVE_SPANS + 2 * i];
        const int32_t end = result[SIEVE_SPANS + 2 * i + 1];
        require(start >= behind && end > start && (size_t)end < size && bytes[end] == '\n', "lines in their order");
        require(start == 0 || bytes[start - 1] == '\n', "whole lines");
        behind = end + 1;
    }
    free(result);
    free(bytes);
    return 0;
}
