package org.fiducial.workflow.report;

/** A part of the report. */
interface Section {
	/** What configurations call it. */
	String id();

	/** What the page calls it. */
	String title();

	/** Its content; empty if the run has nothing for it. */
	String html(ReportData data);
}
