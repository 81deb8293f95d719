// SPDX-License-Identifier: Apache-2.0
//
// libFuzzer's target for what the shim reads of the environment: whatever the variable holds, it is the ranges that a second, slower
// reading of it finds, or none.
#include "../../shim/settings.c"

#include <regex.h>
#include <stdio.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static regex_t form;

static void require(bool holds, const char *text) {
    if (!holds) {
        fprintf(stderr, "read wrongly: '%s'\n", text);
        abort();
    }
}

/** What the text says, by the regular expression of one range; all 0 unless it is ranges in rising order. */
static struct settings read_slowly(const char *text) {
    struct settings found = {0};
    char *copy = strdup(text);
    char *next = copy;
    for (char *one; (one = strsep(&next, ",")) != NULL; found.ranges++) {
        char *hyphen = NULL;
        const bool formed = regexec(&form, one, 0, NULL, 0) == 0;
        const unsigned long first = formed ? strtoul(one, &hyphen, 10) : 0;
        const unsigned long last = formed ? strtoul(hyphen + 1, NULL, 10) : 0;
        if (!formed || last > PORT_MAX || first > last || first <= found.last || found.ranges == SETTINGS_RANGES_MAX) {
            found = (struct settings){0};
            break;
        }
        found.first = found.ranges == 0 ? (uint16_t)first : found.first;
        found.last = (uint16_t)last;
        found.count += (uint32_t)(last - first + 1);
    }
    free(copy);
    return found;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static bool compiled;
    if (!compiled) {
        compiled = regcomp(&form, "^[1-9][0-9]{0,5}-[1-9][0-9]{0,5}$", REG_EXTENDED | REG_NOSUB) == 0;
    }
    char *text = malloc(size + 1);
    memcpy(text, data, size);
    text[size] = '\0';
    setenv(RANGE_VARIABLE, text, 1);
    atomic_store(&word, 0);
    const struct settings found = settings();
    const struct settings slow = read_slowly(text);
    require(found.first == slow.first && found.last == slow.last && found.count == slow.count, text);
    require(found.ranges == slow.ranges, text);
    free(text);
    return 0;
}
