// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.rules.violation;

/** RFC 5424's header behind its version: {@code TIMESTAMP HOSTNAME APP-NAME PROCID MSGID STRUCTURED-DATA MSG}. */
final class StructuredHeader {
    private StructuredHeader() {}

    /** Moves to where the message begins, and returns who wrote it. */
    static LineHeader.Writer read(Cursor at) {
        at.toSpace();
        at.skip(" ");
        at.toSpace();
        at.skip(" ");
        LineHeader.Writer writer = at.skip("kernel ")
                ? LineHeader.Writer.KERNEL
                : LineHeader.isKeeper(at) ? LineHeader.Writer.KEEPER : LineHeader.Writer.OTHER;
        if (writer == LineHeader.Writer.KEEPER) {
            at.toSpace();
            at.skip(" ");
        }
        for (int words = 0; words < 2 && writer != LineHeader.Writer.OTHER; words++) {
            at.toSpace();
            at.skip(" ");
        }
        if (writer != LineHeader.Writer.OTHER && !at.skip("- ") && !data(at)) {
            return LineHeader.Writer.OTHER;
        }
        at.skipByteOrderMark();
        if (writer == LineHeader.Writer.KERNEL) {
            KernelStamp.skipAll(at);
        }
        return writer;
    }

    /** Moves over elements in brackets, in which a quoted ] is written with a backslash. */
    private static boolean data(Cursor at) {
        while (at.skip("[")) {
            while (at.peek() != ']') {
                if (at.atEnd()) {
                    return false;
                }
                at.moveTo(at.position() + (at.peek() == '\\' ? 2 : 1));
            }
            at.skip("]");
        }
        return at.skip(" ");
    }
}
