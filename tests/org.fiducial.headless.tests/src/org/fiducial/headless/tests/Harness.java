package org.fiducial.headless.tests;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import org.fiducial.core.ExitCode;
import org.fiducial.headless.CommandCatalog;
import org.fiducial.headless.Console;
import org.fiducial.headless.HeadlessCommand;
import org.fiducial.headless.Runner;

/** A runner with commands of its own and captured streams. */
final class Harness {
	private final List<CommandCatalog.Entry> entries = new ArrayList<>();
	private final ByteArrayOutputStream out = new ByteArrayOutputStream();
	private final ByteArrayOutputStream err = new ByteArrayOutputStream();

	Harness with(String id, HeadlessCommand command) {
		entries.add(new CommandCatalog.Entry(id, "Does " + id, () -> command));
		return this;
	}

	/** A command as the product has it: a new object a process, since picocli takes the fields' values for their defaults. */
	Harness withNew(String id, java.util.function.Supplier<HeadlessCommand> command) {
		entries.add(new CommandCatalog.Entry(id, "Does " + id, command));
		return this;
	}

	ExitCode run(String... arguments) {
		out.reset();
		err.reset();
		Console console = new Console(new PrintStream(out, true, StandardCharsets.UTF_8), new PrintStream(err, true, StandardCharsets.UTF_8));
		return new Runner(new CommandCatalog(entries), console).run(Arrays.asList(arguments));
	}

	String out() {
		return out.toString(StandardCharsets.UTF_8);
	}

	String err() {
		return err.toString(StandardCharsets.UTF_8);
	}
}
