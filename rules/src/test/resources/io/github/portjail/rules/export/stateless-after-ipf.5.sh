#!/bin/sh
# Source ports of the host gw, for a firewall between it and others; made by portjail.
# Its addresses: 192.0.2.1, 2001:db8::1
# Jail web: source ports 50000-50999; tcp, udp, dccp, sctp, udplite; runs curl
# Jail database: source ports 51000-51000; tcp; runs psql
# Stateless: packets from these ports pass, and to these ports what is no attempt to open a TCP connection;
# from other ports, what could open one is refused.
# NOTE: jail database may use any port with udp, dccp, sctp, udplite, but another jail may not: ports that no
# jail has are refused for the whole host
# NOTE: without state an answer of udp, dccp, sctp, udplite looks like a question: what services of the host
# answer from other ports is refused too
# The rules are added to the active ones; they are quick, so they have to stand before what decides otherwise.
# Take them away before they are loaded again, by the same command with -rf in the place of -f.
# NOTE: ipfilter knows no ports of dccp, sctp, udplite (protocols 33, 132, 136): these rules say nothing of
# them; let your own refuse them where the host needs none
# Load with: sh FILE. With --family 4 or --family 6 portjail prints what one command reads.
set -e

# --- IPv4
ipf -f - <<'END_OF_RULES'
pass in quick proto tcp from 192.0.2.1/32 port 49999 >< 51001 to any keep frags
pass in quick proto udp from 192.0.2.1/32 port 49999 >< 51000 to any keep frags
block return-rst in quick proto tcp from 192.0.2.1/32 to any flags S/SA
block return-icmp in quick proto udp from 192.0.2.1/32 to any
pass in quick proto tcp from any to 192.0.2.1/32 port 49999 >< 51001 flags A/A
pass in quick proto tcp from any to 192.0.2.1/32 port 49999 >< 51001 flags R/R
pass in quick proto udp from any to 192.0.2.1/32 port 49999 >< 51000 keep frags
pass in quick proto icmp from any to 192.0.2.1/32 icmp-type unreach
pass in quick proto icmp from any to 192.0.2.1/32 icmp-type timex
pass in quick proto icmp from any to 192.0.2.1/32 icmp-type paramprob
END_OF_RULES

# --- IPv6
ipf -6 -f - <<'END_OF_RULES'
pass in quick proto tcp from 2001:db8::1/128 port 49999 >< 51001 to any keep frags
pass in quick proto udp from 2001:db8::1/128 port 49999 >< 51000 to any keep frags
block return-rst in quick proto tcp from 2001:db8::1/128 to any flags S/SA
block return-icmp in quick proto udp from 2001:db8::1/128 to any
pass in quick proto tcp from any to 2001:db8::1/128 port 49999 >< 51001 flags A/A
pass in quick proto tcp from any to 2001:db8::1/128 port 49999 >< 51001 flags R/R
pass in quick proto udp from any to 2001:db8::1/128 port 49999 >< 51000 keep frags
pass in quick proto ipv6-icmp from any to 2001:db8::1/128 icmp-type 1
pass in quick proto ipv6-icmp from any to 2001:db8::1/128 icmp-type 2
pass in quick proto ipv6-icmp from any to 2001:db8::1/128 icmp-type 3
pass in quick proto ipv6-icmp from any to 2001:db8::1/128 icmp-type 4
END_OF_RULES
