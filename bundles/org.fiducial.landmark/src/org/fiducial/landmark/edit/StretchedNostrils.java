package org.fiducial.landmark.edit;

import java.util.List;
import java.util.Map;

import org.fiducial.core.random.CounterRandom;

/** Wider nostrils with raised wings. */
public final class StretchedNostrils implements ShapeEdit {
	private static final Parameter FACTOR = new Parameter("factor", "Width", "x", .6, 1.7, 1);
	/** How far points 31 to 35 rise, in d for a factor of two. */
	private static final double[] RISE = { .06, .03, 0, .03, .06 };

	@Override
	public String id() {
		return "stretched-nostrils";
	}

	@Override
	public String label() {
		return "Stretched nostrils";
	}

	@Override
	public List<Parameter> parameters() {
		return List.of(FACTOR);
	}

	@Override
	public int order() {
		return 400;
	}

	@Override
	public double[] apply(double[] shape, Map<String, Double> parameters) {
		Face68 f = new Face68(shape);
		double gain = Face68.value(parameters, FACTOR) - 1;
		double cx = f.x(33);
		double cy = f.y(33);
		for (int j = 0; j < RISE.length; j++) {
			f.move(31 + j, gain * f.across(31 + j, cx, cy) / f.frame.d(), -gain * RISE[j]);
		}
		return f.points;
	}

	@Override
	public Map<String, Double> sample(CounterRandom random, double amplitude) {
		return Map.of(FACTOR.name(), 1 + amplitude * random.uniform(.2, .7));
	}
}
