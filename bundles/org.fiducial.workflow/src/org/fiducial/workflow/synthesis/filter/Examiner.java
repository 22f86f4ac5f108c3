package org.fiducial.workflow.synthesis.filter;

import java.util.ArrayList;
import java.util.List;

import org.fiducial.core.image.RgbImage;
import org.fiducial.detection.Detection;
import org.fiducial.detection.Detector;
import org.fiducial.detection.FoundFace;
import org.fiducial.landmark.Shapes;

/** Looks at pictures with a detector as far as the filters need it, and lets them measure. */
public final class Examiner {
	private final FilterChain filters;
	private final FilterConfig config;
	private final Detector detector;

	/**
	 * A picture to look at.
	 *
	 * @param image the picture
	 * @param asked landmarks it was to have, in pixels
	 * @param source the same before the edits
	 * @param repeats pictures of the same request with other noise; may be empty
	 */
	public record Subject(RgbImage image, double[] asked, double[] source, List<RgbImage> repeats) {
		double[] face() {
			return Shapes.box(asked).corners();
		}
	}

	/** @param detector of the filters' scheme; null for none */
	public Examiner(FilterChain filters, FilterConfig config, Detector detector) {
		this.filters = filters;
		this.config = config;
		this.detector = detector;
	}

	/** Measures of each picture, in order. The detector is told where the face was asked for. */
	public List<Measures> examine(List<Subject> subjects) {
		if (detector == null) {
			return subjects.stream().map(s -> filters.measure(new Evidence(s.image(), s.asked(), s.source(), null, null, List.of(), List.of()))).toList();
		}
		List<RgbImage> images = subjects.stream().map(Subject::image).toList();
		List<Detection> found = detector.detect(images, subjects.stream().map(Subject::face).toList());
		List<Detection> searched = config.face().enabled() ? detector.detect(images, null) : null;
		List<List<double[]>> repeated = repeated(subjects);
		boolean second = config.face().enabled() && config.face().second();
		List<Measures> out = new ArrayList<>();
		for (int i = 0; i < subjects.size(); i++) {
			Subject s = subjects.get(i);
			List<FoundFace> faces = second ? detector.search(s.image(), 2) : List.of();
			out.add(filters.measure(new Evidence(s.image(), s.asked(), s.source(), found.get(i), searched == null ? null : searched.get(i), faces, repeated.get(i))));
		}
		return out;
	}

	private List<List<double[]>> repeated(List<Subject> subjects) {
		List<RgbImage> images = new ArrayList<>();
		List<double[]> faces = new ArrayList<>();
		subjects.forEach(s -> s.repeats().forEach(image -> {
			images.add(image);
			faces.add(s.face());
		}));
		List<double[]> shapes = images.isEmpty() ? List.of() : detector.detect(images, faces).stream().map(Detection::shape).toList();
		List<List<double[]>> out = new ArrayList<>();
		int next = 0;
		for (Subject s : subjects) {
			out.add(shapes.subList(next, next + s.repeats().size()));
			next += s.repeats().size();
		}
		return out;
	}
}
