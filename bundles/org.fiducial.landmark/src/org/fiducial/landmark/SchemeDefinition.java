package org.fiducial.landmark;

import java.util.List;
import java.util.Map;

/**
 * A landmark scheme as its data file says it, before it is checked; the keys of the file are the components.
 *
 * @param id unique, lower case, for ever
 * @param name for people
 * @param description where the layout comes from
 * @param points names of the points, in order
 * @param parts chains of points
 * @param flipPairs pairs of points that change places when the picture is mirrored; all others stay
 * @param normalizers id to the two ends of the length errors are divided by
 * @param defaultNormalizer the one to use when none is asked for
 * @param frame what the face's own coordinate frame is made of
 * @param connections further segments to draw that no part has
 * @param maps id of another scheme to one list of source points for each of its points (their mean is taken)
 * @param template a plain frontal face, one [x, y] a point, in any unit, y down
 */
record SchemeDefinition(String id, String name, String description, List<String> points, List<PartDefinition> parts, List<int[]> flipPairs,
		Map<String, EndsDefinition> normalizers, String defaultNormalizer, FrameDefinition frame, List<int[]> connections,
		Map<String, List<int[]>> maps, List<double[]> template) {

	static final SchemeDefinition EMPTY = new SchemeDefinition("", "", "", List.of(), List.of(), List.of(), Map.of(), "", null, List.of(), Map.of(), List.of());

	record PartDefinition(String name, int[] points, Boolean closed, Side side, Region region) {
	}

	record EndsDefinition(int[] right, int[] left) {
	}

	record FrameDefinition(int[] rightEye, int[] leftEye, int[] chin) {
	}
}
