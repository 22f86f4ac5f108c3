package org.fiducial.workflow.synthesis.filter;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

import org.fiducial.landmark.LandmarkScheme;

/** Leaves out shapes that come out differently with other noise; see {@link ConsistencyConfig}. */
final class ConsistencyFilter implements QualityFilter {
	private static final String SPREAD = "consistency.spread";

	private final ConsistencyConfig config;
	private final LandmarkScheme scheme;

	ConsistencyFilter(ConsistencyConfig config, LandmarkScheme scheme) {
		this.config = config;
		this.scheme = scheme;
	}

	@Override
	public String id() {
		return "consistency";
	}

	@Override
	public void measure(Evidence e, Measures to) {
		if (e.found() != null && !e.repeated().isEmpty()) {
			List<double[]> shapes = new ArrayList<>(e.repeated());
			shapes.add(e.found().shape());
			to.put(SPREAD, spread(shapes) / scheme.defaultNormalizer().of(e.asked()));
		}
	}

	/** Mean over the points of the standard deviation of their places, unbiased in the variance. */
	private double spread(List<double[]> shapes) {
		double sum = 0;
		for (int k = 0; k < scheme.pointCount(); k++) {
			double squares = 0;
			for (int axis = 0; axis < 2; axis++) {
				int i = 2 * k + axis;
				double mean = shapes.stream().mapToDouble(s -> s[i]).average().orElseThrow();
				squares += shapes.stream().mapToDouble(s -> (s[i] - mean) * (s[i] - mean)).sum();
			}
			sum += Math.sqrt(squares / (shapes.size() - 1));
		}
		return sum / scheme.pointCount();
	}

	@Override
	public String objection(Candidate c) {
		Double spread = c.get(SPREAD);
		return spread == null || spread <= config.spread() ? null
				: String.format(Locale.ROOT, "consistency: the landmarks of %d pictures spread by %.4f, more than %.4f", config.seeds(), spread, config.spread());
	}
}
