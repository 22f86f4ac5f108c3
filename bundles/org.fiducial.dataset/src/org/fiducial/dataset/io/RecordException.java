package org.fiducial.dataset.io;

import java.io.IOException;
import java.nio.file.Path;

import org.fiducial.core.Problem;

/** A record or small file that does not hold what it should; becomes a {@link Problem}, and the import goes on. */
public class RecordException extends IOException {
	private static final long serialVersionUID = 1L;

	private final long line;

	/**
	 * @param line 1-based line or record, 0 if unknown
	 * @param message what is wrong and what was expected
	 */
	public RecordException(long line, String message) {
		super(message);
		this.line = line;
	}

	/** 1-based line or record, 0 if unknown. */
	public long line() {
		return line;
	}

	/** As a problem of a file. */
	public Problem problem(Path file) {
		return Problem.error(file, line, getMessage());
	}
}
