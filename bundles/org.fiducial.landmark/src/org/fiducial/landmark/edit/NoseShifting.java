package org.fiducial.landmark.edit;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import org.fiducial.core.random.CounterRandom;

/** The nose moves; its root follows less than its tip. */
public final class NoseShifting implements ShapeEdit {
	private static final Parameter ACROSS = new Parameter("across", "Across", "d", -.08, .08, 0);
	private static final Parameter DOWN = new Parameter("down", "Down", "d", -.1, .1, 0);
	/** Of points 27, 28 and 29; all others of the nose move fully. */
	private static final double[] ROOT = { .3, .5, .75 };

	@Override
	public String id() {
		return "nose-shifting";
	}

	@Override
	public String label() {
		return "Nose shifting";
	}

	@Override
	public List<Parameter> parameters() {
		return List.of(ACROSS, DOWN);
	}

	@Override
	public int order() {
		return 600;
	}

	@Override
	public double[] apply(double[] shape, Map<String, Double> parameters) {
		Face68 f = new Face68(shape);
		double across = Face68.value(parameters, ACROSS);
		double down = Face68.value(parameters, DOWN);
		for (int i = 27; i <= 35; i++) {
			double w = i - 27 < ROOT.length ? ROOT[i - 27] : 1;
			f.move(i, w * across, w * down);
		}
		return f.points;
	}

	@Override
	public Map<String, Double> sample(CounterRandom random, double amplitude) {
		Map<String, Double> m = new TreeMap<>();
		m.put(ACROSS.name(), amplitude * random.uniform(-.08, .08));
		m.put(DOWN.name(), amplitude * random.uniform(-.1, .1));
		return m;
	}
}
