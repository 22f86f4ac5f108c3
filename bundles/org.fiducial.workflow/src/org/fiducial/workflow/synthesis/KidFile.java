package org.fiducial.workflow.synthesis;

import java.util.List;

/**
 * How far synthetic pictures are from real ones, as {@code kid.json} in the run's folder keeps it.
 *
 * @param detector hash of the detector whose features are compared; figures of different detectors cannot be compared
 * @param features numbers of a feature vector
 * @param subsets how many subsets a figure is the mean of
 * @param subsetSize pictures of a subset, at most
 * @param rows a row a style that has real pictures and pictures that were kept, at least {@value #LEAST} of each; then all styles together
 */
public record KidFile(String detector, int features, int subsets, int subsetSize, List<Row> rows) {
	/** Name of the file. */
	public static final String NAME = "kid.json";
	/** What the row of all styles is called. */
	public static final String ALL = "all";
	/** Fewer pictures say nothing. */
	public static final int LEAST = 10;

	/**
	 * A figure.
	 *
	 * @param style id, or {@value KidFile#ALL}
	 * @param made synthetic pictures compared
	 * @param real real pictures compared
	 * @param kid mean over the subsets
	 * @param deviation standard deviation over the subsets
	 */
	public record Row(String style, int made, int real, double kid, double deviation) {
	}
}
