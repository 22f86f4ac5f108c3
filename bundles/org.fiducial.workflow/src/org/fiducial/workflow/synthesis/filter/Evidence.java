package org.fiducial.workflow.synthesis.filter;

import java.util.List;

import org.fiducial.core.image.RgbImage;
import org.fiducial.detection.Detection;
import org.fiducial.detection.FoundFace;

/**
 * A picture, what was asked for, and what a detector finds.
 *
 * @param image the picture
 * @param asked landmarks it was to have, in pixels
 * @param source the same before the edits
 * @param found the detector's answer when told where the face was asked for; null without a detector
 * @param searched its answer when told nothing; null if not needed
 * @param faces what it finds when it looks for two faces of any size; empty if not needed
 * @param repeated landmarks in pictures of the same request with other noise; empty if not needed
 */
record Evidence(RgbImage image, double[] asked, double[] source, Detection found, Detection searched, List<FoundFace> faces, List<double[]> repeated) {
	/** Mean confidence of a detection's points, 0 to 1. */
	static double confidence(Detection d) {
		double sum = 0;
		for (float c : d.confidence()) {
			sum += c;
		}
		return sum / Math.max(1, d.confidence().length);
	}
}
