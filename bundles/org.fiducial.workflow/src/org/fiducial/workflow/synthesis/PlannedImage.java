package org.fiducial.workflow.synthesis;

import java.util.List;

import org.fiducial.core.random.CounterRandom;
import org.fiducial.generation.GenerationRequest;
import org.fiducial.landmark.edit.AppliedEdit;

/**
 * A picture to be made.
 *
 * @param item its number in the plan
 * @param attempt 0 for the first try
 * @param style id of the style
 * @param sourceDataset data set of the source shape
 * @param sourceKey sample of the source shape
 * @param source the source shape, in pixels of the picture
 * @param edits what was done to the shape; empty if no edit was valid
 * @param amplitude strength of the edits, 0 to 1
 * @param request for the generator
 */
public record PlannedImage(int item, int attempt, String style, String sourceDataset, String sourceKey, double[] source, List<AppliedEdit> edits, double amplitude,
		GenerationRequest request) {
	/** File name of the picture. */
	public String fileName() {
		return String.format(java.util.Locale.ROOT, "%06d-%d.png", item, attempt);
	}

	/** The same request with other noise; number 1, 2 and so on. */
	GenerationRequest repeat(int number) {
		long seed = CounterRandom.of(request.seed(), item, attempt).split("repeat").split(number).nextLong() >>> 11;
		return new GenerationRequest(request.shape(), request.prompt(), request.negativePrompt(), request.guidance(), request.controlScale(), seed, request.item());
	}
}
