// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.cgroup.probe;

/** What a kernel and a host can or cannot do, of what portjail or a program in a jail may need. */
public enum HostAbility {
    CGROUP2("cgroup v2"),
    BPF_GUARD("BPF programs on cgroups"),
    BPF_SETSOCKOPT("bpf_setsockopt"),
    BPF_LOOP("bpf_loop"),
    BPF_SET_RETVAL("bpf_set_retval"),
    BPF_MPTCP("bpf_skc_to_mptcp_sock"),
    NET_CLS("net_cls (cgroup v1)"),
    NETWORK_NAMESPACE("network namespaces"),
    VETH("veth pairs"),
    NFTABLES("nftables"),
    NFT_CGROUP("nftables: socket cgroupv2"),
    NFT_CLASSID("nftables: meta cgroup"),
    NFT_OWNER("nftables: meta skuid"),
    NFT_CONNTRACK("nftables: conntrack"),
    NFT_LABEL("nftables: ct label"),
    NFT_NAT("nftables: source NAT"),
    NFT_LOG("nftables: log"),
    NFT_NFLOG("nftables: log group"),
    NFT_REJECT("nftables: reject"),
    PORT_RANGE_OPTION("IP_LOCAL_PORT_RANGE"),
    MPTCP("MPTCP"),
    TCP_FAST_OPEN("TCP fast open"),
    SCTP("SCTP"),
    DCCP("DCCP"),
    UDPLITE("UDP-Lite"),
    IPV6("IPv6"),
    KERNEL_LOG("kernel log"),
    IO_URING("io_uring");

    private final String subject;

    HostAbility(String subject) {
        this.subject = subject;
    }

    /** Under the name that the kernel's documentation uses. */
    public String subject() {
        return subject;
    }
}
