package org.fiducial.workflow.synthesis;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import org.fiducial.landmark.edit.AppliedEdit;
import org.fiducial.workflow.synthesis.filter.Candidate;
import org.fiducial.workflow.synthesis.filter.Measures;

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
 * @param error NME of the independent detector against the shape; null without a detector
 * @param inner the same for the inner face; null without a detector or if the scheme has no contour
 * @param measures what else the quality filters measured, by name; null in records of older versions
 * @param hash perceptual hash, 80 hexadecimal digits; null if no filter needs it
 */
public record ImageRecord(int item, int attempt, String style, String sourceDataset, String sourceKey, List<AppliedEdit> edits, double amplitude, double[] shape, long seed,
		String prompt, String negativePrompt, double guidance, double controlScale, String file, String sha256, int size, Double error, Double inner, Map<String, Double> measures, String hash) {
	private static final String ERROR = "alignment";
	private static final String INNER = "alignment.inner";

	static ImageRecord of(PlannedImage p, String sha256, int size, Measures measured) {
		Map<String, Double> others = new TreeMap<>(measured.values());
		others.keySet().removeAll(List.of(ERROR, INNER));
		return new ImageRecord(p.item(), p.attempt(), p.style(), p.sourceDataset(), p.sourceKey(), p.edits(), p.amplitude(), p.request().shape(), p.request().seed(),
				p.request().prompt(), p.request().negativePrompt(), p.request().guidance(), p.request().controlScale(), p.fileName(), sha256, size, measured.get(ERROR), measured.get(INNER),
				others, measured.hash());
	}

	/** What the filters decide on. */
	Candidate candidate() {
		Map<String, Double> all = new TreeMap<>(measures == null ? Map.of() : measures);
		if (error != null) {
			all.put(ERROR, error);
		}
		if (inner != null) {
			all.put(INNER, inner);
		}
		return new Candidate(style + "/" + file, style, all, hash);
	}
}
