// SPDX-License-Identifier: Apache-2.0
//
// The file `teardown` of a state directory: what a jail leaves in the kernel, one thing a line.
//
//     portjail-teardown 1
//     netns 4026531840              inode number of the network namespace that has the rules
//     cgroup portjail/web           path below the root of the cgroup v2 hierarchy
//     cgroup-id 20659               inode number of its directory; left out as long as it does not exist
//     unit 4711                     adopted, from a systemd unit, whose command 4711 is jailed until nobody is in it; the unit's
//                                   next command may have the jail taken down before
//     unit-held                     the same, but the jail lasts until the cgroup is removed, and not only until it is empty
//     nft element jails_2 20659     of table inet portjail, in the order in which it can be deleted;
//     nft chain jail_web            an element's key is the ID of a cgroup,
//     nft counter violations_web    or hex: and the bytes that the kernel has
//     nft rules unit_web            all rules of a chain, which stays
//     adopted                       the cgroup is somebody else's, who was jailed in it: it stays, whoever is in it
//     bpf 1 4711                    attach type and ID of a program on that cgroup
//     link pj-web                   network link with the alias "portjail web", in that namespace
//     sysctl KEY BEFORE VALUE       set from BEFORE to VALUE by the first jail of that namespace that needed it: /proc/sys/KEY
//     reserved-ports 50000-50999    what the jail added to net.ipv4.ip_local_reserved_ports, in the kernel's syntax
//     netcls portjail/web           path below the root of the net_cls hierarchy (cgroup v1)
//     iptables WHETHER PROGRAM TABLE COMMAND...
//                                   input of iptables-restore, with tabs between the words, of which WHETHER is "try", or
//                                   "must" when the rules are still there if it fails; each COMMAND deletes something
#ifndef PORTJAIL_REAPER_TEARDOWN_H
#define PORTJAIL_REAPER_TEARDOWN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum nft_kind { NFT_ELEMENT, NFT_CHAIN, NFT_COUNTER, NFT_MAP, NFT_RULES };

enum {
    TEARDOWN_OBJECTS_MAX = 32,
    TEARDOWN_KEY_MAX = 16,
    TEARDOWN_SYSCTLS_MAX = 256,
    TEARDOWN_IPTABLES_RUNS_MAX = 64,
    TEARDOWN_LINK_MAX = 15,
    TEARDOWN_PROGRAMS_MAX = 16,
};

struct sysctl_change {
    const char *key; // below /proc/sys: net/ipv4/conf/INTERFACE/NAME or net/ipv6/...
    const char *before;
    const char *value;
};

struct bpf_program {
    uint32_t attach_type;
    uint32_t id;
};

struct iptables_run {
    bool must_succeed;
    const char *program;  // absolute
    const char *table;
    const char *commands; // one a line
};

struct nft_object {
    enum nft_kind kind;
    const char *name; // of the chain, counter or map
    unsigned char key[TEARDOWN_KEY_MAX]; // of an element, as in the kernel's registers
    size_t key_size;
};

struct teardown {
    char *text; // holds the strings
    uint64_t network_namespace;
    const char *cgroup;
    uint64_t cgroup_id; // 0 while it does not exist
    bool adopted;
    struct bpf_program programs[TEARDOWN_PROGRAMS_MAX];
    size_t program_count;
    bool in_unit;       // the cgroup is a systemd unit's
    uint64_t command;   // PID in that unit; 0 when the jail is held
    struct nft_object objects[TEARDOWN_OBJECTS_MAX];
    size_t object_count;
    const char *link;   // null for none
    const char *netcls; // null for none
    const char *reserved_ports; // null for none
    struct sysctl_change sysctls[TEARDOWN_SYSCTLS_MAX];
    size_t sysctl_count;
    struct iptables_run iptables_runs[TEARDOWN_IPTABLES_RUNS_MAX];
    size_t iptables_run_count;
};

/**
 * Reads it from a state directory. Returns 0, or -errno: -ENOENT when it has not been written yet, so that nothing is
 * in the kernel; -EBADMSG when it is no such text. To be freed with teardown_free().
 */
int teardown_read(int directory, struct teardown *teardown);

/** The same from a text, which the result takes over. */
int teardown_parse(char *text, struct teardown *teardown);

void teardown_free(struct teardown *teardown);

#endif
