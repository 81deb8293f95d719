// SPDX-License-Identifier: Apache-2.0
#ifndef PORTJAIL_ENTRY_LOADER_H
#define PORTJAIL_ENTRY_LOADER_H

/**
 * Makes sure that no variable of the caller's steered how the dynamic loader put this process together: where there is one (LD_*), this
 * program executes itself anew, with those variables under names that mean nothing, and takes them back from there.
 *
 * To be called first in main. Afterwards `environment` is what the caller gave, to the last byte. What a preloaded library
 * did before main, in its constructors, cannot be undone: it had the caller's own authority, for a program with more
 * (set-user-ID, capabilities) is given no such library by the loader.
 */
void loader_forget_caller(char **argv, char **environment);

#endif
