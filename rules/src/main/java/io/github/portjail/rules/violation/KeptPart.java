// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.rules.violation;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** A part whose violations are all kept, for somebody who wants them one after the other. */
final class KeptPart implements ViolationPart {
    private final Consumer<Violation> sink;
    private final List<Violation> violations = new ArrayList<>();

    KeptPart(Consumer<Violation> sink) {
        this.sink = sink;
    }

    @Override
    public void accept(Violation violation) {
        violations.add(violation);
    }

    @Override
    public void handOn() {
        for (Violation violation : violations) {
            sink.accept(violation);
        }
        violations.clear();
    }
}
