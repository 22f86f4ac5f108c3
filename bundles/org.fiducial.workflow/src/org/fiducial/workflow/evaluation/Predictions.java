package org.fiducial.workflow.evaluation;

import java.util.List;

import org.fiducial.core.Problem;

/** What one method found on the faces of an evaluation, in the scheme they are judged in. */
interface Predictions {
	/** What the tables call it. */
	String method();

	/**
	 * The shapes of some faces.
	 *
	 * @return as many as asked for; null where nothing was predicted
	 */
	double[][] shapes(int from, int to);

	/** Where they come from, for the notes. */
	String origin();

	/** What a reader has to know; empty if nothing. */
	List<String> notes();

	/** Single predictions that could not be used. */
	List<Problem> problems();

	/** First characters of the model's hash; null if it is not known. */
	String model();
}
