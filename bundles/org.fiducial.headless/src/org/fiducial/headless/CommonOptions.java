package org.fiducial.headless;

import java.nio.file.Path;

import picocli.CommandLine.Option;

/** The options every command has. */
final class CommonOptions {
	@Option(names = "--project", paramLabel = "DIR", description = "The project folder (default: the working folder).")
	Path project;

	@Option(names = "--json", description = "Print one JSON document on standard output; everything else goes to standard error.")
	boolean json;

	@Option(names = "--quiet", description = "Only results and errors.")
	boolean quiet;

	@Option(names = "--verbose", description = "Log on standard error what is done.")
	boolean verbose;

	@Option(names = "--progress", paramLabel = "STYLE", converter = StyleConverter.class, description = "plain, bar or json (default: bar on a terminal, else plain).")
	ProgressStyle progress;

	@Option(names = "--seed", paramLabel = "N", description = "Seed of all randomness.")
	Long seed;

	@Option(names = { "-h", "--help" }, usageHelp = true, description = "Show this help and exit.")
	boolean help;

	@Option(names = { "-V", "--version" }, versionHelp = true, description = "Show the version and exit.")
	boolean version;

	ProgressStyle style() {
		if (quiet) {
			return ProgressStyle.NONE;
		}
		return progress != null ? progress : onTerminal() ? ProgressStyle.BAR : ProgressStyle.PLAIN;
	}

	/** From Java 22 on there is a console even where there is no terminal; before, there is none. TERM tells pipes in containers apart. */
	private static boolean onTerminal() {
		java.io.Console console = System.console();
		if (console == null || System.getenv("TERM") == null || "dumb".equals(System.getenv("TERM"))) {
			return false;
		}
		try {
			return (Boolean) java.io.Console.class.getMethod("isTerminal").invoke(console);
		} catch (ReflectiveOperationException e) {
			// Java 21: a console is a terminal
			return true;
		}
	}

	/** Lower-case names, and a suggestion for a misspelt one. */
	static final class StyleConverter implements picocli.CommandLine.ITypeConverter<ProgressStyle> {
		@Override
		public ProgressStyle convert(String value) {
			return switch (value) {
				case "plain" -> ProgressStyle.PLAIN;
				case "bar" -> ProgressStyle.BAR;
				case "json" -> ProgressStyle.JSON;
				case "none" -> ProgressStyle.NONE;
				default -> throw new picocli.CommandLine.TypeConversionException(
						org.fiducial.core.Suggest.unknown("progress style", value, java.util.List.of("plain", "bar", "json", "none")));
			};
		}
	}
}
