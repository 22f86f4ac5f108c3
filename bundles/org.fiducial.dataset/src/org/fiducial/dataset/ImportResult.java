package org.fiducial.dataset;

import java.time.Duration;
import java.util.List;

import org.fiducial.core.ExitCode;
import org.fiducial.core.Problem;

/**
 * What an import did.
 *
 * @param dataset name of the dataset
 * @param format id of the importer
 * @param added samples that are new
 * @param updated samples whose image, landmarks or description changed in the source
 * @param removed samples of the same owner that the source does not have any more
 * @param skipped samples that were there already, unchanged
 * @param errors records left out
 * @param warnings records used that should be looked at
 * @param problems the first {@link #LISTED} of errors and warnings, in the order found
 * @param elapsed time taken
 */
public record ImportResult(String dataset, String format, long added, long updated, long removed, long skipped, long errors, long warnings, List<Problem> problems, Duration elapsed) {
	/** How many problems are listed at most; all are counted. */
	public static final int LISTED = 10_000;

	public ImportResult {
		problems = List.copyOf(problems);
	}

	/** OK, or PARTIAL if records were left out. */
	public ExitCode exitCode() {
		return errors > 0 ? ExitCode.PARTIAL : ExitCode.OK;
	}
}
