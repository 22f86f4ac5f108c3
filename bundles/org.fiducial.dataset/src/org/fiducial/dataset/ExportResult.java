package org.fiducial.dataset;

import java.nio.file.Path;
import java.util.List;

import org.fiducial.core.ExitCode;
import org.fiducial.core.Problem;

/**
 * What an export did.
 *
 * @param out what was written
 * @param written samples written
 * @param errors samples left out
 * @param problems the first {@link ImportResult#LISTED} problems
 */
public record ExportResult(Path out, long written, long errors, List<Problem> problems) {

	public ExportResult {
		problems = List.copyOf(problems);
	}

	/** OK, or PARTIAL if samples were left out. */
	public ExitCode exitCode() {
		return errors > 0 ? ExitCode.PARTIAL : ExitCode.OK;
	}
}
