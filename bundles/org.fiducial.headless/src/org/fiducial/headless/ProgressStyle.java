package org.fiducial.headless;

/** How progress is shown on standard error. */
public enum ProgressStyle {
	/** A line every few seconds: for logs and pipes. */
	PLAIN,
	/** One line that is drawn over: for terminals. */
	BAR,
	/** A JSON object a line: for programs. */
	JSON,
	/** Nothing. */
	NONE
}
