package org.fiducial.workflow.synthesis.filter;

import java.util.Locale;

import org.fiducial.core.image.RgbImage;

/** Leaves out faces that leave the picture; see {@link FrameConfig}. */
final class FrameFilter implements QualityFilter {
	private static final String INSIDE = "frame.inside";

	private final FrameConfig config;

	FrameFilter(FrameConfig config) {
		this.config = config;
	}

	@Override
	public String id() {
		return "frame";
	}

	@Override
	public void measure(Evidence e, Measures to) {
		double asked = inside(e.asked(), e.image());
		to.put(INSIDE, e.found() == null ? asked : Math.min(asked, inside(e.found().shape(), e.image())));
	}

	/** Part of the points that lie in the picture; a point that is not a number does not. */
	private static double inside(double[] shape, RgbImage image) {
		int n = 0;
		for (int i = 0; i < shape.length; i += 2) {
			n += shape[i] >= -.5 && shape[i] <= image.width() - .5 && shape[i + 1] >= -.5 && shape[i + 1] <= image.height() - .5 ? 1 : 0;
		}
		return 2.0 * n / shape.length;
	}

	@Override
	public String objection(Candidate c) {
		Double inside = c.get(INSIDE);
		return inside == null || inside >= config.inside() ? null : String.format(Locale.ROOT, "frame: %.3f of the points are in the picture, fewer than %.3f", inside, config.inside());
	}
}
