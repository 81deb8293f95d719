// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget;
import com.tngtech.archunit.core.domain.AccessTarget.CodeUnitAccessTarget;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.FileDescriptor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The rules of the house, held on the classes of all modules. */
final class ArchitectureTest {
    private static final String ROOT = "io.github.portjail";
    private static final String RULES = ROOT + ".rules..";
    private static final String CGROUP = ROOT + ".cgroup..";
    private static final String LAUNCHER = ROOT + ".launcher..";

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages(ROOT);

    /** A thing that only one place may use. */
    private record Confinement(String thing, DescribedPredicate<JavaClass> home, Predicate<JavaClass> isUsedBy) {
        @Override
        public String toString() {
            return thing + " only in " + home.getDescription();
        }
    }

    private static List<Confinement> confinements() {
        return List.of(
                new Confinement("java.lang.foreign", module("cgroup.syscall"), dependsOn("java.lang.foreign..")),
                new Confinement("picocli", module("launcher.cli"), dependsOn("picocli..")),
                new Confinement("jnr", module("launcher.view"), dependsOn("jnr..")),
                new Confinement("the library for TOML", module("launcher.profile"), dependsOn("org.tomlj..")),
                new Confinement("the library for xz", module("rules.archive"), dependsOn("org.tukaani..")),
                new Confinement("the library for zstd", module("rules.archive"), dependsOn("io.airlift..")),
                new Confinement(
                        "starting programs", module("rules.command"), accesses(ArchitectureTest::startsPrograms)),
                new Confinement(
                        "the standard streams and the end of the process",
                        describe("Main", c -> c.getName().equals(ROOT + ".launcher.Main")),
                        accesses(ArchitectureTest::printsOrExits)));
    }

    @ParameterizedTest
    @MethodSource("confinements")
    void staysInItsPlace(Confinement confinement) {
        List<String> outside = new ArrayList<>();
        List<String> inside = new ArrayList<>();
        for (JavaClass javaClass : CLASSES) {
            if (confinement.isUsedBy().test(javaClass)) {
                (confinement.home().test(javaClass) ? inside : outside).add(javaClass.getName());
            }
        }
        assertEquals(List.of(), outside, confinement + ", but these use it too");
        assertFalse(inside.isEmpty(), confinement + ": nobody there uses it, so this rule looks for the wrong thing");
    }

    @Test
    void dependenciesBetweenModulesRunOneWay() {
        noClasses()
                .that(resideInAPackage(RULES))
                .should()
                .dependOnClassesThat(resideInAnyPackage(CGROUP, LAUNCHER))
                .check(CLASSES);
        noClasses()
                .that(resideInAPackage(CGROUP))
                .should()
                .dependOnClassesThat(resideInAPackage(LAUNCHER))
                .check(CLASSES);
    }

    @Test
    void cgroupKnowsOfRulesOnlyThePolicyAddressesTheViolationsAndTheSeamToNftables() {
        Set<String> seam = Set.of(
                ROOT + ".rules.firewall.NftRunner",
                ROOT + ".rules.firewall.NftKernel",
                ROOT + ".rules.firewall.NftMessage",
                ROOT + ".rules.firewall.NftResult",
                // What a kernel's nftables may lack is tried in one way, by a launch that was refused and by a probe.
                ROOT + ".rules.firewall.NftAbility",
                ROOT + ".rules.firewall.FirewallException");
        noClasses()
                .that(resideInAPackage(CGROUP))
                .should()
                .dependOnClassesThat(describe(
                        "belong to the rest of rules",
                        c -> resideInAPackage(RULES).test(c)
                                && !resideInAPackage(ROOT + ".rules.policy..").test(c)
                                // How addresses are written.
                                && !resideInAPackage(ROOT + ".rules.address..").test(c)
                                // What a source in the kernel, an NFLOG group, hands on.
                                && !resideInAPackage(ROOT + ".rules.violation..")
                                        .test(c)
                                && !seam.contains(c.getName())))
                .check(CLASSES);
    }

    @Test
    void packagesFormNoCycle() {
        slices().matching(ROOT + ".(**)").should().beFreeOfCycles().check(CLASSES);
    }

    @Test
    void launchPathStartsInMilliseconds() {
        String[] launchPath = {
            ROOT + ".rules.policy..",
            ROOT + ".rules.nft..",
            ROOT + ".rules.iptables..",
            ROOT + ".launcher.plan..",
            ROOT + ".launcher.act..",
            ROOT + ".cgroup.syscall.."
        };
        noClasses()
                .that(resideInAnyPackage(launchPath))
                .should()
                .dependOnClassesThat(resideInAnyPackage(
                        "java.lang.reflect..",
                        "java.util.regex..",
                        "java.util.stream..",
                        "java.text..",
                        "com.fasterxml..",
                        "picocli.."))
                .because("each of these costs a launch more than the system calls it makes")
                .check(CLASSES);
        noClasses()
                .that(resideInAnyPackage(launchPath))
                .should()
                .accessTargetWhere(describe("target is a formatter of String", ArchitectureTest::formatsText))
                .check(CLASSES);
        noClasses()
                .that(resideInAnyPackage(launchPath))
                .and()
                .doNotHaveSimpleName("Architecture")
                .should()
                .accessTargetWhere(describe(
                        "target is the environment or a property of the Java VM",
                        access -> is(access.getTarget(), System.class, Set.of("getenv", "getProperty"))))
                .because("the compiled launch has neither; ProcessCalls.environment asks the C library")
                .check(CLASSES);
    }

    @Test
    void everyPackageIsNullMarked() {
        List<String> unmarked = new ArrayList<>();
        for (JavaPackage javaPackage : CLASSES.getPackage(ROOT).getSubpackagesInTree()) {
            boolean marked = javaPackage
                    .tryGetPackageInfo()
                    .filter(info -> info.isAnnotatedWith(NullMarked.class))
                    .isPresent();
            if (!javaPackage.getClasses().isEmpty() && !marked) {
                unmarked.add(javaPackage.getName());
            }
        }
        assertEquals(List.of(), unmarked, "each package has a package-info.java with @NullMarked");
    }

    @Test
    void everyPackageSaysWhatBelongsInIt() throws IOException {
        List<Path> silent = new ArrayList<>();
        int packages = 0;
        for (String module : List.of("rules", "cgroup", "launcher")) {
            Path sources = Path.of("..", module, "src", "main", "java");
            try (Stream<Path> files = Files.walk(sources)) {
                for (Path file :
                        files.filter(f -> f.endsWith("package-info.java")).toList()) {
                    packages++;
                    if (!Files.readString(file).contains("\n/**")) {
                        silent.add(file);
                    }
                }
            }
        }
        assertEquals(List.of(), silent, "each package-info.java has Javadoc that says what belongs in the package");
        assertFalse(packages == 0, "no package-info.java was found: are the sources elsewhere now?");
    }

    @Test
    void everyModuleIsLookedAt() {
        for (String module : List.of(RULES, CGROUP, LAUNCHER)) {
            classes()
                    .that(resideInAPackage(module))
                    .should()
                    .resideInAPackage(ROOT + "..")
                    .check(CLASSES);
        }
    }

    private static DescribedPredicate<JavaClass> module(String name) {
        return describe(name, resideInAPackage(ROOT + "." + name + ".."));
    }

    private static Predicate<JavaClass> dependsOn(String packageIdentifier) {
        DescribedPredicate<JavaClass> inPackage = resideInAPackage(packageIdentifier);
        return c -> c.getDirectDependenciesFromSelf().stream()
                .anyMatch(dependency -> inPackage.test(dependency.getTargetClass()));
    }

    private static Predicate<JavaClass> accesses(Predicate<AccessTarget> target) {
        return c -> c.getAccessesFromSelf().stream().map(JavaAccess::getTarget).anyMatch(target);
    }

    private static boolean startsPrograms(AccessTarget target) {
        return target.getOwner().isEquivalentTo(ProcessBuilder.class) || is(target, Runtime.class, Set.of("exec"));
    }

    private static boolean printsOrExits(AccessTarget target) {
        return is(target, System.class, Set.of("out", "err", "in", "exit", "console"))
                || is(target, FileDescriptor.class, Set.of("out", "err", "in"))
                || is(target, Runtime.class, Set.of("exit", "halt"))
                || is(target, IO.class, Set.of("print", "println", "readln"))
                || (target instanceof CodeUnitAccessTarget method
                        && method.getName().equals("printStackTrace")
                        && method.getRawParameterTypes().isEmpty());
    }

    private static boolean formatsText(JavaAccess<?> access) {
        AccessTarget target = access.getTarget();
        return is(
                target, String.class, Set.of("format", "formatted", "split", "matches", "replaceAll", "replaceFirst"));
    }

    private static boolean is(AccessTarget target, Class<?> owner, Set<String> names) {
        return target.getOwner().isEquivalentTo(owner) && names.contains(target.getName());
    }
}
