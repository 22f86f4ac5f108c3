package org.fiducial.dataset;

import java.io.IOException;

/** The samples to export, all of one scheme, handed over one after the other. */
public interface ExportSource {
	/** Receives samples. */
	@FunctionalInterface
	interface Visitor {
		/** Takes the next sample. */
		void visit(ExportSample sample) throws IOException;
	}

	/** Id of the landmark scheme of all samples. */
	String scheme();

	/** Points of the scheme. */
	int points();

	/** How many samples there are. */
	long size();

	/**
	 * Hands over all samples in a fixed order; may be called again.
	 *
	 * @throws IOException as the visitor throws it
	 * @throws org.eclipse.core.runtime.OperationCanceledException if the export is cancelled
	 */
	void forEach(Visitor visitor) throws IOException;
}
