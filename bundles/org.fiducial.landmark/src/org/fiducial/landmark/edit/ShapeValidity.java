package org.fiducial.landmark.edit;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

import org.fiducial.landmark.Affine;
import org.fiducial.landmark.FaceFrame;
import org.fiducial.landmark.LandmarkScheme;
import org.fiducial.landmark.Part;
import org.fiducial.landmark.Region;
import org.fiducial.landmark.Shapes;

/**
 * Tells whether an edited shape is still a face, by comparing it with the shape it came from:
 * all points well inside the picture; no chains that newly cross; a warp from source to edited shape that folds nowhere (Delaunay
 * triangles of the source keep their orientation and at least 5 % of their area); brow, eye, nose, lips and chin still in this order.
 * What of the source does not change is worked out once, so that many tries are cheap. Immutable, thread-safe.
 */
public final class ShapeValidity {
	/** The test that failed. */
	public enum Test {
		/** A coordinate is not a finite number. */
		NOT_FINITE,
		/** A point is outside the picture or in its outermost 2 %. */
		OUT_OF_FRAME,
		/** Two segments cross that did not. */
		CROSSING,
		/** A triangle of the source turned over or collapsed. */
		FOLD,
		/** The parts of the face are no longer above each other. */
		ORDER
	}

	/**
	 * Why a shape was refused.
	 *
	 * @param test which test failed
	 * @param reason for people, with points
	 */
	public record Failure(Test test, String reason) {
	}

	private static final double MARGIN = .02;
	private static final double LEAST_TRIANGLE = 5e-3;
	private static final double LEAST_REST = .05;
	private static final double LEAST_GAP = .015;
	private static final double SLACK = .01;
	/** Below each other down the face in the 300-W layout: 33 nose base, 51 and 57 lips, 8 chin. */
	private static final int[] DOWN_THE_FACE = { 33, 51, 57, 8 };

	private final LandmarkScheme scheme;
	private final double[] source;
	private final int width;
	private final int height;
	private final FaceFrame frame;
	private final List<int[]> segments;
	private final Set<Long> crossings;
	private final List<Delaunay.Triangle> triangles;
	private final double[] areas;
	private final double[][] gaps;

	/**
	 * @param source the shape before, in pixels
	 * @param width of the picture
	 * @param height of the picture
	 * @throws IllegalArgumentException if the source is not finite or has no face frame
	 */
	public ShapeValidity(LandmarkScheme scheme, double[] source, int width, int height) {
		scheme.check(source);
		if (!Shapes.isFinite(source)) {
			throw new IllegalArgumentException("the source shape has coordinates that are not finite");
		}
		this.scheme = scheme;
		this.source = source.clone();
		this.width = width;
		this.height = height;
		frame = scheme.frame(source);
		segments = segments(scheme);
		crossings = crossings(source);
		triangles = Delaunay.of(source).stream().filter(t -> counts(source, t)).toList();
		areas = triangles.stream().mapToDouble(t -> area(source, t)).toArray();
		gaps = gaps(source, source);
	}

	/** Whether a shape passes all tests. */
	public boolean isValid(double[] edited) {
		return check(edited, true).isEmpty();
	}

	/** Everything that is wrong with a shape; empty if it is valid. */
	public List<Failure> check(double[] edited) {
		return check(edited, false);
	}

	private List<Failure> check(double[] edited, boolean firstOnly) {
		scheme.check(edited);
		List<Failure> all = new ArrayList<>();
		if (!Shapes.isFinite(edited)) {
			all.add(new Failure(Test.NOT_FINITE, "a coordinate is not a finite number"));
			return all;
		}
		inFrame(edited, all);
		if (firstOnly && !all.isEmpty()) {
			return all;
		}
		order(edited, all);
		if (firstOnly && !all.isEmpty()) {
			return all;
		}
		folds(edited, all);
		if (firstOnly && !all.isEmpty()) {
			return all;
		}
		newCrossings(edited, all);
		return all;
	}

	private void inFrame(double[] s, List<Failure> out) {
		for (int i = 0; i < s.length; i += 2) {
			if (s[i] < MARGIN * width || s[i] > width - 1 - MARGIN * width || s[i + 1] < MARGIN * height || s[i + 1] > height - 1 - MARGIN * height) {
				out.add(new Failure(Test.OUT_OF_FRAME, "point " + i / 2 + " leaves the picture or comes too near to its border"));
			}
		}
	}

	private void newCrossings(double[] s, List<Failure> out) {
		for (long key : crossings(s)) {
			if (!crossings.contains(key)) {
				int[] a = segments.get((int) (key >> 32));
				int[] b = segments.get((int) key);
				out.add(new Failure(Test.CROSSING, "segment " + a[0] + "-" + a[1] + " crosses " + b[0] + "-" + b[1]));
			}
		}
	}

	private Set<Long> crossings(double[] s) {
		Set<Long> found = new HashSet<>();
		for (int i = 0; i < segments.size(); i++) {
			int[] a = segments.get(i);
			for (int j = i + 1; j < segments.size(); j++) {
				int[] b = segments.get(j);
				if (Shapes.cross(s, a[0], a[1], b[0], b[1])) {
					found.add((long) i << 32 | j);
				}
			}
		}
		return found;
	}

	/** All chains but the inner lips, which touch in a closed mouth. */
	private static List<int[]> segments(LandmarkScheme scheme) {
		List<int[]> list = new ArrayList<>();
		for (LandmarkScheme.Connection c : scheme.connections()) {
			if (c.part() == null || c.part().region() != Region.INNER_LIP) {
				list.add(new int[] { c.from(), c.to() });
			}
		}
		return list;
	}

	private void folds(double[] s, List<Failure> out) {
		for (int i = 0; i < areas.length; i++) {
			Delaunay.Triangle t = triangles.get(i);
			if (area(s, t) < LEAST_REST * areas[i]) {
				out.add(new Failure(Test.FOLD, "triangle " + t.a() + ", " + t.b() + ", " + t.c() + " folds or collapses"));
			}
		}
	}

	private static double area(double[] s, Delaunay.Triangle t) {
		return Shapes.turn(s, t.a(), t.b(), t.c()) / 2;
	}

	private boolean counts(double[] source, Delaunay.Triangle t) {
		if (!(area(source, t) > LEAST_TRIANGLE * frame.d() * frame.d())) {
			return false;
		}
		for (Part p : scheme.parts()) {
			if (p.contains(t.a()) && p.contains(t.b()) && p.contains(t.c())) {
				return false;
			}
		}
		return true;
	}

	private void order(double[] s, List<Failure> out) {
		double[][] after = gaps(source, s);
		for (int side = 0; side < gaps.length; side++) {
			for (int k = 0; k < gaps[side].length; k++) {
				if (after[side][k] < leastGap(gaps[side][k])) {
					out.add(new Failure(Test.ORDER, (side == 0 ? "right" : "left") + " side: step " + (k + 1) + " of brow, eye, nose, lips, chin is too small"));
				}
			}
		}
	}

	/** A step that is too small in the source already, as in a caricature, may shrink a little further. */
	private double leastGap(double before) {
		return before >= LEAST_GAP * frame.d() ? LEAST_GAP * frame.d() : before - SLACK * frame.d();
	}

	/**
	 * Steps down the face in pixels for the right and the left side; empty for other layouts. The direction down is that of the source,
	 * turned as the whole face was turned: one shifted eye must not tilt it.
	 */
	private double[][] gaps(double[] source, double[] s) {
		if (!scheme.id().equals("ibug68")) {
			return new double[0][];
		}
		Affine turn = Shapes.fitSimilarity(source, s);
		double k = Math.hypot(turn.a(), turn.c());
		double vx = (turn.a() * frame.vx() + turn.b() * frame.vy()) / k;
		double vy = (turn.c() * frame.vx() + turn.d() * frame.vy()) / k;
		return new double[][] { gaps(s, vx, vy, Face68.RIGHT_BROW, Face68.RIGHT_EYE), gaps(s, vx, vy, Face68.LEFT_BROW, Face68.LEFT_EYE) };
	}

	private static double[] gaps(double[] s, double vx, double vy, int[] brow, int[] eye) {
		double[] level = new double[2 + DOWN_THE_FACE.length];
		level[0] = Shapes.mean(s, brow, 0) * vx + Shapes.mean(s, brow, 1) * vy;
		level[1] = Shapes.mean(s, eye, 0) * vx + Shapes.mean(s, eye, 1) * vy;
		for (int i = 0; i < DOWN_THE_FACE.length; i++) {
			level[2 + i] = s[2 * DOWN_THE_FACE[i]] * vx + s[2 * DOWN_THE_FACE[i] + 1] * vy;
		}
		double[] gap = new double[level.length - 1];
		for (int i = 0; i < gap.length; i++) {
			gap[i] = level[i + 1] - level[i];
		}
		return gap;
	}
}
