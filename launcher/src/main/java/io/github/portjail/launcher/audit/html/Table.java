// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.audit.html;

import java.io.IOException;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Prints a table whose columns the page's script can sort; it scrolls in itself. */
final class Table {
    private final Markup page;

    /** By what a column is sorted. */
    enum Kind {
        TEXT,
        NUMBER,
        TIME
    }

    /**
     * A column.
     *
     * @param name its heading
     * @param kind by what it is sorted
     */
    record Column(String name, Kind kind) {
        static Column text(String name) {
            return new Column(name, Kind.TEXT);
        }

        static Column number(String name) {
            return new Column(name, Kind.NUMBER);
        }

        static Column time(String name) {
            return new Column(name, Kind.TIME);
        }
    }

    /** Prints the beginning; the rows come ordered by the column with that name, greatest first. */
    Table(Markup page, String id, String caption, List<Column> columns, String orderedBy) throws IOException {
        this.page = page;
        page.open("div", "class", "scroll tall", "role", "region", "tabindex", "0", "aria-labelledby", id + "-caption")
                .open("table", "id", id)
                .element("caption", caption, "id", id + "-caption")
                .open("thead")
                .open("tr");
        for (Column column : columns) {
            String style = column.kind() == Kind.NUMBER ? "number" : "";
            String sorted = column.kind() == Kind.TEXT ? "text" : "number";
            if (column.name().equals(orderedBy)) {
                page.open("th", "scope", "col", "class", style, "data-kind", sorted, "aria-sort", "descending");
            } else {
                page.open("th", "scope", "col", "class", style, "data-kind", sorted);
            }
            page.text(column.name()).close("th");
        }
        page.close("tr").close("thead").line().open("tbody");
    }

    Table row() throws IOException {
        page.open("tr");
        return this;
    }

    Table endRow() throws IOException {
        page.close("tr").line();
        return this;
    }

    void end() throws IOException {
        page.close("tbody").close("table").close("div").line();
    }

    /** A name that others chose, which heads its row. */
    Table foreignHead(String name) throws IOException {
        page.open("th", "scope", "row", "class", "name").foreign(name).close("th");
        return this;
    }

    Table head(String text, String style, String key) throws IOException {
        page.element("th", text, "scope", "row", "class", style, "data-key", key);
        return this;
    }

    Table text(String text, String style, String key) throws IOException {
        page.element("td", text, "class", style, "data-key", key);
        return this;
    }

    Table number(long number) throws IOException {
        return text(Words.number(number), "number", Long.toString(number));
    }

    Table count(long count, long missing) throws IOException {
        return text(Words.atLeast(count, missing), "number", Long.toString(count));
    }

    Table time(@Nullable Instant time) throws IOException {
        if (time == null) {
            return text("not known", "unknown", "");
        }
        page.open("td", "data-key", Long.toString(time.getEpochSecond()));
        time(page, time);
        page.close("td");
        return this;
    }

    /** A time, which the page's script shows in the reader's zone. */
    static void time(Markup page, Instant time) throws IOException {
        page.element(
                "time",
                Words.time(time),
                "datetime",
                Instant.ofEpochSecond(time.getEpochSecond()).toString());
    }
}
