package org.fiducial.workflow.evaluation;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.fiducial.dataset.ProjectImages;
import org.fiducial.landmark.Shapes;

/**
 * Faces of a test that are there twice: the same picture by content hash, and boxes of the landmarks that overlap by more than half. Several
 * faces in one picture are no duplicates.
 *
 * @param count faces that are a repetition of an earlier one
 * @param shared faces that share their picture with an earlier, different face
 * @param examples pairs of keys, the first few
 */
record Duplicates(int count, int shared, List<String> examples) {
	private static final double SAME = .5;
	private static final int SHOWN = 5;

	static Duplicates of(ProjectImages images) {
		Map<String, List<Integer>> seen = new HashMap<>();
		int count = 0;
		int shared = 0;
		List<String> examples = new ArrayList<>();
		for (int i = 0; i < images.size(); i++) {
			if (images.contentHash(i) == null) {
				continue;
			}
			List<Integer> before = seen.computeIfAbsent(images.contentHash(i), h -> new ArrayList<>(1));
			int face = i;
			Integer same = before.stream().filter(b -> overlap(images.shape(b), images.shape(face)) > SAME).findFirst().orElse(null);
			if (same != null) {
				count++;
				if (examples.size() < SHOWN) {
					examples.add(images.key(same) + " = " + images.key(i));
				}
			} else {
				shared += before.isEmpty() ? 0 : 1;
			}
			before.add(i);
		}
		return new Duplicates(count, shared, examples);
	}

	private static double overlap(double[] a, double[] b) {
		return finite(a) && finite(b) ? Shapes.box(a).overlap(Shapes.box(b)) : 0;
	}

	private static boolean finite(double[] shape) {
		return shape != null && java.util.Arrays.stream(shape).anyMatch(Double::isFinite);
	}
}
