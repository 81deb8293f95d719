// SPDX-License-Identifier: Apache-2.0
#include "notes.h"

#include <stdatomic.h>
#include <stdint.h>

enum { DESCRIPTORS = 65536, WORD_BITS = 64 };

static atomic_uint_fast64_t notes[NOTES][DESCRIPTORS / WORD_BITS];

static bool has_notes(int descriptor) {
    return descriptor >= 0 && descriptor < DESCRIPTORS;
}

static atomic_uint_fast64_t *word_of(int descriptor, enum note note) {
    return &notes[note][descriptor / WORD_BITS];
}

static uint64_t bit_of(int descriptor) {
    return UINT64_C(1) << descriptor % WORD_BITS;
}

bool noted(int descriptor, enum note note) {
    return has_notes(descriptor) &&
           (atomic_load_explicit(word_of(descriptor, note), memory_order_relaxed) & bit_of(descriptor)) != 0;
}

void note_down(int descriptor, enum note note) {
    if (has_notes(descriptor) && !noted(descriptor, note)) {
        atomic_fetch_or_explicit(word_of(descriptor, note), bit_of(descriptor), memory_order_relaxed);
    }
}

void strike_out(int descriptor, enum note note) {
    if (noted(descriptor, note)) {
        atomic_fetch_and_explicit(word_of(descriptor, note), ~bit_of(descriptor), memory_order_relaxed);
    }
}
