package org.fiducial.core;

/**
 * An error with a sentence for the user and an exit code for scripts. The message says what and where, what was expected
 * and what to do; it is printed as it is, without a stack trace.
 */
public class FiducialException extends RuntimeException {
	private static final long serialVersionUID = 1L;

	private final ExitCode exitCode;

	/**
	 * @param exitCode what the runner returns
	 * @param message one sentence or two: file, record, expected, what to do
	 */
	public FiducialException(ExitCode exitCode, String message) {
		this(exitCode, message, null);
	}

	/** As above, with the cause for the log. */
	public FiducialException(ExitCode exitCode, String message, Throwable cause) {
		super(message, cause);
		this.exitCode = exitCode;
	}

	/** A wrong option, argument, id or recipe key (exit code 2). */
	public static FiducialException usage(String message) {
		return new FiducialException(ExitCode.USAGE, message);
	}

	/** A file or folder that is missing, unreadable or not what it should be (exit code 3). */
	public static FiducialException input(String message) {
		return new FiducialException(ExitCode.INPUT, message);
	}

	/** As {@link #input(String)}, with the cause for the log. */
	public static FiducialException input(String message, Throwable cause) {
		return new FiducialException(ExitCode.INPUT, message, cause);
	}

	/** Work that was possible and failed (exit code 4). */
	public static FiducialException failed(String message, Throwable cause) {
		return new FiducialException(ExitCode.FAILED, message, cause);
	}

	/** What the runner returns for this error. */
	public ExitCode exitCode() {
		return exitCode;
	}
}
