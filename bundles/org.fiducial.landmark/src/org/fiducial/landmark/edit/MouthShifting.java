package org.fiducial.landmark.edit;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import org.fiducial.core.random.CounterRandom;

/** The mouth moves; when it goes down, the chin follows. */
public final class MouthShifting implements ShapeEdit {
	private static final Parameter ACROSS = new Parameter("across", "Across", "d", -.12, .12, 0);
	private static final Parameter DOWN = new Parameter("down", "Down", "d", -.08, .15, 0);
	private static final double JAW = .6;

	@Override
	public String id() {
		return "mouth-shifting";
	}

	@Override
	public String label() {
		return "Mouth shifting";
	}

	@Override
	public List<Parameter> parameters() {
		return List.of(ACROSS, DOWN);
	}

	@Override
	public int order() {
		return 700;
	}

	@Override
	public double[] apply(double[] shape, Map<String, Double> parameters) {
		Face68 f = new Face68(shape);
		double across = Face68.value(parameters, ACROSS);
		double down = Face68.value(parameters, DOWN);
		f.move(Face68.MOUTH, across, down);
		for (int i = 0; i <= 16 && down > 0; i++) {
			double t = (i - 8) / 2.5;
			f.move(i, 0, JAW * down * Math.exp(-t * t));
		}
		return f.points;
	}

	@Override
	public Map<String, Double> sample(CounterRandom random, double amplitude) {
		Map<String, Double> m = new TreeMap<>();
		m.put(ACROSS.name(), amplitude * random.uniform(-.12, .12));
		m.put(DOWN.name(), amplitude * random.uniform(-.08, .15));
		return m;
	}
}
