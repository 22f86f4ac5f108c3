package org.fiducial.headless;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

import org.eclipse.core.runtime.OperationCanceledException;
import org.fiducial.core.ExitCode;
import org.fiducial.core.FiducialException;
import org.fiducial.core.Suggest;
import org.slf4j.LoggerFactory;

import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * Runs one command line: finds the command, parses its options, runs it, and turns every ending into an exit code, one line on
 * standard error and, with {@code --json}, one document on standard output.
 */
public final class Runner {
	private static final int HELP_WIDTH = 110;

	private final CommandCatalog catalog;
	private final Console console;
	private volatile ConsoleMonitor monitor;

	public Runner(CommandCatalog catalog, Console console) {
		this.catalog = catalog;
		this.console = console;
	}

	/** Runs a command line, the words after the program's name. Never throws. */
	public ExitCode run(List<String> arguments) {
		// until the options are parsed, and if they cannot be, the bare word decides
		console.configure(arguments.contains("--json"), arguments.contains("--quiet"));
		Logs logs = Logs.configure(console, arguments.contains("--quiet"), arguments.contains("--verbose"));
		String name = "fiducial";
		try {
			List<String> words = optionsLast(arguments);
			if (words.isEmpty() || words.getFirst().startsWith("-")) {
				return topLevel(words);
			}
			CommandCatalog.Match match = catalog.match(words);
			name = "fiducial " + match.entry().id();
			return execute(match, arguments);
		} catch (OperationCanceledException e) {
			return fail(ExitCode.INTERRUPTED, name, "interrupted; the same command goes on from here");
		} catch (ParameterException e) {
			return fail(ExitCode.USAGE, name, describe(e) + " (see '" + name + " --help')");
		} catch (FiducialException e) {
			LoggerFactory.getLogger(Runner.class).debug("failed", e);
			return fail(e.exitCode(), name, e.getMessage());
		} catch (OutOfMemoryError e) {
			return fail(ExitCode.FAILED, name, "out of memory; make batches or pictures smaller, or give Java more (FIDUCIAL_VMARGS=-Xmx8g)");
		} catch (Throwable e) {
			Path log = logs.writeDefect(String.join(" ", arguments), e);
			return fail(ExitCode.INTERNAL, name, "internal error: " + e + (log == null ? "" : "; details in " + log));
		}
	}

	/** Asks the present command to stop in a resumable state. */
	public void cancel() {
		ConsoleMonitor m = monitor;
		if (m != null) {
			m.setCanceled(true);
		}
	}

	private ExitCode fail(ExitCode code, String name, String message) {
		console.error(name + ": " + message);
		console.finish(code, message);
		return code;
	}

	private ExitCode execute(CommandCatalog.Match match, List<String> arguments) {
		CommonOptions common = new CommonOptions();
		HeadlessCommand command = match.entry().command().get();
		CommandLine line = new CommandLine(command).addMixin("common", common);
		line.setCommandName("fiducial " + match.entry().id());
		line.setUsageHelpWidth(HELP_WIDTH).setCaseInsensitiveEnumValuesAllowed(true).setOverwrittenOptionsAllowed(false);
		line.getCommandSpec().usageMessage().sortOptions(false).abbreviateSynopsis(false);
		line.parseArgs(match.rest().toArray(String[]::new));
		if (common.help || common.version) {
			console.configure(false, false);
			console.print(common.help ? line.getUsageMessage(CommandLine.Help.Ansi.OFF).stripTrailing() : Versions.line());
			return ExitCode.OK;
		}
		console.configure(common.json, common.quiet);
		monitor = new ConsoleMonitor(console, common.style());
		try (Interruption interruption = Interruption.install(monitor, console)) {
			OptionalLong seed = common.seed == null ? OptionalLong.empty() : OptionalLong.of(common.seed);
			ExitCode code = command.run(new CommandContext(console, monitor, common.project, seed, arguments));
			console.finish(code, null);
			return code;
		}
	}

	private ExitCode topLevel(List<String> words) {
		boolean wanted = words.contains("--help") || words.contains("-h");
		if (words.contains("--version") || words.contains("-V")) {
			console.configure(false, false);
			console.print(Versions.line());
			return ExitCode.OK;
		}
		if (wanted) {
			console.configure(false, false);
			console.print(help());
			return ExitCode.OK;
		}
		throw FiducialException.usage("which command? (see 'fiducial --help')");
	}

	private String help() {
		StringBuilder s = new StringBuilder("Usage: fiducial COMMAND [OPTIONS]\n\nCommands:\n");
		int width = catalog.entries().stream().mapToInt(e -> e.id().length()).max().orElse(0);
		for (CommandCatalog.Entry e : catalog.entries()) {
			s.append("  ").append(e.id()).append(" ".repeat(width + 2 - e.id().length())).append(e.description()).append('\n');
		}
		s.append("\n'fiducial COMMAND --help' shows its options. Exit codes: 0 done, 1 done but some items failed, 2 usage, 3 bad input,\n");
		return s.append("4 failed, 5 interrupted (the same command resumes), 70 internal error.").toString();
	}

	/** Options before the command's name are as good as those after it. */
	private static List<String> optionsLast(List<String> arguments) {
		if (arguments.isEmpty() || !arguments.getFirst().startsWith("-")) {
			return arguments.size() > 1 && "help".equals(arguments.getFirst()) ? with(arguments.subList(1, arguments.size()), List.of("--help"))
					: arguments.equals(List.of("help")) ? List.of("--help") : arguments;
		}
		Leading leading = new Leading();
		CommandLine line = new CommandLine(leading).addMixin("common", new CommonOptions());
		line.setStopAtPositional(true).setCommandName("fiducial").parseArgs(arguments.toArray(String[]::new));
		int options = arguments.size() - leading.words.size();
		return with(leading.words, arguments.subList(0, options));
	}

	private static List<String> with(List<String> first, List<String> then) {
		List<String> all = new ArrayList<>(first);
		all.addAll(then);
		return all;
	}

	private static String describe(ParameterException e) {
		if (e instanceof UnmatchedArgumentException u && !u.getUnmatched().isEmpty()) {
			String word = u.getUnmatched().getFirst();
			String option = word.contains("=") ? word.substring(0, word.indexOf('=')) : word;
			return word.startsWith("-") ? Suggest.unknown("option", option, e.getCommandLine().getCommandSpec().optionsMap().keySet())
					: "unexpected argument '" + word + "'";
		}
		ArgSpec arg = e.getArgSpec();
		Throwable cause = e.getCause();
		return cause instanceof CommandLine.TypeConversionException && arg != null ? named(arg, cause.getMessage()) : e.getMessage().lines().findFirst().orElse("bad arguments");
	}

	private static String named(ArgSpec arg, String message) {
		String name = arg instanceof CommandLine.Model.OptionSpec option ? option.longestName() : "";
		return name.isEmpty() || message.contains(name) ? message : name + ": " + message;
	}

	@CommandLine.Command
	static final class Leading {
		@Parameters
		List<String> words = new ArrayList<>();
	}
}
