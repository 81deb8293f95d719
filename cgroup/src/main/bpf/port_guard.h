/* SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0 */
/*
 * What the BPF object port_guard.bpf.o and its loader must agree on. The object is loaded once per jail.
 *
 * Everything here is in host byte order, has fixed widths and explicit padding; the offset of every field is written
 * beside it, so that a loader without a C compiler can write and read the bytes. sizeof is checked by the compiler at the
 * end of this file.
 *
 * Programs, by name, with the section that libbpf reads and the attach type (all attached to the jail's cgroup, with
 * BPF_F_ALLOW_MULTI so that programs of others keep running):
 *
 *   connect4      cgroup/connect4      BPF_CGROUP_INET4_CONNECT       steers connect(2): TCP, UDP, UDP-Lite
 *   connect6      cgroup/connect6      BPF_CGROUP_INET6_CONNECT       the same, v4-mapped destinations included
 *   bind4         cgroup/bind4         BPF_CGROUP_INET4_BIND          steers bind(2) to port 0, marks UDP bound outside
 *   bind6         cgroup/bind6         BPF_CGROUP_INET6_BIND
 *   sock_release  cgroup/sock_release  BPF_CGROUP_INET_SOCK_RELEASE   returns a closed socket's port to the books
 *   egress        cgroup_skb/egress    BPF_CGROUP_INET_EGRESS         the guard; also learns source addresses
 *   ingress       cgroup_skb/ingress   BPF_CGROUP_INET_INGRESS        remembers which UDP peer spoke first
 *   sendmsg4      cgroup/sendmsg4      BPF_CGROUP_UDP4_SENDMSG        witnesses UDP sent to an address; not loaded by default
 *   sendmsg6      cgroup/sendmsg6      BPF_CGROUP_UDP6_SENDMSG        the same
 *   tcp_starts    sockops              BPF_CGROUP_SOCK_OPS            witnesses TCP whose port the kernel chose; not loaded by default
 *
 * The guard works alone (egress and ingress only, for a jail that is steered by other means). With PORT_GUARD_STEER the five
 * first and ingress belong together and need egress; without it connect and bind steer nothing and are attached for
 * PORT_GUARD_WITNESS alone. sendmsg serves where the kernel's choice of a UDP port is a violation, tcp_starts where that of a
 * TCP port is, which it never is with PORT_GUARD_STEER. Attach order: sock_release, egress, ingress, then the others, so
 * that nothing is steered before the guard stands. All need Linux 6.1 or later (bpf_setsockopt(SO_REUSEADDR), bpf_loop,
 * bpf_set_retval).
 */
#ifndef PORT_GUARD_H
#define PORT_GUARD_H

#include <linux/types.h>

/*
 * The configuration: the one variable `port_guard_config` in the object's read-only data (libbpf names the map
 * "port_gua.rodata"); the loader overwrites it before the object is loaded. 528 bytes.
 *
 * A jail has one range of ports, first to last, or several, and then `ranges` says how many stand in `range`: in rising order, no
 * two touching. The ports of all ranges, in rising order, are numbered from 0; a port's number is its place.
 */
#define PORT_GUARD_MAX_RANGES 64 /* a power of two */

struct port_guard_range {
	__u16 first; /* 0: its lowest port */
	__u16 last;  /* 2: its highest port, first-65535 */
	__u16 place; /* 4: of its lowest port: how many ports the ranges before it have */
	__u16 spare; /* 6: 0 */
};

struct port_guard_config {
	__u16 first;  /*  0: lowest port of all, 1-65535 */
	__u16 last;   /*  2: highest port of all, first-65535 */
	__u32 flags;  /*  4: PORT_GUARD_* below, or-ed */
	__u16 ports;  /*  8: how many ports there are, 1-65535 */
	__u16 ranges; /* 10: 0: one range; else 2-PORT_GUARD_MAX_RANGES */
	__u32 spare;  /* 12: 0 */
	struct port_guard_range range[PORT_GUARD_MAX_RANGES]; /* 16: 0 behind the last one */
};

/* The guard drops what it judges; without this flag (audit) it only counts. */
#define PORT_GUARD_ENFORCE 1U

/* Violations of this kind (enum port_guard_violation) are none: the policy leaves that protocol alone. */
#define PORT_GUARD_SPARE(violation) (0x100U << (violation))
/* The kernel has Multipath TCP: set where both /proc/sys/net/mptcp and /sys/kernel/btf/vmlinux exist, or nothing loads. */
#define PORT_GUARD_MPTCP 2U
/* bind(2) of a UDP socket to a port outside sets PORT_GUARD_BOUND_OUTSIDE in the socket's mark (SO_MARK). */
#define PORT_GUARD_MARK 4U
/* connect(2) and bind(2) to port 0 are given a port of the range. */
#define PORT_GUARD_STEER 8U
/* Who uses a port outside is written down (pg_witnesses). */
#define PORT_GUARD_WITNESS 16U
/* netfilter gives TCP connections from a port outside one of the range: none of their packets may leave without it. */
#define PORT_GUARD_REWRITTEN 32U

/*
 * The bit of the mark by which netfilter tells a port outside that the program chose from one that the kernel chose, because the
 * program sent without bind or connect. The other bits stay the program's. High, where few others put theirs.
 */
#define PORT_GUARD_BOUND_OUTSIDE 0x40000000U

/*
 * Maps, by name. What the loader sets before loading:
 *
 *   pg_ports    max_entries = ports (required: the books of the jail's ports, 32 bytes a port)
 *   pg_sources, pg_peers   max_entries may be raised for huge jails; the defaults are below
 *
 * pg_counters holds one struct port_guard_counters at key 0 (u32). It is found again without a pin:
 * bpf(BPF_PROG_QUERY) on the cgroup -> program id -> BPF_OBJ_GET_INFO_BY_FD: map_ids -> the map of that name.
 */
#define PORT_GUARD_SOCKET_BUCKETS 8192 /* of 4 sockets that hold a port; what finds no place is steered, but not in the books */
#define PORT_GUARD_MAX_SOURCES 4096  /* destinations whose source address is remembered (LRU) */
#define PORT_GUARD_MAX_PEERS 8192    /* UDP peers of ports outside, and who spoke first (LRU) */
#define PORT_GUARD_MAX_WITNESSES 2048 /* of what left, or would have left, from a port outside (LRU) */

/* What a violation was; index of port_guard_counters.violations. */
enum port_guard_violation {
	PORT_GUARD_TCP = 0,	  /* SYN without ACK from a port outside, or a later segment of what began from one inside */
	PORT_GUARD_UDP = 1,	  /* datagram from a port outside to a peer that did not speak first */
	PORT_GUARD_UDPLITE = 2,	  /* the same, UDP-Lite */
	PORT_GUARD_SCTP = 3,	  /* INIT from a port outside */
	PORT_GUARD_DCCP = 4,	  /* REQUEST from a port outside */
	PORT_GUARD_MALFORMED = 5, /* header cut short, too many IPv6 extension headers, overlapping TCP fragment */
	PORT_GUARD_VIOLATIONS = 6,
};

struct port_guard_tally {
	__u64 packets; /* 0: packets judged a violation: dropped with PORT_GUARD_ENFORCE, else let pass */
	__u64 bytes;   /* 8: their length from the network header on */
};

/* 160 bytes; all counters begin at 0, only grow, and wrap at 2^64. */
struct port_guard_counters {
	__u64 connected_tcp;	   /*  0: TCP connects given a port of the range */
	__u64 connected_udp;	   /*  8: UDP and UDP-Lite connects given a port of the range */
	__u64 bound_tcp;	   /* 16: TCP bind(0) given a port of the range */
	__u64 bound_udp;	   /* 24: UDP and UDP-Lite bind(0) given a port of the range */
	__u64 exhausted_connect;   /* 32: connects refused with EADDRNOTAVAIL, no port was free */
	__u64 exhausted_bind;	   /* 40: bind(0) refused with EADDRINUSE, no port was free */
	__u64 recycled_time_wait;  /* 48: of connected_tcp, those that took over a tuple in TIME_WAIT */
	__u64 spare;		   /* 56: 0 */
	struct port_guard_tally violations[PORT_GUARD_VIOLATIONS]; /* 64, 80, 96, 112, 128, 144 */
};

/*
 * Who used a port outside: the map pg_witnesses, found as pg_counters is. What netfilter rejects is over before anybody can ask
 * whose it was, so it is written in the process's own context: when it connects, binds (UDP) or sends. 32 bytes.
 */
struct port_guard_witness_key {
	__u8 destination[16];	/*  0: IPv4 in its v4-mapped form; all 0: not known, it was bind(2) */
	__u16 destination_port; /* 16: 0: not known */
	__u16 port;		/* 18: the source port */
	__u32 protocol;		/* 20: IPPROTO_* */
	__u32 pid;		/* 24: in the first PID namespace; of the process, not of the thread */
	__u32 spare;		/* 28: 0 */
};

enum port_guard_origin {
	PORT_GUARD_EXPLICIT = 0,  /* this process named the port in bind(2) */
	PORT_GUARD_EPHEMERAL = 1, /* the kernel chose it */
	PORT_GUARD_INHERITED = 2, /* another process bound the socket */
	PORT_GUARD_UNSEEN = 3,	  /* nobody saw how the socket came to its port */
};

/* Times are of CLOCK_BOOTTIME, in nanoseconds. 56 bytes. */
struct port_guard_witness {
	__u64 first;	  /*  0: when this process did it first, as the same user and under the same name */
	__u64 last;	  /*  8: and last */
	__u64 closed;	  /* 16: when the socket of a bind was closed; 0: not yet, or not bound */
	__u64 cookie;	  /* 24: of the last socket (SO_COOKIE) */
	__u32 uid;	  /* 32: real user ID, in the first user namespace */
	__u32 origin;	  /* 36: enum port_guard_origin */
	__u8 command[16]; /* 40: comm of the thread; any bytes, ended by 0 */
};

_Static_assert(sizeof(struct port_guard_witness_key) == 32, "port_guard_witness_key");
_Static_assert(sizeof(struct port_guard_witness) == 56, "port_guard_witness");
_Static_assert(sizeof(struct port_guard_range) == 8, "port_guard_range");
_Static_assert(sizeof(struct port_guard_config) == 528, "port_guard_config");
_Static_assert(sizeof(struct port_guard_tally) == 16, "port_guard_tally");
_Static_assert(sizeof(struct port_guard_counters) == 160, "port_guard_counters");

#endif
