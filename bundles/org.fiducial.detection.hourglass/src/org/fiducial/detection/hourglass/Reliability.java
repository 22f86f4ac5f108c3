package org.fiducial.detection.hourglass;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Whether confidence says the truth: of the points with a confidence of about 0.8, are 8 in 10 hits?
 *
 * @param bins {@value #BINS} of equal width, from 0 to 1
 * @param ece expected calibration error: the mean of the bins' differences between confidence and share of hits, weighted by their points; 0 to 1
 * @param brier mean of the squared differences between confidence and hit (1 or 0); 0 to 1
 * @param points how many were judged
 * @param of which faces they are of: {@value #VALIDATION} or {@value #TRAINING}
 */
public record Reliability(List<Bin> bins, double ece, double brier, int points, String of) {
	/** Faces that the network was not trained on. */
	public static final String VALIDATION = "validation";
	/** Faces that the network was trained on, which it finds better than others: confidence is too high. */
	public static final String TRAINING = "training";
	private static final int BINS = 10;

	/**
	 * Points of similar confidence.
	 *
	 * @param confidence their mean; null without points
	 * @param hits share of them that are hits; null without points
	 * @param count how many
	 */
	public record Bin(Double confidence, Double hits, int count) {
	}

	/**
	 * Judges confidences.
	 *
	 * @param confidence of every point, 0 to 1; at least one
	 * @param hit whether it was one
	 */
	public static Reliability of(double[] confidence, boolean[] hit, String faces) {
		double[] sums = new double[BINS];
		int[] hits = new int[BINS];
		int[] counts = new int[BINS];
		double brier = 0;
		for (int i = 0; i < confidence.length; i++) {
			int b = Math.min(BINS - 1, (int) (confidence[i] * BINS));
			double off = confidence[i] - (hit[i] ? 1 : 0);
			sums[b] += confidence[i];
			hits[b] += hit[i] ? 1 : 0;
			counts[b]++;
			brier += off * off / confidence.length;
		}
		List<Bin> bins = new ArrayList<>();
		double ece = 0;
		for (int b = 0; b < BINS; b++) {
			bins.add(counts[b] == 0 ? new Bin(null, null, 0) : new Bin(sums[b] / counts[b], (double) hits[b] / counts[b], counts[b]));
			ece += Math.abs(sums[b] - hits[b]) / confidence.length;
		}
		return new Reliability(List.copyOf(bins), ece, brier, confidence.length, faces);
	}

	/**
	 * Judges the fit of {@link Confidence} on faces that it was not fitted to: each half of the faces, every second one, by a fit to the other half. Empty if there are no
	 * two halves.
	 */
	public static Optional<Reliability> twofold(List<SeenPoint> points, String faces) {
		List<SeenPoint> even = points.stream().filter(p -> p.face() % 2 == 0).toList();
		List<SeenPoint> odd = points.stream().filter(p -> p.face() % 2 != 0).toList();
		if (even.isEmpty() || odd.isEmpty()) {
			return Optional.empty();
		}
		Confidence forEven = Confidence.fit(odd);
		Confidence forOdd = Confidence.fit(even);
		double[] confidence = points.stream().mapToDouble(p -> (p.face() % 2 == 0 ? forEven : forOdd).of(p.variance(), p.mass())).toArray();
		boolean[] hit = new boolean[confidence.length];
		for (int i = 0; i < hit.length; i++) {
			hit[i] = points.get(i).hit();
		}
		return Optional.of(of(confidence, hit, faces));
	}
}
