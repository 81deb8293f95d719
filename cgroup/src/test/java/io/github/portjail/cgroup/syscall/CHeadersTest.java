// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.cgroup.syscall;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.portjail.cgroup.testing.CCompiler;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every number and layout of this package against the C headers of this machine. */
class CHeadersTest {
    @TempDir
    private Path directory;

    @Test
    void fileConstantsAreThoseOfTheHeaders() {
        CCompiler c = new CCompiler()
                .include("<fcntl.h>")
                .include("<sys/stat.h>")
                .include("<sys/file.h>")
                .include("<dirent.h>")
                .include("<limits.h>")
                .requireEqual("AT_FDCWD", FileCalls.AT_FDCWD)
                .requireEqual("AT_REMOVEDIR", FileCalls.AT_REMOVEDIR)
                .requireEqual("AT_EMPTY_PATH", FileCalls.AT_EMPTY_PATH)
                .requireEqual("O_RDONLY", FileCalls.O_RDONLY)
                .requireEqual("O_WRONLY", FileCalls.O_WRONLY)
                .requireEqual("O_RDWR", FileCalls.O_RDWR)
                .requireEqual("O_CREAT", FileCalls.O_CREAT)
                .requireEqual("O_EXCL", FileCalls.O_EXCL)
                .requireEqual("O_TRUNC", FileCalls.O_TRUNC)
                .requireEqual("O_PATH", FileCalls.O_PATH)
                .requireEqual("O_CLOEXEC", FileCalls.O_CLOEXEC)
                .requireEqual("O_DIRECTORY", FileCalls.O_DIRECTORY)
                .requireEqual("O_NOFOLLOW", FileCalls.O_NOFOLLOW)
                .requireEqual("LOCK_SH", FileCalls.LOCK_SH)
                .requireEqual("LOCK_EX", FileCalls.LOCK_EX)
                .requireEqual("LOCK_UN", FileCalls.LOCK_UN)
                .requireEqual("LOCK_NB", FileCalls.LOCK_NB)
                .requireEqual("PATH_MAX", FileCalls.PATH_MAX)
                .requireEqual("STATX_BASIC_STATS", FileCalls.STATX_BASIC_STATS)
                .requireEqual("sizeof(struct statx)", FileCalls.STATX_SIZE)
                .requireOffset("statx", "stx_uid", FileCalls.STX_UID)
                .requireOffset("statx", "stx_mode", FileCalls.STX_MODE)
                .requireOffset("statx", "stx_ino", FileCalls.STX_INO)
                .requireOffset("statx", "stx_dev_major", FileCalls.STX_DEV_MAJOR)
                .requireOffset("statx", "stx_dev_minor", FileCalls.STX_DEV_MINOR)
                .requireOffset("dirent", "d_type", DirectoryCalls.D_TYPE)
                .requireOffset("dirent", "d_name", DirectoryCalls.D_NAME)
                .requireEqual("DT_DIR", DirectoryCalls.DT_DIR);
        assertEquals("", c.complaints(directory));
    }

    @Test
    void logClockConstantsAreThoseOfTheHeaders() {
        CCompiler c = new CCompiler()
                .include("<stddef.h>")
                .include("<sys/mman.h>")
                .include("<sys/prctl.h>")
                .include("<sys/syscall.h>")
                .include("<linux/perf_event.h>")
                .requireEqual("SYS_perf_event_open", LogClockCalls.SYS_PERF_EVENT_OPEN)
                .requireEqual("PERF_TYPE_SOFTWARE", LogClockCalls.PERF_TYPE_SOFTWARE)
                .requireEqual("PERF_COUNT_SW_DUMMY", LogClockCalls.PERF_COUNT_SW_DUMMY)
                .requireEqual("PERF_SAMPLE_TIME", LogClockCalls.PERF_SAMPLE_TIME)
                .requireEqual("PERF_FLAG_FD_CLOEXEC", LogClockCalls.PERF_FLAG_FD_CLOEXEC)
                .requireEqual("PERF_RECORD_COMM", LogClockCalls.PERF_RECORD_COMM)
                .requireEqual("PERF_ATTR_SIZE_VER0", LogClockCalls.PERF_ATTR_SIZE)
                .requireOffset("perf_event_attr", "size", LogClockCalls.ATTR_SIZE)
                .requireOffset("perf_event_attr", "config", LogClockCalls.ATTR_CONFIG)
                .requireOffset("perf_event_attr", "sample_type", LogClockCalls.ATTR_SAMPLE_TYPE)
                .requireOffset("perf_event_attr", "read_format", LogClockCalls.ATTR_FLAGS - Long.BYTES)
                .requireOffset("perf_event_header", "size", LogClockCalls.HEADER_SIZE)
                .requireEqual("PR_SET_NAME", LogClockCalls.PR_SET_NAME)
                .requireEqual("PR_GET_NAME", LogClockCalls.PR_GET_NAME)
                .requireEqual("PROT_READ", LogClockCalls.PROT_READ)
                .requireEqual("MAP_SHARED", LogClockCalls.MAP_SHARED);
        assertEquals("", c.complaints(directory));
    }

    @Test
    void mountAndProcessConstantsAreThoseOfTheHeaders() {
        CCompiler c = new CCompiler()
                .include("<sys/syscall.h>")
                .include("<linux/mount.h>")
                .include("<spawn.h>")
                .include("<dlfcn.h>")
                .include("<sched.h>")
                .requireEqual("CLONE_NEWNET", NetworkNamespaceCalls.CLONE_NEWNET)
                .requireEqual("SYS_fsopen", MountCalls.SYS_FSOPEN)
                .requireEqual("SYS_fsconfig", MountCalls.SYS_FSCONFIG)
                .requireEqual("SYS_fsmount", MountCalls.SYS_FSMOUNT)
                .requireEqual("FSOPEN_CLOEXEC", MountCalls.FSOPEN_CLOEXEC)
                .requireEqual("FSMOUNT_CLOEXEC", MountCalls.FSMOUNT_CLOEXEC)
                .requireEqual("FSCONFIG_SET_FLAG", MountCalls.FSCONFIG_SET_FLAG)
                .requireEqual("FSCONFIG_CMD_CREATE", MountCalls.FSCONFIG_CMD_CREATE)
                .requireEqual("MOUNT_ATTR_NOSUID", MountCalls.MOUNT_ATTR_NOSUID)
                .requireEqual("MOUNT_ATTR_NODEV", MountCalls.MOUNT_ATTR_NODEV)
                .requireEqual("MOUNT_ATTR_NOEXEC", MountCalls.MOUNT_ATTR_NOEXEC)
                .requireEqual("sizeof(posix_spawn_file_actions_t) <= " + ProcessCalls.ACTIONS_SIZE, 1)
                .requireEqual("RTLD_LAZY", NativeLibrary.RTLD_LAZY)
                .requireEqual("(long)RTLD_DEFAULT", NativeLibrary.RTLD_DEFAULT);
        assertEquals("", c.complaints(directory));
    }

    @Test
    void mountNamespaceConstantsAreThoseOfTheHeaders() {
        CCompiler c = new CCompiler()
                .include("<sys/syscall.h>")
                .include("<fcntl.h>")
                .include("<sched.h>")
                .include("<sys/mount.h>")
                .requireEqual("CLONE_FS", MountNamespaceCalls.CLONE_FS)
                .requireEqual("CLONE_NEWNS", MountNamespaceCalls.CLONE_NEWNS)
                .requireEqual("MS_REC", MountNamespaceCalls.MS_REC)
                .requireEqual("MS_SLAVE", MountNamespaceCalls.MS_SLAVE)
                .requireEqual("SYS_open_tree", MountNamespaceCalls.SYS_OPEN_TREE)
                .requireEqual("SYS_move_mount", MountNamespaceCalls.SYS_MOVE_MOUNT)
                .requireEqual("OPEN_TREE_CLONE", MountNamespaceCalls.OPEN_TREE_CLONE)
                .requireEqual("OPEN_TREE_CLOEXEC", MountNamespaceCalls.OPEN_TREE_CLOEXEC)
                .requireEqual("MOVE_MOUNT_F_EMPTY_PATH", MountNamespaceCalls.MOVE_MOUNT_F_EMPTY_PATH)
                .requireEqual("SYS_mount_setattr", MountNamespaceCalls.SYS_MOUNT_SETATTR)
                .requireEqual("MOUNT_ATTR_RDONLY", MountNamespaceCalls.MOUNT_ATTR_RDONLY)
                .requireEqual("AT_RECURSIVE", MountNamespaceCalls.AT_RECURSIVE)
                .requireEqual("sizeof(struct mount_attr)", MountNamespaceCalls.MOUNT_ATTR_SIZE);
        assertEquals("", c.complaints(directory));
    }

    @Test
    void clockConstantsAreThoseOfTheHeaders() {
        CCompiler c = new CCompiler()
                .include("<time.h>")
                .requireEqual("CLOCK_MONOTONIC", ClockCalls.CLOCK_MONOTONIC)
                .requireEqual("CLOCK_BOOTTIME", ClockCalls.CLOCK_BOOTTIME)
                .requireEqual("sizeof(struct timespec)", ClockCalls.TIMESPEC_SIZE)
                .requireOffset("timespec", "tv_sec", ClockCalls.TV_SEC)
                .requireOffset("timespec", "tv_nsec", ClockCalls.TV_NSEC);
        assertEquals("", c.complaints(directory));
    }

    @Test
    void userConstantsAreThoseOfTheHeaders() {
        CCompiler c = new CCompiler()
                .include("<pwd.h>")
                .include("<linux/limits.h>")
                .include("<linux/prctl.h>")
                .include("<linux/capability.h>")
                .include("<grp.h>")
                .requireOffset("group", "gr_gid", UserCalls.GR_GID)
                .requireEqual("sizeof(struct group)", UserCalls.GROUP_SIZE)
                .requireEqual("PR_CAPBSET_DROP", CapabilityCalls.PR_CAPBSET_DROP)
                .requireEqual("PR_SET_NO_NEW_PRIVS", CapabilityCalls.PR_SET_NO_NEW_PRIVS)
                .requireEqual("_LINUX_CAPABILITY_VERSION_3", CapabilityCalls.LINUX_CAPABILITY_VERSION_3)
                .requireEqual("sizeof(struct __user_cap_header_struct)", CapabilityCalls.HEADER_SIZE)
                .requireEqual("sizeof(struct __user_cap_data_struct)", CapabilityCalls.DATA_SIZE)
                .requireOffset("__user_cap_data_struct", "inheritable", CapabilityCalls.DATA_INHERITABLE)
                .requireOffset("passwd", "pw_name", UserCalls.PW_NAME)
                .requireOffset("passwd", "pw_uid", UserCalls.PW_UID)
                .requireOffset("passwd", "pw_gid", UserCalls.PW_GID)
                .requireEqual("sizeof(struct passwd)", UserCalls.PASSWD_SIZE)
                .requireEqual("NGROUPS_MAX", UserCalls.NGROUPS_MAX)
                .requireEqual("PR_CAP_AMBIENT", UserCalls.PR_CAP_AMBIENT)
                .requireEqual("PR_CAP_AMBIENT_CLEAR_ALL", UserCalls.PR_CAP_AMBIENT_CLEAR_ALL);
        assertEquals("", c.complaints(directory));
    }

    @Test
    void netlinkConstantsAreThoseOfTheHeaders() {
        CCompiler c = new CCompiler()
                .include("<sys/socket.h>")
                .include("<linux/netlink.h>")
                .requireEqual("AF_NETLINK", NetlinkSocket.AF_NETLINK)
                .requireEqual("SOCK_RAW", NetlinkSocket.SOCK_RAW)
                .requireEqual("SOCK_CLOEXEC", NetlinkSocket.SOCK_CLOEXEC)
                .include("<sys/eventfd.h>")
                .include("<sys/mman.h>")
                .include("<poll.h>")
                .include("<net/if.h>")
                .requireEqual("NETLINK_NETFILTER", NetlinkSocket.NETLINK_NETFILTER)
                .requireEqual("SOL_SOCKET", NetlinkSocket.SOL_SOCKET)
                .requireEqual("SO_RCVBUF", NetlinkSocket.SO_RCVBUF)
                .requireEqual("SO_RCVBUFFORCE", NetlinkSocket.SO_RCVBUFFORCE)
                .requireEqual("MSG_DONTWAIT", NetlinkSocket.MSG_DONTWAIT)
                .requireEqual("sizeof(struct sockaddr_nl)", NetlinkSocket.SOCKADDR_NL_SIZE)
                .requireOffset("sockaddr_nl", "nl_pid", NetlinkSocket.NL_PID)
                .requireEqual("EFD_CLOEXEC", EventDescriptor.EFD_CLOEXEC)
                .requireEqual("MFD_CLOEXEC", MemoryFile.MFD_CLOEXEC)
                .requireEqual("POLLIN", EventDescriptor.POLLIN)
                .requireEqual("sizeof(struct pollfd)", EventDescriptor.POLLFD_SIZE)
                .requireOffset("pollfd", "events", EventDescriptor.POLLFD_EVENTS)
                .requireEqual("IF_NAMESIZE", SocketCalls.IF_NAMESIZE)
                .requireEqual("NETLINK_ROUTE", NetlinkSocket.NETLINK_ROUTE)
                .requireEqual("NETLINK_SOCK_DIAG", NetlinkSocket.NETLINK_SOCK_DIAG);
        assertEquals("", c.complaints(directory));
    }

    @Test
    void socketConstantsAreThoseOfTheHeaders() {
        CCompiler c = new CCompiler()
                .include("<sys/socket.h>")
                .include("<sys/syscall.h>")
                .include("<linux/in.h>")
                .include("<linux/tcp.h>")
                .include("<linux/io_uring.h>")
                .requireEqual("AF_INET", SocketCalls.AF_INET)
                .requireEqual("AF_INET6", SocketCalls.AF_INET6)
                .requireEqual("SOCK_STREAM", SocketCalls.SOCK_STREAM)
                .requireEqual("SOCK_DGRAM", SocketCalls.SOCK_DGRAM)
                .requireEqual("SOCK_DCCP", SocketCalls.SOCK_DCCP)
                .requireEqual("SOCK_CLOEXEC", SocketCalls.SOCK_CLOEXEC)
                .requireEqual("IPPROTO_IP", SocketCalls.IPPROTO_IP)
                .requireEqual("IPPROTO_TCP", SocketCalls.IPPROTO_TCP)
                .requireEqual("IPPROTO_UDP", SocketCalls.IPPROTO_UDP)
                .requireEqual("IPPROTO_DCCP", SocketCalls.IPPROTO_DCCP)
                .requireEqual("IPPROTO_SCTP", SocketCalls.IPPROTO_SCTP)
                .requireEqual("IPPROTO_UDPLITE", SocketCalls.IPPROTO_UDPLITE)
                .requireEqual("IPPROTO_MPTCP", SocketCalls.IPPROTO_MPTCP)
                .requireEqual("TCP_FASTOPEN_CONNECT", SocketCalls.TCP_FASTOPEN_CONNECT)
                .requireEqual("SYS_io_uring_setup", SocketCalls.SYS_IO_URING_SETUP)
                .requireEqual("sizeof(struct io_uring_params)", SocketCalls.IO_URING_PARAMS_SIZE);
        assertEquals("", c.complaints(directory));
    }

    @Test
    void bpfAndNftablesConstantsAreThoseOfTheHeaders() {
        CCompiler c = new CCompiler()
                .include("<stdio.h>")
                .include("<stddef.h>")
                .include("<stdint.h>")
                .include("<stdbool.h>")
                .include("<sys/syscall.h>")
                .include("<linux/bpf.h>")
                .include("<bpf/bpf.h>")
                .include("<bpf/libbpf.h>")
                .include("<nftables/libnftables.h>")
                .requireEqual("NFT_CTX_DEFAULT", LibNftables.NFT_CTX_DEFAULT)
                .requireEqual("NFT_CTX_OUTPUT_STATELESS", LibNftables.NFT_CTX_OUTPUT_STATELESS)
                .requireEqual("NFT_CTX_OUTPUT_JSON", LibNftables.NFT_CTX_OUTPUT_JSON)
                .requireEqual("NFT_CTX_OUTPUT_TERSE", LibNftables.NFT_CTX_OUTPUT_TERSE)
                .requireEqual("BPF_PROG_TYPE_CGROUP_SOCK_ADDR", LibBpf.BPF_PROG_TYPE_CGROUP_SOCK_ADDR)
                .requireEqual("BPF_FUNC_setsockopt", LibBpf.BPF_FUNC_SETSOCKOPT)
                .requireEqual("BPF_FUNC_loop", LibBpf.BPF_FUNC_LOOP)
                .requireEqual("BPF_FUNC_set_retval", LibBpf.BPF_FUNC_SET_RETVAL)
                .requireEqual("BPF_FUNC_skc_to_mptcp_sock", LibBpf.BPF_FUNC_SKC_TO_MPTCP_SOCK)
                .requireEqual("BPF_F_ALLOW_MULTI", LibBpf.BPF_F_ALLOW_MULTI)
                .requireEqual("BPF_CGROUP_INET4_CONNECT", LibBpf.BPF_CGROUP_INET4_CONNECT)
                .requireEqual("sizeof(struct bpf_prog_load_opts) >= " + LibBpf.PROG_LOAD_OPTS_SIZE, 1)
                .requireOffset("bpf_prog_load_opts", "sz", LibBpf.PROG_LOAD_OPTS_SZ)
                .requireOffset("bpf_prog_load_opts", "expected_attach_type", LibBpf.PROG_LOAD_OPTS_EXPECTED_ATTACH_TYPE)
                .requireEqual("BPF_CGROUP_INET_INGRESS", LibBpf.BPF_CGROUP_INET_INGRESS)
                .requireEqual("BPF_CGROUP_INET_EGRESS", LibBpf.BPF_CGROUP_INET_EGRESS)
                .requireEqual("BPF_OBJ_NAME_LEN", LibBpf.BPF_OBJ_NAME_LEN)
                .requireEqual("sizeof(struct bpf_prog_info) >= " + LibBpf.PROG_INFO_SIZE, 1)
                .requireOffset("bpf_prog_info", "id", LibBpf.PROG_INFO_ID)
                .requireOffset("bpf_prog_info", "nr_map_ids", LibBpf.PROG_INFO_NR_MAP_IDS)
                .requireOffset("bpf_prog_info", "map_ids", LibBpf.PROG_INFO_MAP_IDS)
                .requireOffset("bpf_prog_info", "name", LibBpf.PROG_INFO_NAME)
                .requireEqual("sizeof(struct bpf_map_info) >= " + LibBpf.MAP_INFO_SIZE, 1)
                .requireOffset("bpf_map_info", "type", LibBpf.MAP_INFO_TYPE)
                .requireOffset("bpf_map_info", "key_size", LibBpf.MAP_INFO_KEY_SIZE)
                .requireOffset("bpf_map_info", "value_size", LibBpf.MAP_INFO_VALUE_SIZE)
                .requireOffset("bpf_map_info", "max_entries", LibBpf.MAP_INFO_MAX_ENTRIES)
                .requireOffset("bpf_map_info", "name", LibBpf.MAP_INFO_NAME)
                .requireEqual("SYS_bpf", BpfMapEntries.SYS_BPF)
                .requireEqual("BPF_MAP_LOOKUP_BATCH", BpfMapEntries.BPF_MAP_LOOKUP_BATCH)
                .requireEqual("offsetof(union bpf_attr, batch.in_batch)", BpfMapEntries.BATCH_IN_BATCH)
                .requireEqual("offsetof(union bpf_attr, batch.out_batch)", BpfMapEntries.BATCH_OUT_BATCH)
                .requireEqual("offsetof(union bpf_attr, batch.keys)", BpfMapEntries.BATCH_KEYS)
                .requireEqual("offsetof(union bpf_attr, batch.values)", BpfMapEntries.BATCH_VALUES)
                .requireEqual("offsetof(union bpf_attr, batch.count)", BpfMapEntries.BATCH_COUNT)
                .requireEqual("offsetof(union bpf_attr, batch.map_fd)", BpfMapEntries.BATCH_MAP_FD)
                .requireEqual("offsetof(union bpf_attr, batch.flags) + 8", BpfMapEntries.BATCH_ATTR_SIZE)
                .requireEqual("sizeof(struct bpf_object_open_opts) >= " + BpfObject.OPEN_OPTS_SIZE, 1)
                .requireOffset("bpf_object_open_opts", "sz", BpfObject.OPEN_OPTS_SZ)
                .requireOffset("bpf_object_open_opts", "kernel_log_buf", BpfObject.OPEN_OPTS_KERNEL_LOG_BUF)
                .requireOffset("bpf_object_open_opts", "kernel_log_size", BpfObject.OPEN_OPTS_KERNEL_LOG_SIZE);
        assertEquals("", c.complaints(directory));
    }

    @Test
    void errnoConstantsAreThoseOfTheHeaders() throws IllegalAccessException {
        CCompiler c = new CCompiler().include("<errno.h>");
        for (var field : Errno.class.getFields()) {
            c.requireEqual(field.getName(), field.getInt(null));
        }
        for (int errno = 1; errno <= 133; errno++) {
            if (!ErrnoTable.name(errno).startsWith("errno ")) {
                c.requireEqual(ErrnoTable.name(errno), errno);
            }
        }
        assertEquals("", c.complaints(directory));
    }

    @Test
    void errnoTextsAreThoseOfTheCLibrary() {
        String texts = new CCompiler()
                .include("<stdio.h>")
                .include("<string.h>")
                .output(directory, "for (int e = 1; e <= 133; e++) puts(strerror(e));");
        String[] lines = texts.split("\n", -1);
        for (int errno = 1; errno <= 133; errno++) {
            if (!lines[errno - 1].startsWith("Unknown error")) {
                assertEquals(lines[errno - 1], ErrnoTable.text(errno), "text of errno " + errno);
            }
        }
    }

    @Test
    void theLinkerCapturesErrnoAsAnIntAtOffsetZero() {
        var layout = java.lang.foreign.Linker.Option.captureStateLayout();
        assertEquals(0, layout.byteOffset(java.lang.foreign.MemoryLayout.PathElement.groupElement("errno")));
        assertEquals(Integer.BYTES, layout.byteSize());
    }
}
