package org.fiducial.headless;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

import org.fiducial.core.ExitCode;
import org.fiducial.core.config.Configs;

import tools.jackson.databind.SerializationFeature;

/**
 * The runner's two streams. Results go to standard output: text, or with {@code --json} exactly one document, whatever happens.
 * Everything else goes to standard error. A progress bar is removed before a line and drawn again after it. Thread-safe.
 */
public final class Console {
	private final PrintStream out;
	private final PrintStream err;
	private boolean json;
	private boolean quiet;
	private Object document;
	private boolean written;
	private String bar = "";

	public Console(PrintStream out, PrintStream err) {
		this.out = out;
		this.err = err;
	}

	/** The process's own streams, in UTF-8 whatever the locale. */
	public static Console ofProcess() {
		return new Console(new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8),
				new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8));
	}

	void configure(boolean jsonOutput, boolean noMessages) {
		this.json = jsonOutput;
		this.quiet = noMessages;
	}

	/** Whether the result is to be a JSON document. */
	public boolean json() {
		return json;
	}

	/**
	 * The command's result; a later call replaces it as the document.
	 *
	 * @param value what {@code --json} prints: a map, record or Jackson tree
	 * @param text what is printed otherwise; may have several lines; null or empty for nothing
	 */
	public synchronized void result(Object value, String text) {
		document = value;
		print(text);
	}

	/** A line of the result for people; nothing with {@code --json}. */
	public synchronized void print(String text) {
		if (!json && text != null && !text.isEmpty()) {
			eraseBar();
			out.println(text);
			out.flush();
			drawBar();
		}
	}

	/** A message for people on standard error; not with {@code --quiet}. */
	public synchronized void message(String text) {
		if (!quiet) {
			error(text);
		}
	}

	/** A line on standard error, even with {@code --quiet}. */
	public synchronized void error(String line) {
		eraseBar();
		err.println(line);
		err.flush();
		drawBar();
	}

	synchronized void progress(String line) {
		eraseBar();
		bar = line;
		drawBar();
	}

	synchronized void endProgress() {
		if (!bar.isEmpty()) {
			err.println();
			err.flush();
			bar = "";
		}
	}

	private void eraseBar() {
		if (!bar.isEmpty()) {
			err.print("\r\u001b[K");
		}
	}

	private void drawBar() {
		if (!bar.isEmpty()) {
			err.print('\r' + bar + "\u001b[K");
			err.flush();
		}
	}

	/** Writes the document; an error takes the place of a missing result. */
	synchronized void finish(ExitCode exit, String error) {
		endProgress();
		if (!json || written) {
			return;
		}
		written = true;
		Object value = document;
		if (value == null) {
			Map<String, Object> m = new LinkedHashMap<>();
			m.put("exit_code", exit.code());
			if (error != null) {
				m.put("error", error);
			}
			value = m;
		}
		out.println(Configs.toJson(value));
		out.flush();
	}

	static String compactJson(Object value) {
		return Configs.json().writer().without(SerializationFeature.INDENT_OUTPUT).writeValueAsString(value);
	}
}
