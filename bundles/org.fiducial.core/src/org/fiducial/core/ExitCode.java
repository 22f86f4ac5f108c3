package org.fiducial.core;

/** The runner's exit codes. Others script against them: they never change. */
public enum ExitCode {
	/** Done. */
	OK(0),
	/** Done, but some items failed; they are listed. */
	PARTIAL(1),
	/** Wrong command, option or recipe key. */
	USAGE(2),
	/** Input cannot be read or is invalid. */
	INPUT(3),
	/** Execution failed. */
	FAILED(4),
	/** Interrupted; the same command resumes. */
	INTERRUPTED(5),
	/** A defect in Fiducial. */
	INTERNAL(70);

	private final int code;

	ExitCode(int code) {
		this.code = code;
	}

	/** The number the process returns. */
	public int code() {
		return code;
	}
}
