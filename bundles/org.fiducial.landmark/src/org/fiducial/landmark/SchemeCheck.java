package org.fiducial.landmark;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Refuses a definition that contradicts itself; every message starts with the key to look at. */
final class SchemeCheck {
	private static final int MOST_POINTS = 4096;

	private final SchemeDefinition d;
	private final int count;

	SchemeCheck(SchemeDefinition definition) {
		d = definition;
		count = definition.points().size();
	}

	void run() {
		require(d.id().matches("[a-z][a-z0-9_-]*"), "id: expected lower-case letters, digits, '-' and '_', found '" + d.id() + "'");
		require(count > 0 && count <= MOST_POINTS, "points: expected 1 to " + MOST_POINTS + " names, found " + count);
		require(new HashSet<>(d.points()).size() == count, "points: two points have the same name");
		parts();
		permutation(d);
		normalizers();
		frame();
		for (int[] c : d.connections()) {
			require(c.length == 2 && c[0] != c[1], "connections: each is two different points");
			inRange(c, "connections");
		}
		maps();
		template();
	}

	private void parts() {
		Set<String> names = new HashSet<>();
		for (SchemeDefinition.PartDefinition p : d.parts()) {
			require(p.name() != null && names.add(p.name()), "parts: each has a name of its own, found '" + p.name() + "' twice or none");
			String where = "parts: '" + p.name() + "'";
			require(p.points() != null && p.points().length > 1, where + ": at least two points make a chain");
			inRange(p.points(), where);
			Set<Integer> seen = new HashSet<>();
			for (int i : p.points()) {
				require(seen.add(i), where + ": point " + i + " is there twice; use 'closed: true' to close a chain");
			}
		}
	}

	/** The flip permutation; every point is in at most one pair, so that it is its own inverse. */
	static int[] permutation(SchemeDefinition d) {
		int[] flip = new int[d.points().size()];
		for (int i = 0; i < flip.length; i++) {
			flip[i] = i;
		}
		for (int[] pair : d.flipPairs()) {
			require(pair.length == 2 && pair[0] != pair[1], "flipPairs: each is two different points");
			for (int i : pair) {
				require(i >= 0 && i < flip.length, "flipPairs: point " + i + " is outside 0 to " + (flip.length - 1));
				require(flip[i] == i, "flipPairs: point " + i + " is in two pairs; the flip must be its own inverse");
			}
			flip[pair[0]] = pair[1];
			flip[pair[1]] = pair[0];
		}
		return flip;
	}

	private void normalizers() {
		d.normalizers().forEach((id, ends) -> {
			String where = "normalizers: '" + id + "'";
			require(!predefined(id), where + " is predefined");
			require(ends.right() != null && ends.left() != null && ends.right().length > 0 && ends.left().length > 0, where + ": expected 'right' and 'left' with points");
			inRange(ends.right(), where);
			inRange(ends.left(), where);
		});
		String def = d.defaultNormalizer();
		require(def.isBlank() || d.normalizers().containsKey(def) || predefined(def), "defaultNormalizer: '" + def + "' is not among the normalizers");
	}

	private static boolean predefined(String id) {
		return id.equals(Normalizer.BOX.id()) || id.equals(Normalizer.DIAGONAL.id());
	}

	private void frame() {
		SchemeDefinition.FrameDefinition f = d.frame();
		require(f != null && f.rightEye() != null && f.leftEye() != null && f.chin() != null && f.rightEye().length > 0 && f.leftEye().length > 0 && f.chin().length > 0,
				"frame: expected 'rightEye', 'leftEye' and 'chin' with points");
		inRange(f.rightEye(), "frame: rightEye");
		inRange(f.leftEye(), "frame: leftEye");
		inRange(f.chin(), "frame: chin");
	}

	private void maps() {
		d.maps().forEach((target, sources) -> {
			String where = "maps: '" + target + "'";
			require(!sources.isEmpty(), where + ": expected a list of points for each point of '" + target + "'");
			for (int[] s : sources) {
				require(s.length > 0, where + ": a point without source");
				inRange(s, where);
			}
		});
	}

	private void template() {
		List<double[]> t = d.template();
		require(t.isEmpty() || t.size() == count, "template: expected " + count + " points, found " + t.size());
		for (double[] p : t) {
			require(p.length == 2 && Double.isFinite(p[0]) && Double.isFinite(p[1]), "template: each is two finite numbers");
		}
	}

	private void inRange(int[] points, String where) {
		for (int i : points) {
			require(i >= 0 && i < count, where + ": point " + i + " is outside 0 to " + (count - 1));
		}
	}

	private static void require(boolean condition, String message) {
		if (!condition) {
			throw new IllegalArgumentException(message);
		}
	}
}
