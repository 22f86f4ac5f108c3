package org.fiducial.detection.hourglass.data;

import org.fiducial.core.FiducialException;
import org.fiducial.core.random.CounterRandom;
import org.fiducial.landmark.crop.CropRule;
import org.fiducial.landmark.data.LabelledImages;

/** Some faces of a collection as a network sees them, plain or augmented, with their landmarks: for validation and for looking at. */
public final class AugmentedFaces {
	private final LabelledImages images;
	private final FaceStore store;
	private final int[] indices;
	private final ProblemLog problems;

	/**
	 * @param most how many faces at most, evenly spread over those with landmarks
	 * @param cacheBytes what decoded faces may take
	 */
	public AugmentedFaces(LabelledImages images, CropRule rule, int inputSize, int most, long cacheBytes, ProblemLog problems) {
		this.images = images;
		this.store = new FaceStore(images, rule, inputSize, cacheBytes);
		this.problems = problems;
		int[] usable = java.util.stream.IntStream.range(0, images.size()).filter(i -> SampleOrder.usable(images.shape(i))).toArray();
		int n = Math.min(most, usable.length);
		this.indices = new int[n];
		for (int i = 0; i < n; i++) {
			indices[i] = usable[(int) ((long) i * usable.length / n)];
		}
	}

	/** How many. */
	public int size() {
		return indices.length;
	}

	/** Domain of a face; empty if unknown. */
	public String domain(int i) {
		String domain = images.domain(indices[i]);
		return domain == null ? "" : domain;
	}

	/**
	 * A face.
	 *
	 * @param augmenter for the input's size
	 * @throws FiducialException (input) if its picture cannot be read
	 */
	public Augmenter.Seen get(int i, Augmenter augmenter, long seed) {
		return augmenter.apply(store.get(indices[i]), CounterRandom.of(seed, indices[i]).split("validation"));
	}

	/** Notes that a face could not be read. */
	public void note(int i, FiducialException reason) {
		problems.unreadable(indices[i], reason, Math.max(indices.length, 2) * 2);
	}
}
