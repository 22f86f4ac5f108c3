package org.fiducial.headless.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.File;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.eclipse.core.runtime.OperationCanceledException;
import org.fiducial.core.ExitCode;
import org.fiducial.headless.CommandCatalog;
import org.fiducial.headless.CommandContext;
import org.fiducial.headless.Console;
import org.fiducial.headless.HeadlessCommand;
import org.fiducial.headless.Runner;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

import picocli.CommandLine.Command;

/** Sends real signals to a runner in a process of its own; needs a plain class path, as outside OSGi. */
class InterruptionTest {
	@Test
	void sigtermLetsTheWorkEndAndExitsFive() throws Exception {
		Process process = start();
		try (BufferedReader out = process.inputReader()) {
			assertEquals("started", out.readLine());
			process.toHandle().destroy();
			assertTrue(process.waitFor(60, TimeUnit.SECONDS), "still running");
			assertEquals("checkpoint written", out.readLine());
		} finally {
			process.destroyForcibly();
		}
		assertEquals(ExitCode.INTERRUPTED.code(), process.exitValue());
	}

	private static Process start() throws Exception {
		String classPath = System.getProperty("java.class.path");
		Assumptions.assumeTrue(List.of(classPath.split(File.pathSeparator)).stream().anyMatch(p -> new File(p, InterruptionTest.class.getName().replace('.', '/') + ".class").exists()), "inside OSGi");
		String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
		return new ProcessBuilder(java, "-cp", classPath, Main.class.getName()).redirectError(ProcessBuilder.Redirect.INHERIT).start();
	}

	/** The process under test. */
	public static final class Main {
		public static void main(String[] args) {
			Console console = Console.ofProcess();
			CommandCatalog catalog = new CommandCatalog(List.of(new CommandCatalog.Entry("work", "Works", Endless::new)));
			System.exit(new Runner(catalog, console).run(List.of("work")).code());
		}
	}

	@Command
	static final class Endless implements HeadlessCommand {
		@Override
		public ExitCode run(CommandContext context) {
			context.console().print("started");
			while (!context.monitor().isCanceled()) {
				java.util.concurrent.locks.LockSupport.parkNanos(1_000_000);
			}
			context.console().print("checkpoint written");
			throw new OperationCanceledException();
		}
	}
}
