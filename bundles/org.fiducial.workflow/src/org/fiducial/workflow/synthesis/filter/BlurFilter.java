package org.fiducial.workflow.synthesis.filter;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

import org.fiducial.landmark.Shapes;

/** Leaves out pictures that are less sharp than the others of their style; see {@link BlurConfig}. */
final class BlurFilter implements QualityFilter {
	private static final String SHARPNESS = "blur.sharpness";
	/** Least spread of the logarithm: where all pictures of a style are equally sharp, a small difference is no fault. */
	private static final double LEAST_SPREAD = .2;
	private static final double LEAST_SHARPNESS = 1e-3;

	private final BlurConfig config;
	private final Map<String, Double> limits = new TreeMap<>();

	BlurFilter(BlurConfig config) {
		this.config = config;
	}

	@Override
	public String id() {
		return "blur";
	}

	@Override
	public void measure(Evidence e, Measures to) {
		to.put(SHARPNESS, Luma.ofFace(e.image(), Shapes.box(e.asked())).laplacianVariance());
	}

	@Override
	public void learn(List<Candidate> first, List<TrainingPicture> training) {
		StyleValues.of(first, Candidate::style, c -> log(c.get(SHARPNESS))).each(StyleValues.ENOUGH, this::limit);
		if (BlurConfig.TRAINING.equals(config.against())) {
			StyleValues.of(training, TrainingPicture::style, p -> log(p.sharpness())).each(StyleValues.ENOUGH, this::limit);
		}
	}

	private void limit(String style, double[] logs) {
		limits.put(style, Math.exp(StyleValues.median(logs) - config.deviations() * Math.max(LEAST_SPREAD, StyleValues.deviation(logs))));
	}

	private static Double log(Double sharpness) {
		return sharpness == null || !Double.isFinite(sharpness) ? null : Math.log(Math.max(LEAST_SHARPNESS, sharpness));
	}

	@Override
	public String objection(Candidate c) {
		Double limit = limits.get(c.style());
		Double sharpness = c.get(SHARPNESS);
		return limit == null || sharpness == null || sharpness >= limit ? null : String.format(Locale.ROOT, "blur: sharpness %.2f is below %.2f", sharpness, limit);
	}

	@Override
	public Map<String, Double> limits() {
		return limits;
	}
}
