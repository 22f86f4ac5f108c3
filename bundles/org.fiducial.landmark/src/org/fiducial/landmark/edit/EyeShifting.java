package org.fiducial.landmark.edit;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import org.fiducial.core.random.CounterRandom;

/** The eyes move with their brows: together, apart or towards each other, or each on its own. */
public final class EyeShifting implements ShapeEdit {
	private static final Parameter RIGHT_ACROSS = new Parameter("right-across", "Right eye across", "d", -.09, .09, 0);
	private static final Parameter RIGHT_DOWN = new Parameter("right-down", "Right eye down", "d", -.09, .09, 0);
	private static final Parameter LEFT_ACROSS = new Parameter("left-across", "Left eye across", "d", -.09, .09, 0);
	private static final Parameter LEFT_DOWN = new Parameter("left-down", "Left eye down", "d", -.09, .09, 0);

	@Override
	public String id() {
		return "eye-shifting";
	}

	@Override
	public String label() {
		return "Eye shifting";
	}

	@Override
	public List<Parameter> parameters() {
		return List.of(RIGHT_ACROSS, RIGHT_DOWN, LEFT_ACROSS, LEFT_DOWN);
	}

	@Override
	public int order() {
		return 500;
	}

	@Override
	public double[] apply(double[] shape, Map<String, Double> parameters) {
		Face68 f = new Face68(shape);
		double ra = Face68.value(parameters, RIGHT_ACROSS);
		double rd = Face68.value(parameters, RIGHT_DOWN);
		double la = Face68.value(parameters, LEFT_ACROSS);
		double ld = Face68.value(parameters, LEFT_DOWN);
		f.move(Face68.RIGHT_BROW, ra, rd);
		f.move(Face68.RIGHT_EYE, ra, rd);
		f.move(Face68.LEFT_BROW, la, ld);
		f.move(Face68.LEFT_EYE, la, ld);
		return f.points;
	}

	@Override
	public Map<String, Double> sample(CounterRandom random, double amplitude) {
		return switch (random.nextInt(3)) {
		case 0 -> common(random, amplitude);
		case 1 -> apart(amplitude * random.uniform(-.05, .09));
		default -> values(amplitude * random.uniform(-.05, .05), amplitude * random.uniform(-.07, .07), amplitude * random.uniform(-.05, .05),
				amplitude * random.uniform(-.07, .07));
		};
	}

	private static Map<String, Double> common(CounterRandom random, double amplitude) {
		double across = amplitude * random.uniform(-.07, .07);
		double down = amplitude * random.uniform(-.09, .09);
		return values(across, down, across, down);
	}

	private static Map<String, Double> apart(double by) {
		return values(-by, 0, by, 0);
	}

	private static Map<String, Double> values(double rightAcross, double rightDown, double leftAcross, double leftDown) {
		Map<String, Double> m = new TreeMap<>();
		m.put(RIGHT_ACROSS.name(), rightAcross);
		m.put(RIGHT_DOWN.name(), rightDown);
		m.put(LEFT_ACROSS.name(), leftAcross);
		m.put(LEFT_DOWN.name(), leftDown);
		return m;
	}
}
