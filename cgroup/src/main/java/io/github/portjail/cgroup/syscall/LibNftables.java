// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.cgroup.syscall;

import io.github.portjail.rules.firewall.NftResult;
import io.github.portjail.rules.firewall.NftRunner;

/**
 * nft in this process: libnftables(3), one context for all commands.
 *
 * <p>In process, a cgroup path below /proc/self/fd means this process's descriptors.
 */
public final class LibNftables implements NftRunner, AutoCloseable {
    private static final String LIBRARY = "libnftables.so.1";
    private static final String HINT = "install libnftables (package libnftables1, nftables-libs or nftables)";
    static final int NFT_CTX_DEFAULT = 0;
    static final int NFT_CTX_OUTPUT_STATELESS = 1 << 2;
    static final int NFT_CTX_OUTPUT_JSON = 1 << 4;
    static final int NFT_CTX_OUTPUT_TERSE = 1 << 11;

    private final NativeFrame frame;

    /** {@code int nft_run_cmd_from_buffer(struct nft_ctx *nft, const char *buf)}. */
    private final NativeFunction runCommand;

    /** {@code const char *nft_ctx_get_output_buffer(struct nft_ctx *ctx)}. */
    private final NativeFunction getOutputBuffer;

    /** {@code const char *nft_ctx_get_error_buffer(struct nft_ctx *ctx)}. */
    private final NativeFunction getErrorBuffer;

    /** {@code void nft_ctx_set_dry_run(struct nft_ctx *ctx, bool dry)}. */
    private final NativeFunction setDryRun;

    /** {@code void nft_ctx_output_set_flags(struct nft_ctx *ctx, unsigned int flags)}. */
    private final NativeFunction setOutputFlags;

    /** {@code void nft_ctx_free(struct nft_ctx *ctx)}. */
    private final NativeFunction free;

    private final long context;

    private LibNftables(NativeFrame frame) {
        this.frame = frame;
        NativeLibrary library = NativeLibrary.open(frame, LIBRARY, HINT);
        runCommand = library.function("nft_run_cmd_from_buffer");
        getOutputBuffer = library.function("nft_ctx_get_output_buffer");
        getErrorBuffer = library.function("nft_ctx_get_error_buffer");
        setDryRun = library.function("nft_ctx_set_dry_run");
        setOutputFlags = library.function("nft_ctx_output_set_flags");
        free = library.function("nft_ctx_free");
        // struct nft_ctx *nft_ctx_new(uint32_t flags)
        context = frame.callLong(library.function("nft_ctx_new"), NFT_CTX_DEFAULT, 0);
        if (context == 0) {
            throw new KernelException("cannot make an nftables context: out of memory", null, null);
        }
        // int nft_ctx_buffer_output(struct nft_ctx *ctx), int nft_ctx_buffer_error(struct nft_ctx *ctx)
        int output = frame.call(library.function("nft_ctx_buffer_output"), context);
        int error = frame.call(library.function("nft_ctx_buffer_error"), context);
        if (output != 0 || error != 0) {
            close();
            throw new KernelException("cannot buffer the output of nftables", null, null);
        }
    }

    public static LibNftables open(NativeFrame frame) {
        return new LibNftables(frame);
    }

    /** One transaction: all of the commands take effect or none does. Status 0 is success. */
    @Override
    public NftResult run(String commands) {
        frame.begin();
        int status = frame.call(runCommand, context, frame.text(commands));
        String output = frame.textAt(frame.callLong(getOutputBuffer, context, 0));
        String error = frame.textAt(frame.callLong(getErrorBuffer, context, 0));
        return new NftResult(status, output, error);
    }

    /** As {@link #run}, but the kernel only says whether it would take the commands. */
    public NftResult check(String commands) {
        frame.once(setDryRun, context, 1, 0, 0, 0, 0);
        try {
            return run(commands);
        } finally {
            frame.once(setDryRun, context, 0, 0, 0, 0, 0);
        }
    }

    /**
     * All tables, chains and rules of this network namespace as JSON (libnftables-json(5)), without counters and without the
     * elements of sets, which would cost a search of /sys/fs/cgroup each.
     */
    public NftResult listRuleset() {
        int flags = NFT_CTX_OUTPUT_JSON | NFT_CTX_OUTPUT_STATELESS | NFT_CTX_OUTPUT_TERSE;
        frame.once(setOutputFlags, context, flags, 0, 0, 0, 0);
        try {
            return run("list ruleset\n");
        } finally {
            frame.once(setOutputFlags, context, 0, 0, 0, 0, 0);
        }
    }

    @Override
    public void close() {
        frame.callVoid(free, context);
    }
}
