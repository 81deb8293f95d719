// SPDX-License-Identifier: Apache-2.0
#include "java_string.h"

// The length of the sequence that begins with this byte; 0 when none does.
static size_t sequence_length(uint8_t first) {
    if (first < 0x80) {
        return 1;
    }
    if (first < 0xC2) {
        return 0;
    }
    return first < 0xE0 ? 2 : first < 0xF0 ? 3 : first < 0xF5 ? 4 : 0;
}

// The code point of a sequence of `length` bytes; -1 when its bytes are no such sequence. A terminating zero is never
// a continuation byte, so this stops there.
static int32_t code_point(const uint8_t *bytes, size_t length) {
    static const int32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
    int32_t point = length == 1 ? bytes[0] : bytes[0] & (0xFF >> (length + 1));
    for (size_t i = 1; i < length; i++) {
        if ((bytes[i] & 0xC0) != 0x80) {
            return -1;
        }
        point = point << 6 | (bytes[i] & 0x3F);
    }
    const int surrogate = point >= 0xD800 && point <= 0xDFFF;
    return point < least[length] || surrogate || point > 0x10FFFF ? -1 : point;
}

size_t java_string_decode(const char *text, uint16_t *units) {
    const uint8_t *bytes = (const uint8_t *)text;
    size_t count = 0;
    while (*bytes != 0) {
        const size_t length = sequence_length(*bytes);
        const int32_t point = length == 0 ? -1 : code_point(bytes, length);
        if (point < 0) {
            units[count++] = (uint16_t)(0xDC00 + *bytes++);
            continue;
        }
        bytes += length;
        if (point < 0x10000) {
            units[count++] = (uint16_t)point;
        } else {
            units[count++] = (uint16_t)(0xD7C0 + (point >> 10));
            units[count++] = (uint16_t)(0xDC00 + (point & 0x3FF));
        }
    }
    return count;
}
