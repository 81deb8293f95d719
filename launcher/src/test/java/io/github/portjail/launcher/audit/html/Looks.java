// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.audit.html;

/** Scripts by which a browser is asked how the page looks. */
final class Looks {
    private Looks() {}

    /** Counts the colors of a chart, up to 50. */
    static String colors(String chart) {
        return "const c = document.getElementById('" + chart + "-chart');"
                + "const p = new Uint32Array(c.getContext('2d').getImageData(0, 0, c.width, c.height).data.buffer);"
                + "const s = new Set(); for (const v of p) { s.add(v); if (s.size >= 50) { break; } } return s.size;";
    }

    /** Counts the pixels of a chart that have exactly the color with that name. */
    static String countPixels(String chart, String color) {
        return "const c = document.getElementById('" + chart + "-chart');"
                + "const d = c.getContext('2d').getImageData(0, 0, c.width, c.height).data;"
                + "const h = " + value(color) + ";"
                + "const w = [1, 3, 5].map(i => parseInt(h.slice(i, i + 2), 16)); let n = 0;"
                + "for (let i = 0; i < d.length; i += 4) {"
                + "n += d[i] === w[0] && d[i + 1] === w[1] && d[i + 2] === w[2] && d[i + 3] === 255 ? 1 : 0; } return n;";
    }

    /** The relative luminance (WCAG 2) of the color with that name, in thousandths. */
    static String luminance(String color) {
        return "Math.round(1000 * [1, 3, 5].map(i => parseInt(" + value(color) + ".slice(i, i + 2), 16) / 255)"
                + ".map(v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)"
                + ".reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0))";
    }

    private static String value(String color) {
        return "getComputedStyle(document.documentElement).getPropertyValue('--" + color + "').trim()";
    }
}
