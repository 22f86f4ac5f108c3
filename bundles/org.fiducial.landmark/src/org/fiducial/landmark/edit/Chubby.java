package org.fiducial.landmark.edit;

import java.util.List;
import java.util.Map;

import org.fiducial.core.random.CounterRandom;
import org.fiducial.landmark.Shapes;

/** Fuller or slimmer cheeks: the jaw line moves outwards most a third of the way down, and the chin follows a little. */
public final class Chubby implements ShapeEdit {
	private static final Parameter AMOUNT = new Parameter("amount", "Amount", "d", -.12, .22, 0);

	@Override
	public String id() {
		return "chubby";
	}

	@Override
	public String label() {
		return "Chubby";
	}

	@Override
	public List<Parameter> parameters() {
		return List.of(AMOUNT);
	}

	@Override
	public int order() {
		return 100;
	}

	@Override
	public double[] apply(double[] shape, Map<String, Double> parameters) {
		Face68 f = new Face68(shape);
		double a = Face68.value(parameters, AMOUNT);
		// the axis runs through the middle between nose bridge and chin
		double ax = (Shapes.mean(shape, Face68.BRIDGE, 0) + f.x(Face68.CHIN)) / 2;
		double ay = (Shapes.mean(shape, Face68.BRIDGE, 1) + f.y(Face68.CHIN)) / 2;
		double right = Math.abs(f.across(0, ax, ay));
		double left = Math.abs(f.across(16, ax, ay));
		double mean = Math.max((right + left) / 2, 1e-9);
		double[] t = new double[17];
		for (int i = 0; i <= 16; i++) {
			t[i] = f.across(i, ax, ay);
		}
		for (int i = 0; i <= 16; i++) {
			double w = bell((Math.min(i, 16 - i) - 4.5) / 2.5);
			double side = Math.clamp((t[i] < 0 ? right : left) / mean, .3, 1.5);
			f.move(i, a * w * Math.tanh(t[i] / (.35 * f.frame.d())) * side, .25 * a * bell((i - 8) / 3.));
		}
		return f.points;
	}

	private static double bell(double x) {
		return Math.exp(-x * x);
	}

	@Override
	public Map<String, Double> sample(CounterRandom random, double amplitude) {
		return Map.of(AMOUNT.name(), amplitude * random.uniform(.05, .22));
	}
}
