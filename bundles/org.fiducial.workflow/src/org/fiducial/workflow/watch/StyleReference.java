package org.fiducial.workflow.watch;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

import org.fiducial.core.FiducialException;
import org.fiducial.core.image.RgbImage;
import org.fiducial.core.random.CounterRandom;
import org.fiducial.landmark.data.LabelledImages;
import org.slf4j.LoggerFactory;

/** What real pictures of each style look like, in numbers ({@link StyleFeatures}): the mean of each style, and how far a style's pictures lie from it. */
public final class StyleReference {
	private static final int PER_STYLE = 24;
	/** Of fewer pictures a mean says little. */
	private static final int ENOUGH = 3;
	/** So that a number in which all pictures agree does not decide alone. */
	private static final double LEAST_SPREAD = .02;

	private final Map<String, double[]> centres;
	private final double[] spread;

	private StyleReference(Map<String, double[]> centres, double[] spread) {
		this.centres = centres;
		this.spread = spread;
	}

	/**
	 * Looks at some pictures of each style; those that cannot be read are passed over.
	 *
	 * @param data square pictures with their styles
	 * @param size side to which they are brought, that of the pictures to be compared
	 * @param seed decides which
	 * @return empty if no style has three pictures
	 */
	public static Optional<StyleReference> of(LabelledImages data, int size, long seed) {
		Map<String, List<double[]>> features = new TreeMap<>();
		for (int i : CounterRandom.of(seed, 0).split("styles").permutation(data.size())) {
			String style = data.style(i);
			List<double[]> list = style == null ? null : features.computeIfAbsent(style, s -> new ArrayList<>());
			if (list != null && list.size() < PER_STYLE) {
				try {
					RgbImage image = data.get(i).image();
					list.add(StyleFeatures.of(image.resized(size, size)));
				} catch (FiducialException e) {
					LoggerFactory.getLogger(StyleReference.class).debug("a picture cannot be read", e);
				}
			}
		}
		features.values().removeIf(l -> l.size() < ENOUGH);
		return features.isEmpty() ? Optional.empty() : Optional.of(of(features));
	}

	private static StyleReference of(Map<String, List<double[]>> features) {
		Map<String, double[]> centres = new LinkedHashMap<>();
		double[] square = new double[StyleFeatures.COUNT];
		int n = 0;
		for (Map.Entry<String, List<double[]>> e : features.entrySet()) {
			double[] centre = new double[StyleFeatures.COUNT];
			e.getValue().forEach(f -> {
				for (int k = 0; k < centre.length; k++) {
					centre[k] += f[k] / e.getValue().size();
				}
			});
			for (double[] f : e.getValue()) {
				for (int k = 0; k < centre.length; k++) {
					square[k] += (f[k] - centre[k]) * (f[k] - centre[k]);
				}
			}
			n += e.getValue().size() - 1;
			centres.put(e.getKey(), centre);
		}
		for (int k = 0; k < square.length; k++) {
			square[k] = Math.max(LEAST_SPREAD, Math.sqrt(square[k] / n));
		}
		return new StyleReference(centres, square);
	}

	/** The mean of a style; null if it has too few pictures. */
	double[] centre(String style) {
		return style == null ? null : centres.get(style);
	}

	/** Root mean square of the differences in units of the spread within styles: about 1 for a real picture and the mean of its style. */
	double distance(double[] features, double[] from) {
		double sum = 0;
		for (int k = 0; k < features.length; k++) {
			double d = (features[k] - from[k]) / spread[k];
			sum += d * d;
		}
		return Math.sqrt(sum / features.length);
	}
}
