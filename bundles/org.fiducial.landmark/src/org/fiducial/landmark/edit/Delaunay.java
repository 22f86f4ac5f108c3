package org.fiducial.landmark.edit;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

import org.fiducial.landmark.Box;
import org.fiducial.landmark.Shapes;

/**
 * Delaunay triangulation of the points of a shape by insertion (Bowyer, 1981; Watson, 1981). Quadratic, which for a hundred points
 * is a fraction of a millisecond. Points that coincide with an earlier one are left out.
 */
final class Delaunay {
	/** Corners, counter-clockwise in the plane with y up, i.e. {@code Shapes.turn > 0}. */
	record Triangle(int a, int b, int c) {
	}

	private final double[] p;
	private final int count;
	private List<Triangle> triangles = new ArrayList<>();

	private Delaunay(double[] shape) {
		count = shape.length / 2;
		p = java.util.Arrays.copyOf(shape, shape.length + 6);
		Box box = Shapes.box(shape);
		double r = Math.max(1e-6, Math.max(box.width(), box.height())) * 50;
		put(count, box.centreX() - r, box.centreY() - r);
		put(count + 1, box.centreX() + r, box.centreY() - r);
		put(count + 2, box.centreX(), box.centreY() + r);
		triangles.add(new Triangle(count, count + 1, count + 2));
	}

	private void put(int i, double x, double y) {
		p[2 * i] = x;
		p[2 * i + 1] = y;
	}

	/** @return triangles whose corners are points of the shape */
	static List<Triangle> of(double[] shape) {
		Delaunay d = new Delaunay(shape);
		for (int i = 0; i < d.count; i++) {
			if (!d.coincides(i)) {
				d.insert(i);
			}
		}
		return d.triangles.stream().filter(t -> Math.max(t.a, Math.max(t.b, t.c)) < d.count).toList();
	}

	private boolean coincides(int i) {
		for (int j = 0; j < i; j++) {
			if (p[2 * i] == p[2 * j] && p[2 * i + 1] == p[2 * j + 1]) {
				return true;
			}
		}
		return false;
	}

	private void insert(int i) {
		Set<Long> border = new HashSet<>();
		List<Triangle> kept = new ArrayList<>(triangles.size() + 2);
		for (Triangle t : triangles) {
			if (inCircle(t, i)) {
				toggle(border, t.a, t.b);
				toggle(border, t.b, t.c);
				toggle(border, t.c, t.a);
			} else {
				kept.add(t);
			}
		}
		for (long edge : border.stream().sorted().toList()) {
			int a = (int) (edge >> 32);
			int b = (int) edge;
			// a point on the border itself adds no area
			if (Shapes.turn(p, a, b, i) > 0) {
				kept.add(new Triangle(a, b, i));
			}
		}
		triangles = kept;
	}

	// an edge met in both directions lies inside the cavity
	private static void toggle(Set<Long> border, int a, int b) {
		if (!border.remove((long) b << 32 | a)) {
			border.add((long) a << 32 | b);
		}
	}

	private boolean inCircle(Triangle t, int i) {
		double ax = p[2 * t.a] - p[2 * i];
		double ay = p[2 * t.a + 1] - p[2 * i + 1];
		double bx = p[2 * t.b] - p[2 * i];
		double by = p[2 * t.b + 1] - p[2 * i + 1];
		double cx = p[2 * t.c] - p[2 * i];
		double cy = p[2 * t.c + 1] - p[2 * i + 1];
		double det = (ax * ax + ay * ay) * (bx * cy - cx * by) - (bx * bx + by * by) * (ax * cy - cx * ay) + (cx * cx + cy * cy) * (ax * by - bx * ay);
		return det > 0;
	}
}
