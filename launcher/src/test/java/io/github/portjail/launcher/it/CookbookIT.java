// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import io.github.portjail.rules.policy.PortRange;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What docs/COOKBOOK.md, FAQ.md and MIGRATING.md tell people to type does what they say: {@link RecipeReader} says how it is written there. */
@EndToEnd
class CookbookIT {
    private static final Path DOCUMENTS = Path.of("..", "docs");
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Pattern UP = Pattern.compile("portjail up ([a-z0-9-]+)");

    @Order(1)
    @RegisterExtension
    static final TestNetwork network = new TestNetwork();

    @Order(2)
    @RegisterExtension
    static final RecipeMachine machine = new RecipeMachine(network);

    private static @Nullable KernelLog log;

    /** For the recipes that read it. */
    @BeforeAll
    static void haveTheKernelLog() throws IOException {
        log = KernelLog.open();
    }

    @AfterAll
    static void leaveTheKernelLogAsItWas() throws IOException {
        if (log != null) {
            log.close();
        }
    }

    static List<Recipe> recipes() {
        return Stream.of("COOKBOOK.md", "FAQ.md", "MIGRATING.md")
                .flatMap(name -> RecipeReader.read(DOCUMENTS.resolve(name)).stream())
                .toList();
    }

    @Test
    void theCookbookHasTasksEnough() {
        assertTrue(RecipeReader.read(DOCUMENTS.resolve("COOKBOOK.md")).size() >= 20, "recipes: " + recipes());
    }

    @ParameterizedTest
    @MethodSource("recipes")
    void whatARecipeSaysHappens(Recipe recipe) throws Exception {
        for (String test : recipe.covering()) {
            expectTest(test);
        }
        Path folder = machine.newFolder();
        List<Running> background = new ArrayList<>();
        try {
            for (RecipeStep step : recipe.steps()) {
                follow(step, folder, background);
            }
        } finally {
            for (Running running : background.reversed()) {
                running.signal("TERM");
                Finished _ = running.finish();
            }
            for (RecipeStep step : recipe.steps()) {
                takeDown(step);
            }
        }
    }

    private static void follow(RecipeStep step, Path folder, List<Running> background) throws Exception {
        switch (step.kind()) {
            case FILE -> Files.writeString(folder.resolve(step.name()), step.text());
            case RUN_IN_BACKGROUND -> background.add(machine.start(step, folder));
            case WAIT ->
                await(step.place() + ": somebody listens at " + step.text(), () -> machine.listens(step.text()));
            case RUN, RUN_AS_NOBODY, RUN_ON_LAN, CRONTAB -> run(step, folder);
        }
    }

    private static void run(RecipeStep step, Path folder) throws InterruptedException {
        machine.forget();
        Finished run = machine.run(step, folder);
        assertEquals(step.status(), run.status(), step.place() + ": status of " + run);
        expectArrivals(step, run);
        String expected = step.output();
        if (expected != null && !matches(expected, run.output())) {
            assertEquals(expected, run.output(), step.place() + ": output, where … is any text");
        }
    }

    /** A line that is … alone stands for any lines, also none. */
    private static boolean matches(String expected, String output) {
        StringBuilder pattern = new StringBuilder();
        for (String line : expected.lines().toList()) {
            if (line.equals("…")) {
                pattern.append("(?:.*\n)*");
            } else {
                for (String part : line.split("(?<=…)|(?=…)", -1)) {
                    pattern.append(part.equals("…") ? ".*" : Pattern.quote(part));
                }
                pattern.append('\n');
            }
        }
        return output.matches(pattern.toString());
    }

    private static void expectArrivals(RecipeStep step, Finished run) throws InterruptedException {
        String told = step.arrives();
        List<PortRange> ranges = told == null || told.equals("nothing")
                ? List.of()
                : Arrays.stream(told.split(" ", -1))
                        .map(range -> PortRange.parse(range.replace('-', ':')))
                        .toList();
        for (PortRange range : ranges) {
            await(
                    step.place() + ": a connection arrives from " + range + " after " + run,
                    () -> machine.seen().all().stream().anyMatch(arrival -> range.contains(arrival.sourcePort())));
        }
        List<Arrivals.Arrival> others = machine.seen().all().stream()
                .filter(arrival -> ranges.stream().noneMatch(range -> range.contains(arrival.sourcePort())))
                .toList();
        assertEquals(List.of(), others, step.place() + ": what arrives at the far end and is not told, after " + run);
    }

    private static void await(String what, BooleanSupplier condition) throws InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                fail("waited in vain: " + what);
            }
            Thread.sleep(50);
        }
    }

    /** Of jails that the block itself took down nothing is there any more. */
    private static void takeDown(RecipeStep step) {
        Matcher up = UP.matcher(step.text());
        while (up.find()) {
            if (Files.exists(Portjail.STATE.resolve(up.group(1)))) {
                machine.takeDown(up.group(1));
            }
        }
    }

    private static void expectTest(String name) throws ClassNotFoundException {
        int dot = name.indexOf('.');
        Class<?> tests = Class.forName(CookbookIT.class.getPackageName() + "." + name.substring(0, dot));
        assertTrue(
                Arrays.stream(tests.getDeclaredMethods())
                        .filter(method -> method.getName().equals(name.substring(dot + 1)))
                        .anyMatch(method -> method.isAnnotationPresent(Test.class)
                                || method.isAnnotationPresent(ParameterizedTest.class)),
                "there is a test " + name);
    }
}
