package org.fiducial.workflow.synthesis.filter;

import java.util.Locale;

import org.fiducial.detection.FoundFace;
import org.fiducial.landmark.Box;
import org.fiducial.landmark.Shapes;

/** Leaves out pictures with another face than the one asked for, or with a second one; see {@link FaceConfig}. */
final class FaceFilter implements QualityFilter {
	private static final String DISTANCE = "face.distance";
	private static final String CONFIDENCE = "face.confidence";
	private static final String SECOND = "face.second";
	/** Overlap with the face above which something found is the face itself. */
	private static final double SAME = .3;

	private final FaceConfig config;

	FaceFilter(FaceConfig config) {
		this.config = config;
	}

	@Override
	public String id() {
		return "face";
	}

	@Override
	public void measure(Evidence e, Measures to) {
		double sure = e.found() == null ? 0 : Evidence.confidence(e.found());
		if (!(sure > 0)) {
			return;
		}
		Box asked = Shapes.box(e.asked());
		if (e.searched() != null && Shapes.isFinite(e.searched().shape())) {
			Box searched = Shapes.box(e.searched().shape());
			to.put(DISTANCE, Math.hypot(searched.centreX() - asked.centreX(), searched.centreY() - asked.centreY()) / Math.max(asked.width(), asked.height()));
			to.put(CONFIDENCE, Evidence.confidence(e.searched()) / sure);
		}
		e.faces().stream().filter(f -> isAnother(f, asked)).mapToDouble(f -> f.score() / sure).max().ifPresent(c -> to.put(SECOND, c));
	}

	/** Not the face itself, nor something around it: an engine that cannot search calls the whole picture a face. */
	private static boolean isAnother(FoundFace face, Box asked) {
		double[] b = face.box();
		Box box = new Box(b[0], b[1], b[2] - b[0], b[3] - b[1]);
		return !holdsCentre(asked, box) && !holdsCentre(box, asked) && box.overlap(asked) < SAME;
	}

	private static boolean holdsCentre(Box a, Box b) {
		return Math.abs(b.centreX() - a.centreX()) < a.width() / 2 && Math.abs(b.centreY() - a.centreY()) < a.height() / 2;
	}

	@Override
	public String objection(Candidate c) {
		Double distance = c.get(DISTANCE);
		Double confidence = c.get(CONFIDENCE);
		if (distance != null && confidence != null && distance > config.distance() && confidence >= config.confidence()) {
			return String.format(Locale.ROOT, "face: the detector finds a face %.2f faces away, farther than %.2f, and is as sure of it (%.2f)", distance, config.distance(), confidence);
		}
		Double second = c.get(SECOND);
		if (config.second() && second != null && second >= config.confidence()) {
			return String.format(Locale.ROOT, "face: the detector finds a second face and is as sure of it (%.2f, limit %.2f)", second, config.confidence());
		}
		return null;
	}
}
