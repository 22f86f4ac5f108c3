package org.fiducial.headless;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;

import org.slf4j.LoggerFactory;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import ch.qos.logback.core.read.CyclicBufferAppender;

/**
 * Logging of the process: standard error from a level on, and the last thousand events kept in memory, so that a defect's log
 * can be written when it is needed and no file is made when it is not. Run folders add their own file.
 */
final class Logs {
	private static final String PATTERN = "%d{HH:mm:ss.SSS} %-5level %logger{24} - %msg%n%ex";
	private static final int KEPT = 1000;

	private final CyclicBufferAppender<ILoggingEvent> recent;
	private final PatternLayoutEncoder encoder;

	private Logs(CyclicBufferAppender<ILoggingEvent> recent, PatternLayoutEncoder encoder) {
		this.recent = recent;
		this.encoder = encoder;
	}

	/** Replaces logback's own configuration, which would print everything on standard output. */
	static Logs configure(Console console, boolean quiet, boolean verbose) {
		if (!(LoggerFactory.getILoggerFactory() instanceof LoggerContext context)) {
			// no logback, as in some tests: slf4j's provider decides
			return new Logs(null, null);
		}
		context.reset();
		PatternLayoutEncoder encoder = new PatternLayoutEncoder();
		encoder.setContext(context);
		encoder.setPattern(PATTERN);
		encoder.start();
		ConsoleAppender appender = new ConsoleAppender(console, verbose ? encoder : null, quiet ? Level.ERROR : verbose ? Level.DEBUG : Level.WARN);
		appender.setContext(context);
		appender.start();
		CyclicBufferAppender<ILoggingEvent> recent = new CyclicBufferAppender<>();
		recent.setContext(context);
		recent.setMaxSize(KEPT);
		recent.start();
		Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
		root.setLevel(Level.INFO);
		root.addAppender(appender);
		root.addAppender(recent);
		context.getLogger("org.fiducial").setLevel(verbose ? Level.DEBUG : Level.INFO);
		// asked on every machine, and on those without a graphics card answered with a warning that means nothing
		context.getLogger("ai.djl.util.cuda").setLevel(Level.ERROR);
		return new Logs(recent, encoder);
	}

	/**
	 * Writes what was logged last and the defect's stack trace to a file of its own.
	 *
	 * @return the file, or null if it cannot be written anywhere
	 */
	Path writeDefect(String commandLine, Throwable defect) {
		StringWriter text = new StringWriter();
		PrintWriter p = new PrintWriter(text);
		p.println("fiducial " + commandLine);
		p.println(Versions.line());
		p.println();
		for (int i = 0; recent != null && i < recent.getLength(); i++) {
			p.print(new String(encoder.encode((ILoggingEvent) recent.get(i)), StandardCharsets.UTF_8));
		}
		defect.printStackTrace(p);
		p.flush();
		String name = "defect-" + DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss").format(LocalDateTime.now()) + "-" + ProcessHandle.current().pid() + ".log";
		for (Path folder : new Path[] { stateFolder(), Path.of(System.getProperty("java.io.tmpdir")) }) {
			try {
				Files.createDirectories(folder);
				return Files.writeString(folder.resolve(name), text.toString());
			} catch (IOException e) {
				LoggerFactory.getLogger(Logs.class).warn("{} cannot be written", folder.resolve(name), e);
			}
		}
		return null;
	}

	private static Path stateFolder() {
		String own = System.getProperty("fiducial.state");
		if (own != null) {
			return Path.of(own);
		}
		String xdg = System.getenv("XDG_STATE_HOME");
		Path base = xdg == null || xdg.isBlank() ? Path.of(System.getProperty("user.home"), ".local", "state") : Path.of(xdg);
		return base.resolve("fiducial");
	}

	/** Prints through the console, so that a progress bar and log lines do not mix. */
	private static final class ConsoleAppender extends AppenderBase<ILoggingEvent> {
		private final Console console;
		private final PatternLayoutEncoder encoder;
		private final Level level;

		ConsoleAppender(Console console, PatternLayoutEncoder encoder, Level level) {
			this.console = console;
			this.encoder = encoder;
			this.level = level;
		}

		@Override
		protected void append(ILoggingEvent event) {
			if (event.getLevel().isGreaterOrEqual(level)) {
				// without --verbose no traces: those are in the run's log
				String word = event.getLevel().isGreaterOrEqual(Level.ERROR) ? "error: " : "warning: ";
				console.error(encoder == null ? word + event.getFormattedMessage() : new String(encoder.encode(event), StandardCharsets.UTF_8).stripTrailing());
			}
		}
	}
}
