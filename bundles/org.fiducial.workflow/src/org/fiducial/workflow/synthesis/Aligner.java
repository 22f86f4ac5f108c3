package org.fiducial.workflow.synthesis;

import java.util.ArrayList;
import java.util.List;

import org.fiducial.core.image.RgbImage;
import org.fiducial.detection.Detection;
import org.fiducial.detection.Detector;
import org.fiducial.landmark.Box;
import org.fiducial.landmark.LandmarkScheme;
import org.fiducial.landmark.Region;
import org.fiducial.landmark.Shapes;
import org.fiducial.landmark.metrics.Nme;

/** Measures how far a detector's landmarks are from those that were asked for, normalised by the scheme's default. */
public final class Aligner {
	private final Detector detector;
	private final LandmarkScheme scheme;
	private final boolean[] contour;

	/**
	 * An error.
	 *
	 * @param error NME of all points; null if nothing was measured
	 * @param inner NME of all points but the contour; null if the scheme has no contour
	 */
	public record Alignment(Double error, Double inner) {
	}

	/** @param detector of the same scheme */
	public Aligner(Detector detector, LandmarkScheme scheme) {
		this.detector = detector;
		this.scheme = scheme;
		contour = new boolean[scheme.pointCount()];
		scheme.parts(Region.CONTOUR).forEach(p -> {
			for (int k = 0; k < p.size(); k++) {
				contour[p.index(k)] = true;
			}
		});
	}

	/** An alignment a picture; the detector is told where the face was asked for. */
	List<Alignment> judge(List<RgbImage> images, List<double[]> shapes) {
		List<double[]> faces = shapes.stream().map(s -> {
			Box b = Shapes.box(s);
			return new double[] { b.x(), b.y(), b.x() + b.width(), b.y() + b.height() };
		}).toList();
		List<Detection> found = detector.detect(images, faces);
		List<Alignment> out = new ArrayList<>();
		for (int i = 0; i < shapes.size(); i++) {
			out.add(new Alignment(finite(Nme.of(found.get(i).shape(), shapes.get(i), scheme.defaultNormalizer())), inner(found.get(i).shape(), shapes.get(i))));
		}
		return out;
	}

	private Double inner(double[] found, double[] asked) {
		double sum = 0;
		int n = 0;
		for (int k = 0; k < contour.length; k++) {
			if (!contour[k]) {
				sum += Shapes.distance(found, asked, k);
				n++;
			}
		}
		return n == 0 || n == contour.length ? null : finite(sum / n / scheme.defaultNormalizer().of(asked));
	}

	/** JSON knows no infinity; an error of a thousand faces is far beyond every threshold. */
	private static Double finite(double error) {
		return Double.isFinite(error) ? error : 1000;
	}
}
