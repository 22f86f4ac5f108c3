package org.fiducial.landmark.edit;

import java.util.List;
import java.util.Map;

import org.fiducial.core.random.CounterRandom;

/** Wider or narrower eyes: the lids move away from the line through the eye's corners, and the brow follows the upper lid. */
public final class OpenEyes implements ShapeEdit {
	private static final Parameter FACTOR = new Parameter("factor", "Opening", "x", .4, 2, 1);
	/** A lid nearer to the corner line than this part of the eye's width counts as this far, so that closed eyes open too. */
	private static final double LEAST_HEIGHT = .06;
	private static final double UPPER = 1.2;
	private static final double LOWER = .6;
	private static final double BROW = .35;

	@Override
	public String id() {
		return "open-eyes";
	}

	@Override
	public String label() {
		return "Open eyes";
	}

	@Override
	public List<Parameter> parameters() {
		return List.of(FACTOR);
	}

	@Override
	public int order() {
		return 200;
	}

	@Override
	public double[] apply(double[] shape, Map<String, Double> parameters) {
		Face68 f = new Face68(shape);
		double factor = Face68.value(parameters, FACTOR);
		if (factor != 1) {
			eye(f, factor, 36, 39, new int[] { 37, 38 }, new int[] { 40, 41 }, Face68.RIGHT_BROW);
			eye(f, factor, 42, 45, new int[] { 43, 44 }, new int[] { 46, 47 }, Face68.LEFT_BROW);
		}
		return f.points;
	}

	private static void eye(Face68 f, double factor, int corner, int otherCorner, int[] upper, int[] lower, int[] brow) {
		double dx = f.x(otherCorner) - f.x(corner);
		double dy = f.y(otherCorner) - f.y(corner);
		double width = Math.hypot(dx, dy);
		if (width < 1e-9) {
			return;
		}
		double nx = dy / width;
		double ny = -dx / width;
		if (nx * f.frame.vx() + ny * f.frame.vy() > 0) {
			nx = -nx;
			ny = -ny;
		}
		double shift = 0;
		for (int i : upper) {
			shift += lid(f, i, corner, nx, ny, 1, width, UPPER * (factor - 1)) / upper.length;
		}
		for (int i : lower) {
			lid(f, i, corner, nx, ny, -1, width, LOWER * (factor - 1));
		}
		for (int i : brow) {
			f.points[2 * i] += BROW * shift * nx;
			f.points[2 * i + 1] += BROW * shift * ny;
		}
	}

	/** Moves one lid point along the eye's normal and tells how far. */
	private static double lid(Face68 f, int i, int corner, double nx, double ny, int side, double width, double gain) {
		double h = side * ((f.x(i) - f.x(corner)) * nx + (f.y(i) - f.y(corner)) * ny);
		double start = gain > 0 ? Math.max(h, LEAST_HEIGHT * width) : h;
		double move = side * (start * (1 + gain) - h);
		f.points[2 * i] += move * nx;
		f.points[2 * i + 1] += move * ny;
		return move;
	}

	@Override
	public Map<String, Double> sample(CounterRandom random, double amplitude) {
		return Map.of(FACTOR.name(), 1 + amplitude * random.uniform(.3, 1));
	}
}
