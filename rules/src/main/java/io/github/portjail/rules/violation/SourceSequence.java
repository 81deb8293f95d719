// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.rules.violation;

import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Sources that are read one after the other. One that cannot be read does not keep the others from being read; it is told at the end. */
final class SourceSequence implements ViolationSource {
    private final String name;
    private final List<ViolationSource> sources;
    private volatile boolean closed;

    SourceSequence(String name, List<ViolationSource> sources) {
        this.name = name;
        this.sources = List.copyOf(sources);
    }

    @Override
    public void read(Consumer<Violation> sink) throws IOException {
        readInParts(() -> new KeptPart(sink));
    }

    @Override
    public void readInParts(Supplier<? extends ViolationPart> parts) throws IOException {
        StringBuilder failures = new StringBuilder();
        for (ViolationSource source : sources) {
            if (closed) {
                break;
            }
            try {
                source.readInParts(parts);
            } catch (IOException failure) {
                failures.append(failures.isEmpty() ? "" : "; ").append(failure.getMessage());
            }
        }
        if (!failures.isEmpty() && !closed) {
            throw new IOException(failures.toString());
        }
    }

    @Override
    public SourceTally tally() {
        SourceTally sum = SourceTally.NONE;
        for (ViolationSource source : sources) {
            sum = sum.plus(source.tally());
        }
        return sum;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public void close() throws IOException {
        closed = true;
        for (ViolationSource source : sources) {
            source.close();
        }
    }
}
