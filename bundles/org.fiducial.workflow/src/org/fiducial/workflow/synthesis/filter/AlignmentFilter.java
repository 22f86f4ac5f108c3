package org.fiducial.workflow.synthesis.filter;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

import org.fiducial.landmark.LandmarkScheme;
import org.fiducial.landmark.Region;
import org.fiducial.landmark.Shapes;
import org.fiducial.landmark.metrics.Nme;

/**
 * Leaves out pictures on which the detector does not find what was asked for; see {@link AlignmentConfig}. A style's threshold is a
 * percentile of the errors of its first pictures, at most the cap; the inner face has a threshold of its own.
 */
final class AlignmentFilter implements QualityFilter {
	/** NME of all points. */
	static final String ERROR = "alignment";
	/** NME of all points but the contour; not measured if the scheme has no contour. */
	static final String INNER = "alignment.inner";
	/** JSON knows no infinity; an error of a thousand faces is far beyond every threshold. */
	private static final double LOST = 1000;

	private final AlignmentConfig config;
	private final LandmarkScheme scheme;
	private final boolean[] contour;
	private final Map<String, Double> thresholds = new TreeMap<>();

	AlignmentFilter(AlignmentConfig config, LandmarkScheme scheme) {
		this.config = config;
		this.scheme = scheme;
		contour = new boolean[scheme.pointCount()];
		scheme.parts(Region.CONTOUR).forEach(p -> {
			for (int k = 0; k < p.size(); k++) {
				contour[p.index(k)] = true;
			}
		});
	}

	@Override
	public String id() {
		return "alignment";
	}

	@Override
	public void measure(Evidence e, Measures to) {
		if (e.found() != null) {
			to.put(ERROR, finite(Nme.of(e.found().shape(), e.asked(), scheme.defaultNormalizer())));
			inner(e.found().shape(), e.asked(), to);
		}
	}

	private void inner(double[] found, double[] asked, Measures to) {
		double sum = 0;
		int n = 0;
		for (int k = 0; k < contour.length; k++) {
			if (!contour[k]) {
				sum += Shapes.distance(found, asked, k);
				n++;
			}
		}
		if (n > 0 && n < contour.length) {
			to.put(INNER, finite(sum / n / scheme.defaultNormalizer().of(asked)));
		}
	}

	private static double finite(double error) {
		return Double.isFinite(error) ? error : LOST;
	}

	@Override
	public void learn(List<Candidate> first, List<TrainingPicture> training) {
		StyleValues.of(first, ERROR).each(1, (style, errors) -> thresholds.put(style, Math.min(config.cap(), StyleValues.percentile(errors, config.percentile()))));
		thresholds.putAll(config.thresholds());
	}

	@Override
	public String objection(Candidate c) {
		Double error = c.get(ERROR);
		if (!config.enabled() || error == null) {
			return null;
		}
		double limit = thresholds.getOrDefault(c.style(), config.cap());
		if (error > limit) {
			return String.format(Locale.ROOT, "alignment: NME %.4f is above %.4f", error, limit);
		}
		Double inner = c.get(INNER);
		if (config.innerFactor() > 0 && inner != null && inner > config.innerFactor() * limit) {
			return String.format(Locale.ROOT, "alignment of the inner face: NME %.4f is above %.4f", inner, config.innerFactor() * limit);
		}
		return null;
	}

	@Override
	public Map<String, Double> limits() {
		return config.enabled() ? thresholds : Map.of();
	}
}
