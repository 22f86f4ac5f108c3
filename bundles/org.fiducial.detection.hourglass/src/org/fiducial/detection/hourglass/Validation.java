package org.fiducial.detection.hourglass;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

import org.fiducial.core.FiducialException;
import org.fiducial.core.image.RgbImage;
import org.fiducial.detection.ArtAugmentation;
import org.fiducial.detection.PredictionConfig;
import org.fiducial.detection.hourglass.data.AugmentedFaces;
import org.fiducial.detection.hourglass.data.Augmenter;
import org.fiducial.detection.hourglass.data.ProblemLog;
import org.fiducial.landmark.Shapes;
import org.fiducial.landmark.data.LabelledImages;
import org.fiducial.landmark.metrics.Nme;
import org.fiducial.torch.Parameters;

/** Watches a training on a sample of the validation faces, and fits the confidence at its end. */
final class Validation {
	/** Faces that are looked at, evenly spread over the collection. */
	private static final int FACES = 400;
	private static final int BATCH = 16;

	private final TrainingRun run;
	private final AugmentedFaces faces;
	private final AugmentedFaces calibration;

	Validation(TrainingRun run, ProblemLog problems, long cacheBytes) {
		this.run = run;
		LabelledImages watched = run.validation;
		this.faces = watched == null ? null : new AugmentedFaces(watched, run.crop, run.network.inputSize(), FACES, cacheBytes, problems);
		this.calibration = exists() ? faces : new AugmentedFaces(run.training, run.crop, run.network.inputSize(), FACES, 0, problems);
	}

	boolean exists() {
		return faces != null && faces.size() > 0;
	}

	int size() {
		return faces == null ? 0 : faces.size();
	}

	/**
	 * Mean errors by the scheme's default normaliser, cropped by the true landmarks.
	 *
	 * @param all over all faces; NaN if none could be judged
	 * @param byDomain over the faces of each domain
	 */
	record Errors(double all, Map<String, Double> byDomain) {
		/** For the run's metrics: {@code nme}, and {@code nme_DOMAIN} where there are several. */
		Map<String, Double> metrics() {
			Map<String, Double> m = new LinkedHashMap<>();
			m.put("nme", all);
			if (byDomain.size() > 1) {
				byDomain.forEach((domain, e) -> m.put("nme_" + (domain.isEmpty() ? "other" : domain), e));
			}
			return m;
		}
	}

	/** Judges weights. */
	Errors errors(Parameters weights) {
		Map<String, double[]> sums = new TreeMap<>();
		answers(weights, faces, 0, (i, face, answer) -> {
			double e = Nme.of(answer.shape(), face.shape(), run.scheme.defaultNormalizer());
			if (Double.isFinite(e)) {
				double[] sum = sums.computeIfAbsent(faces.domain(i), d -> new double[2]);
				sum[0] += e;
				sum[1]++;
			}
		});
		double total = 0;
		double n = 0;
		Map<String, Double> byDomain = new TreeMap<>();
		for (Map.Entry<String, double[]> s : sums.entrySet()) {
			total += s.getValue()[0];
			n += s.getValue()[1];
			byDomain.put(s.getKey(), s.getValue()[0] / s.getValue()[1]);
		}
		return new Errors(n == 0 ? Double.NaN : total / n, byDomain);
	}

	/**
	 * A fit of the confidence.
	 *
	 * @param confidence fitted to all faces
	 * @param reliability of such a fit on faces that it does not know; empty with fewer than two faces
	 */
	record Fitted(Confidence confidence, Optional<Reliability> reliability) {
	}

	/** Fits the confidence to plain and augmented faces, half each, so that there are misses to learn from. Without validation faces it learns from training faces. */
	Fitted calibrate(Parameters weights) {
		List<SeenPoint> points = new ArrayList<>();
		for (double strength : new double[] { 0, 1 }) {
			answers(weights, calibration, strength, (i, face, answer) -> collect(i, face, answer, points));
		}
		return new Fitted(Confidence.fit(points), Reliability.twofold(points, exists() ? Reliability.VALIDATION : Reliability.TRAINING));
	}

	private void collect(int place, Augmenter.Seen face, HourglassDetector.Answer answer, List<SeenPoint> points) {
		double length = run.scheme.defaultNormalizer().of(face.shape());
		for (int i = 0; i < Shapes.points(face.shape()) && length > 0; i++) {
			double e = Shapes.distance(face.shape(), answer.shape(), i) / length;
			if (Double.isFinite(e)) {
				points.add(new SeenPoint(place, answer.variance()[i], answer.mass()[i], e < Confidence.HIT));
			}
		}
	}

	/** Receives a face, by its place, and what the network says of it, both in pixels of the crop. */
	@FunctionalInterface
	private interface Receiver {
		void take(int place, Augmenter.Seen face, HourglassDetector.Answer answer);
	}

	private void answers(Parameters weights, AugmentedFaces from, double strength, Receiver receiver) {
		HourglassModel model = new HourglassModel(1, HourglassEngine.ID, run.scheme.id(), run.network, run.crop, Confidence.UNFITTED, "", null);
		Augmenter augmenter = new Augmenter(run.scheme, run.crop, run.network.inputSize(), strength, List.of(), ArtAugmentation.NONE);
		try (HourglassDetector detector = new HourglassDetector(model, run.scheme, weights, false, PredictionConfig.ONCE)) {
			List<Augmenter.Seen> batch = new ArrayList<>();
			List<Integer> places = new ArrayList<>();
			for (int i = 0; i < from.size(); i++) {
				try {
					batch.add(from.get(i, augmenter, run.config.seed()));
					places.add(i);
				} catch (FiducialException e) {
					from.note(i, e);
				}
				if (batch.size() == BATCH || i == from.size() - 1 && !batch.isEmpty()) {
					List<RgbImage> inputs = batch.stream().map(Augmenter.Seen::input).toList();
					List<HourglassDetector.Answer> answers = detector.run(inputs);
					for (int k = 0; k < answers.size(); k++) {
						receiver.take(places.get(k), batch.get(k), answers.get(k));
					}
					batch.clear();
					places.clear();
				}
			}
		}
	}
}
