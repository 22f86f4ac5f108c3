package org.fiducial.landmark.edit;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import org.fiducial.core.random.CounterRandom;
import org.fiducial.landmark.Shapes;

/** Stretch, shear, rotation and shift of the whole face about its centroid, in its own frame. Applied after all others. */
public final class LinearTransform implements ShapeEdit {
	private static final Parameter SCALE_ACROSS = new Parameter("scale-across", "Width", "x", .75, 1.25, 1);
	private static final Parameter SCALE_DOWN = new Parameter("scale-down", "Height", "x", .75, 1.25, 1);
	private static final Parameter SHEAR = new Parameter("shear", "Shear", "", -.15, .15, 0);
	private static final Parameter ANGLE = new Parameter("angle", "Rotation", "deg", -15, 15, 0);
	private static final Parameter ACROSS = new Parameter("across", "Shift across", "d", -.1, .1, 0);
	private static final Parameter DOWN = new Parameter("down", "Shift down", "d", -.1, .1, 0);

	@Override
	public String id() {
		return "linear-transform";
	}

	@Override
	public String label() {
		return "Linear transform";
	}

	@Override
	public List<Parameter> parameters() {
		return List.of(SCALE_ACROSS, SCALE_DOWN, SHEAR, ANGLE, ACROSS, DOWN);
	}

	@Override
	public int order() {
		return 1000;
	}

	@Override
	public double[] apply(double[] shape, Map<String, Double> parameters) {
		Face68 f = new Face68(shape);
		double[] c = Shapes.centroid(shape);
		double cx = f.frame.across(c[0], c[1]);
		double cy = f.frame.down(c[0], c[1]);
		double sx = Face68.value(parameters, SCALE_ACROSS);
		double sy = Face68.value(parameters, SCALE_DOWN);
		double shear = Face68.value(parameters, SHEAR);
		double angle = Math.toRadians(Face68.value(parameters, ANGLE));
		double shiftX = Face68.value(parameters, ACROSS);
		double shiftY = Face68.value(parameters, DOWN);
		double[] local = f.frame.toFrame(shape);
		for (int i = 0; i < local.length; i += 2) {
			double x = local[i] - cx;
			double y = local[i + 1] - cy;
			double stretchedX = sx * x + shear * y;
			double stretchedY = sy * y;
			local[i] = cx + Math.cos(angle) * stretchedX - Math.sin(angle) * stretchedY + shiftX;
			local[i + 1] = cy + Math.sin(angle) * stretchedX + Math.cos(angle) * stretchedY + shiftY;
		}
		return f.frame.toImage(local);
	}

	@Override
	public Map<String, Double> sample(CounterRandom random, double amplitude) {
		Map<String, Double> m = new TreeMap<>();
		m.put(SCALE_ACROSS.name(), 1 + amplitude * random.uniform(-.25, .25));
		m.put(SCALE_DOWN.name(), 1 + amplitude * random.uniform(-.25, .25));
		m.put(SHEAR.name(), amplitude * random.uniform(-.15, .15));
		m.put(ANGLE.name(), amplitude * random.uniform(-15, 15));
		m.put(ACROSS.name(), amplitude * random.uniform(-.1, .1));
		m.put(DOWN.name(), amplitude * random.uniform(-.1, .1));
		return m;
	}
}
