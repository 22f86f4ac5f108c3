package org.fiducial.landmark.edit;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import org.fiducial.core.random.CounterRandom;

/** One or both brows go up, arched and tilted. */
public final class RaisedEyebrow implements ShapeEdit {
	private static final Parameter RIGHT = new Parameter("right", "Right brow", "d", -.1, .2, 0);
	private static final Parameter LEFT = new Parameter("left", "Left brow", "d", -.1, .2, 0);
	private static final Parameter TILT = new Parameter("tilt", "Tilt", "", -.3, .3, 0);

	@Override
	public String id() {
		return "raised-eyebrow";
	}

	@Override
	public String label() {
		return "Raised eyebrow";
	}

	@Override
	public List<Parameter> parameters() {
		return List.of(RIGHT, LEFT, TILT);
	}

	@Override
	public int order() {
		return 300;
	}

	@Override
	public double[] apply(double[] shape, Map<String, Double> parameters) {
		Face68 f = new Face68(shape);
		double tilt = Face68.value(parameters, TILT);
		for (int j = 0; j <= 4; j++) {
			double weight = .75 + .25 * Math.sin(Math.PI * j / 4) + tilt * (j / 4. - .5);
			f.move(17 + j, 0, -Face68.value(parameters, RIGHT) * weight);
			f.move(26 - j, 0, -Face68.value(parameters, LEFT) * weight);
		}
		return f.points;
	}

	@Override
	public Map<String, Double> sample(CounterRandom random, double amplitude) {
		double height = amplitude * random.uniform(.06, .20);
		double tilt = random.uniform(-.3, .3);
		double side = random.nextDouble();
		Map<String, Double> m = new TreeMap<>();
		m.put(RIGHT.name(), side < .25 ? 0 : height);
		m.put(LEFT.name(), side >= .25 && side < .5 ? 0 : height);
		m.put(TILT.name(), tilt);
		return m;
	}
}
