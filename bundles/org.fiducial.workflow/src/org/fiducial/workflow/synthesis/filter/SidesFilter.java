package org.fiducial.workflow.synthesis.filter;

import java.util.Locale;

import org.fiducial.landmark.LandmarkScheme;
import org.fiducial.landmark.metrics.Nme;

/** Leaves out faces whose left and right are swapped: the flip-pair test; see {@link SidesConfig}. */
final class SidesFilter implements QualityFilter {
	private static final String SWAPPED = "sides.swapped";

	private final LandmarkScheme scheme;

	SidesFilter(LandmarkScheme scheme) {
		this.scheme = scheme;
	}

	@Override
	public String id() {
		return "sides";
	}

	@Override
	public void measure(Evidence e, Measures to) {
		if (e.found() != null) {
			double[] found = e.found().shape();
			double[] swapped = new double[found.length];
			for (int i = 0; i < scheme.pointCount(); i++) {
				swapped[2 * i] = found[2 * scheme.flip(i)];
				swapped[2 * i + 1] = found[2 * scheme.flip(i) + 1];
			}
			to.put(SWAPPED, Nme.of(swapped, e.asked(), scheme.defaultNormalizer()));
		}
	}

	@Override
	public String objection(Candidate c) {
		Double swapped = c.get(SWAPPED);
		Double straight = c.get(AlignmentFilter.ERROR);
		return swapped == null || straight == null || swapped > straight ? null
				: String.format(Locale.ROOT, "sides: NME %.4f with left and right exchanged, %.4f without", swapped, straight);
	}
}
