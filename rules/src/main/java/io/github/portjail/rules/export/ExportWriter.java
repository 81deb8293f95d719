// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.rules.export;

/** Says an export in the language of one firewall. */
interface ExportWriter {
    ExportedText write(Export export);
}
