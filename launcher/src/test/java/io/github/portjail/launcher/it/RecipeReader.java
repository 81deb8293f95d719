// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.it;

import static org.junit.jupiter.api.Assertions.fail;

import io.github.portjail.launcher.it.RecipeStep.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * Reads recipes out of a Markdown document.
 *
 * <p>Behind a fence's language stands what becomes of the block: {@code run}, {@code run as nobody}, {@code run on lan}, {@code run in
 * background}, {@code file NAME}, or {@code theirs} for another program's, which is not run. A block of the language {@code output} is what
 * the one before prints. Comments of HTML after a block tell the rest: {@code arrives: 50000-50999}, {@code arrives: nothing},
 * {@code status: 7}, {@code wait: 8080} (until somebody listens there). What is not run has a comment before it,
 * {@code covered by Class.method}: the test that does.
 */
final class RecipeReader {
    private final String document;
    private final List<Recipe> recipes = new ArrayList<>();
    private List<RecipeStep> steps = new ArrayList<>();
    private List<String> covering = new ArrayList<>();
    private String title = "";
    private boolean covered;

    private RecipeReader(String document) {
        this.document = document;
    }

    static List<Recipe> read(Path file) {
        try {
            return new RecipeReader(file.getFileName().toString()).read(Files.readAllLines(file));
        } catch (IOException e) {
            return fail("cannot read " + file, e);
        }
    }

    private List<Recipe> read(List<String> lines) {
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i);
            if (line.startsWith("## ")) {
                endRecipe();
                title = document + ": " + line.substring("## ".length());
            } else if (line.startsWith("<!-- ")) {
                comment(line.substring("<!-- ".length(), line.length() - " -->".length()), i + 1);
            } else if (line.startsWith("```")) {
                int end = i + 1;
                while (!lines.get(end).equals("```")) {
                    end++;
                }
                block(line.substring("```".length()), String.join("\n", lines.subList(i + 1, end)) + "\n", i + 1);
                i = end;
            }
        }
        endRecipe();
        return recipes;
    }

    private void endRecipe() {
        if (!steps.isEmpty() || !covering.isEmpty()) {
            recipes.add(new Recipe(title, steps, covering));
        }
        steps = new ArrayList<>();
        covering = new ArrayList<>();
    }

    private void comment(String text, int line) {
        int space = text.indexOf(' ');
        String value = text.substring(space + 1);
        switch (text.substring(0, space)) {
            case "covered" -> {
                covering.add(value.substring("by ".length()));
                covered = true;
            }
            case "arrives:" -> change(step -> step.withArrives(value));
            case "status:" -> change(step -> step.withStatus(Integer.parseInt(value)));
            case "wait:" -> steps.add(step(line, Kind.WAIT, value, ""));
            default -> fail(document + ":" + line + ": a comment that means nothing to the test: " + text);
        }
    }

    private void change(UnaryOperator<RecipeStep> how) {
        steps.set(steps.size() - 1, how.apply(steps.getLast()));
    }

    private void block(String info, String text, int line) {
        int space = info.indexOf(' ');
        String language = space < 0 ? info : info.substring(0, space);
        String what = space < 0 ? "" : info.substring(space + 1);
        if (language.equals("output")) {
            change(step -> step.withOutput(text));
        } else if (what.startsWith("file ")) {
            steps.add(step(line, Kind.FILE, text, what.substring("file ".length())));
        } else if (what.isEmpty() && covered) {
            covered = false;
        } else if (what.equals("theirs") && !text.contains("portjail")) {
            return;
        } else {
            steps.add(step(line, kind(language, what, line), text, ""));
        }
    }

    private Kind kind(String language, String what, int line) {
        return switch (language + " " + what) {
            case "sh run" -> Kind.RUN;
            case "sh run as nobody" -> Kind.RUN_AS_NOBODY;
            case "sh run on lan" -> Kind.RUN_ON_LAN;
            case "sh run in background" -> Kind.RUN_IN_BACKGROUND;
            case "crontab run" -> Kind.CRONTAB;
            default -> fail(document + ":" + line + ": this block is neither run nor covered by another test");
        };
    }

    private RecipeStep step(int line, Kind kind, String text, String name) {
        return new RecipeStep(document + ":" + line, kind, text, name, null, null, 0);
    }
}
