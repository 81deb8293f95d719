#!/bin/sh
# Source ports of the host gw, for a firewall between it and others; made by portjail.
# Its addresses: 192.0.2.1, 2001:db8::1
# Jail web: source ports 50000-50999; tcp, udp, dccp, sctp, udplite; runs curl
# Jail database: source ports 51000-51000; tcp; runs psql
# Stateful: what the host opens from these ports passes, and what belongs to it; from other ports it is
# refused. Connections that the firewall knows go on.
# NOTE: jail database may use any port with udp, dccp, sctp, udplite, but another jail may not: ports that no
# jail has are refused for the whole host
# The rules are added to the active ones; they are quick, so they have to stand before what decides otherwise.
# Take them away before they are loaded again, by the same command with -rf in the place of -f.
# NOTE: ipfilter knows no ports of dccp, sctp, udplite (protocols 33, 132, 136): these rules say nothing of
# them; let your own refuse them where the host needs none
# Load with: sh FILE. With --family 4 or --family 6 portjail prints what one command reads.
set -e

# --- IPv4
ipf -f - <<'END_OF_RULES'
pass in quick proto tcp from 192.0.2.1/32 port 49999 >< 51001 to any flags S/SA keep state keep frags
pass in quick proto udp from 192.0.2.1/32 port 49999 >< 51000 to any keep state keep frags
block return-rst in quick proto tcp from 192.0.2.1/32 to any flags S/SA
block return-icmp in quick proto udp from 192.0.2.1/32 to any
END_OF_RULES

# --- IPv6
ipf -6 -f - <<'END_OF_RULES'
pass in quick proto tcp from 2001:db8::1/128 port 49999 >< 51001 to any flags S/SA keep state keep frags
pass in quick proto udp from 2001:db8::1/128 port 49999 >< 51000 to any keep state keep frags
block return-rst in quick proto tcp from 2001:db8::1/128 to any flags S/SA
block return-icmp in quick proto udp from 2001:db8::1/128 to any
END_OF_RULES
