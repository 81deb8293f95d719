// SPDX-License-Identifier: Apache-2.0
//
// libFuzzer's target for what the shim reads of the environment: whatever the variable holds, it is the range that a second, slower
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

/** Both ends, when the text is a range; else false. */
static bool read_slowly(const char *text, unsigned long *first, unsigned long *last) {
    if (regexec(&form, text, 0, NULL, 0) != 0) {
        return false;
    }
    char *hyphen = NULL;
    *first = strtoul(text, &hyphen, 10);
    *last = strtoul(hyphen + 1, NULL, 10);
    return *last <= PORT_MAX && *first <= *last;
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
    unsigned long first = 0;
    unsigned long last = 0;
    if (read_slowly(text, &first, &last)) {
        require(found.first == first && found.last == last && found.count == last - first + 1, text);
    } else {
        require(found.first == 0 && found.last == 0 && found.count == 0, text);
    }
    free(text);
    return 0;
}
