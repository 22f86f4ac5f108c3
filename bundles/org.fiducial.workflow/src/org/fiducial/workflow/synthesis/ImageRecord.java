package org.fiducial.workflow.synthesis;

import java.util.List;

import org.fiducial.landmark.edit.AppliedEdit;

/**
 * Where a picture comes from, and how well it obeys its landmarks; a line of a shard's {@code items.jsonl}.
 *
 * @param item its number in the plan
 * @param attempt which try
 * @param style id of the style
 * @param sourceDataset data set of the source shape
 * @param sourceKey sample of the source shape
 * @param edits with their parameters
 * @param amplitude strength of the edits
 * @param shape landmarks that were asked for, in pixels
 * @param seed of the noise, with the item
 * @param prompt what was asked for
 * @param negativePrompt what was to be avoided
 * @param guidance classifier-free guidance
 * @param controlScale strength of the landmarks
 * @param file name of the picture in the shard's folder {@code images}
 * @param sha256 of the picture's file
 * @param size side in pixels
 * @param error NME of the independent detector against the shape; null without a filter
 * @param inner the same for the inner face; null without a filter or if the scheme has no contour
 */
public record ImageRecord(int item, int attempt, String style, String sourceDataset, String sourceKey, List<AppliedEdit> edits, double amplitude, double[] shape, long seed,
		String prompt, String negativePrompt, double guidance, double controlScale, String file, String sha256, int size, Double error, Double inner) {

	static ImageRecord of(PlannedImage p, String sha256, int size, Double error, Double inner) {
		return new ImageRecord(p.item(), p.attempt(), p.style(), p.sourceDataset(), p.sourceKey(), p.edits(), p.amplitude(), p.request().shape(), p.request().seed(),
				p.request().prompt(), p.request().negativePrompt(), p.request().guidance(), p.request().controlScale(), p.fileName(), sha256, size, error, inner);
	}
}
