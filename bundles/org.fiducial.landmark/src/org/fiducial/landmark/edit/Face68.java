package org.fiducial.landmark.edit;

import java.util.Map;

import org.fiducial.landmark.FaceFrame;
import org.fiducial.landmark.Shapes;

/** A working copy of a 68-point shape with its frame; coordinates of moves are in the frame, lengths in inter-ocular distances d. */
final class Face68 {
	static final int POINTS = 68;
	static final int CHIN = 8;
	static final int[] RIGHT_BROW = range(17, 21);
	static final int[] LEFT_BROW = range(22, 26);
	static final int[] RIGHT_EYE = range(36, 41);
	static final int[] LEFT_EYE = range(42, 47);
	static final int[] MOUTH = range(48, 67);
	static final int[] BRIDGE = range(27, 30);

	final double[] points;
	final FaceFrame frame;

	Face68(double[] shape) {
		if (shape.length != 2 * POINTS) {
			throw new IllegalArgumentException("this edit is for 68 points, the shape has " + shape.length / 2.0);
		}
		points = shape.clone();
		frame = frame(shape);
	}

	/** Its unit d is the distance of the outer eye corners. */
	static FaceFrame frame(double[] shape) {
		return FaceFrame.of(shape, RIGHT_EYE, LEFT_EYE, new int[] { CHIN }, Shapes.distance(shape, 36, 45));
	}

	/** Moves a point by so many d across and down. */
	void move(int i, double across, double down) {
		points[2 * i] += frame.d() * (across * frame.ux() + down * frame.vx());
		points[2 * i + 1] += frame.d() * (across * frame.uy() + down * frame.vy());
	}

	void move(int[] indices, double across, double down) {
		for (int i : indices) {
			move(i, across, down);
		}
	}

	/** Component along u of the vector from a place to a point, in pixels. */
	double across(int i, double fromX, double fromY) {
		return (points[2 * i] - fromX) * frame.ux() + (points[2 * i + 1] - fromY) * frame.uy();
	}

	double x(int i) {
		return points[2 * i];
	}

	double y(int i) {
		return points[2 * i + 1];
	}

	static double value(Map<String, Double> parameters, Parameter p) {
		Double v = parameters.get(p.name());
		if (v == null) {
			return p.initial();
		}
		if (!Double.isFinite(v)) {
			throw new IllegalArgumentException("parameter '" + p.name() + "' is " + v);
		}
		return v;
	}

	static int[] range(int first, int last) {
		int[] r = new int[last - first + 1];
		for (int i = 0; i < r.length; i++) {
			r[i] = first + i;
		}
		return r;
	}
}
