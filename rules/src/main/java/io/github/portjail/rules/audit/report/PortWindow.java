// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.rules.audit.report;

/** The ports that a histogram has to show: from the lowest to the highest that it was told. */
final class PortWindow {
    private int lowest = 65535;
    private int highest;

    void include(int port) {
        lowest = Math.min(lowest, port);
        highest = Math.max(highest, port);
    }

    /** Returns the least number of ports to a bin, a power of two, with which there are at most so many bins. */
    int binPorts(int mostBins) {
        int width = JailCounts.PORTS;
        while (bins(width) > mostBins) {
            width *= 2;
        }
        return width;
    }

    /** Returns where the first bin begins. */
    int start(int width) {
        return lowest / width * width;
    }

    /** Returns how many bins of that width there are. */
    int bins(int width) {
        return highest / width - lowest / width + 1;
    }
}
