package org.fiducial.workflow.synthesis.filter;

import java.util.List;
import java.util.Locale;

import org.fiducial.landmark.LandmarkScheme;
import org.fiducial.landmark.Part;
import org.fiducial.landmark.Region;
import org.fiducial.landmark.Shapes;

/** Leaves out faces whose eyes are not as open as the edit asked; see {@link EyesConfig}. */
final class EyesFilter implements QualityFilter {
	private static final String ASKED = "eyes.asked";
	private static final String SOURCE = "eyes.source";
	private static final String FOUND = "eyes.found";

	private final EyesConfig config;
	private final List<Part> eyes;

	EyesFilter(EyesConfig config, LandmarkScheme scheme) {
		this.config = config;
		eyes = scheme.parts(Region.EYE).stream().filter(p -> p.closed() && p.size() >= 4).toList();
	}

	@Override
	public String id() {
		return "eyes";
	}

	@Override
	public void measure(Evidence e, Measures to) {
		if (e.found() != null && !eyes.isEmpty()) {
			to.put(ASKED, openness(e.asked()));
			to.put(SOURCE, openness(e.source()));
			to.put(FOUND, openness(e.found().shape()));
		}
	}

	/** Mean over the eyes of 1.5 area / width²; lids that cross count as negative. */
	private double openness(double[] shape) {
		return eyes.stream().mapToDouble(p -> openness(shape, p)).average().orElse(Double.NaN);
	}

	private static double openness(double[] shape, Part eye) {
		double area = 0;
		double width = 0;
		for (int k = 0; k < eye.size(); k++) {
			int i = eye.index(k);
			int j = eye.index((k + 1) % eye.size());
			area += (shape[2 * i] * shape[2 * j + 1] - shape[2 * j] * shape[2 * i + 1]) / 2;
			for (int m = 0; m < k; m++) {
				width = Math.max(width, Shapes.distance(shape, i, eye.index(m)));
			}
		}
		return width > 0 ? 1.5 * area / (width * width) : Double.NaN;
	}

	@Override
	public String objection(Candidate c) {
		if (c.get(ASKED) == null || c.get(SOURCE) == null || c.get(FOUND) == null) {
			return null;
		}
		// a scheme may run around its eyes in either direction
		double sign = Math.signum(c.get(SOURCE));
		double asked = sign * c.get(ASKED);
		double source = sign * c.get(SOURCE);
		double found = sign * c.get(FOUND);
		String numbers = String.format(Locale.ROOT, "openness %.3f, asked %.3f, before the edit %.3f", found, asked, source);
		if (asked >= 2 * config.closed() && found < config.closed()) {
			return "eyes: closed instead of open: " + numbers;
		}
		if (asked < config.closed() && found >= 2 * config.closed()) {
			return "eyes: open instead of closed: " + numbers;
		}
		if (asked > source * (1 + config.change()) && found < source * (1 - config.tolerance()) || asked < source * (1 - config.change()) && found > source * (1 + config.tolerance())) {
			return "eyes: changed against the edit: " + numbers;
		}
		return null;
	}
}
