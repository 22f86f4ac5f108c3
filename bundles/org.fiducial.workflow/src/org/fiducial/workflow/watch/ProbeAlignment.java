package org.fiducial.workflow.watch;

import java.util.List;

import org.fiducial.core.image.RgbImage;
import org.fiducial.detection.Detection;
import org.fiducial.detection.Detector;
import org.fiducial.landmark.Box;
import org.fiducial.landmark.LandmarkScheme;
import org.fiducial.landmark.Shapes;
import org.fiducial.landmark.metrics.Nme;

/**
 * How well pictures obey the landmarks they were asked for.
 *
 * @param error mean NME of what a detector finds on each picture against its landmarks, by the scheme's default normaliser
 * @param chance the same against the landmarks of the other pictures, laid over its own (centre and larger side of the box, which the detector is told): what a
 *            generator gets that does not look at its landmarks. NaN for a single picture
 */
public record ProbeAlignment(double error, double chance) {
	/** @param shapes landmarks of each picture, in its pixels */
	public static ProbeAlignment of(Detector detector, LandmarkScheme scheme, List<RgbImage> pictures, List<double[]> shapes) {
		List<Detection> found = detector.detect(pictures, shapes.stream().map(ProbeAlignment::box).toList());
		double own = 0;
		double others = 0;
		int n = shapes.size();
		for (int i = 0; i < n; i++) {
			for (int j = 0; j < n; j++) {
				double e = Nme.of(found.get(i).shape(), i == j ? shapes.get(i) : laidOver(shapes.get(j), shapes.get(i)), scheme.defaultNormalizer());
				own += i == j ? e : 0;
				others += i == j ? 0 : e;
			}
		}
		return new ProbeAlignment(own / n, others / (n * (n - 1.)));
	}

	/** A shape's box as detectors want it. */
	public static double[] box(double[] shape) {
		return Shapes.box(shape).corners();
	}

	private static double[] laidOver(double[] shape, double[] other) {
		Box from = Shapes.box(shape);
		Box to = Shapes.box(other);
		double scale = Math.max(to.width(), to.height()) / Math.max(from.width(), from.height());
		double[] out = new double[shape.length];
		for (int k = 0; k < out.length; k += 2) {
			out[k] = (shape[k] - from.centreX()) * scale + to.centreX();
			out[k + 1] = (shape[k + 1] - from.centreY()) * scale + to.centreY();
		}
		return out;
	}
}
