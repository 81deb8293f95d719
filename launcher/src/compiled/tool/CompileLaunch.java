// SPDX-License-Identifier: Apache-2.0
import java.io.File;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.ArrayList;
import java.util.List;
import org.teavm.diagnostics.Problem;
import org.teavm.diagnostics.ProblemSeverity;
import org.teavm.tooling.ConsoleTeaVMToolLog;
import org.teavm.tooling.TeaVMProblemRenderer;
import org.teavm.tooling.TeaVMTargetType;
import org.teavm.tooling.TeaVMTool;
import org.teavm.tooling.TeaVMToolException;
import org.teavm.vm.TeaVMOptimizationLevel;

/** Has TeaVM translate a program to C: {@code CompileLaunch MAIN_CLASS CLASS_PATH FOLDER}. */
final class CompileLaunch {
    /** A launch needs some 3 MiB; the arguments of a command may have 6, each byte of them two in Java. */
    private static final int LEAST_HEAP = 4 << 20;

    private static final int LARGEST_HEAP = 64 << 20;

    private CompileLaunch() {}

    public static void main(String[] arguments) throws TeaVMToolException, MalformedURLException {
        List<File> classPath = new ArrayList<>();
        List<URL> addresses = new ArrayList<>();
        for (String entry : arguments[1].split(":")) {
            classPath.add(new File(entry));
            addresses.add(new File(entry).toURI().toURL());
        }
        TeaVMTool tool = new TeaVMTool();
        ConsoleTeaVMToolLog log = new ConsoleTeaVMToolLog(false);
        tool.setLog(log);
        tool.setMainClass(arguments[0]);
        tool.setClassPath(classPath);
        tool.setClassLoader(new URLClassLoader(addresses.toArray(new URL[0]), ClassLoader.getSystemClassLoader()));
        tool.setTargetDirectory(new File(arguments[2]));
        tool.setTargetType(TeaVMTargetType.C);
        // What is security's business is compiled as it is written; nothing here takes long.
        tool.setOptimizationLevel(TeaVMOptimizationLevel.SIMPLE);
        // A null, an index or a cast that is wrong is an exception, as in the Java VM.
        tool.setStrict(true);
        // Without the names of source files.
        tool.setObfuscated(true);
        tool.setShortFileNames(true);
        tool.setMinHeapSize(LEAST_HEAP);
        tool.setMaxHeapSize(LARGEST_HEAP);
        tool.generate();
        TeaVMProblemRenderer.describeProblems(
                tool.getDependencyInfo().getCallGraph(), tool.getProblemProvider(), log);
        for (Problem problem : tool.getProblemProvider().getProblems()) {
            if (problem.getSeverity() == ProblemSeverity.ERROR) {
                System.exit(1);
            }
        }
    }
}
