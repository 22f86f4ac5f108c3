package org.fiducial.workflow.step;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.stream.Collectors;

import org.eclipse.core.runtime.SubMonitor;
import org.fiducial.core.FiducialException;
import org.fiducial.core.Problem;
import org.fiducial.core.image.RgbImage;
import org.fiducial.dataset.ProjectImages;
import org.fiducial.detection.Detection;
import org.fiducial.detection.Detector;
import org.fiducial.detection.FoundFace;
import org.fiducial.detection.PredictionConfig;
import org.fiducial.landmark.Box;
import org.fiducial.landmark.LandmarkSchemes;
import org.fiducial.landmark.Shapes;
import org.fiducial.landmark.data.LabelledImage;
import org.fiducial.model.Annotation;
import org.fiducial.model.AnnotationSource;
import org.fiducial.model.ModelFactory;
import org.fiducial.model.ReviewState;
import org.fiducial.workflow.Fingerprints;
import org.fiducial.workflow.evaluation.FaceBoxes;

/**
 * Predicts landmarks with confidences and saves them as a layer. Predictions are saved batch by batch; a second run goes on with the
 * samples that this model has not done yet. Layers of people are never written over.
 */
public final class DetectStep implements Step<DetectConfig> {
	@Override
	public String kind() {
		return "detect";
	}

	@Override
	public DetectConfig defaults() {
		return DetectConfig.DEFAULT;
	}

	@Override
	public List<String> outputs() {
		return List.of("layer", "detected", "skipped", "failed");
	}

	@Override
	public int effort(DetectConfig config) {
		return 20;
	}

	@Override
	public String inputs(DetectConfig config, StepContext context) {
		String boxes = config.boxes().isBlank() ? "" : " " + Fingerprints.content(context.path(config.boxes()));
		return context.modelFingerprint(config.model()) + " " + ProjectData.fingerprint(context.store(), config.data()) + boxes;
	}

	@Override
	public List<String> files(DetectConfig config) {
		return List.of(config.boxes());
	}

	@Override
	public List<String> models(DetectConfig config) {
		return List.of(config.model());
	}

	@Override
	public boolean intact(Map<String, Object> outputs, StepContext context) {
		return ProjectData.hasLayer(outputs, context.store());
	}

	@Override
	public StepResult run(DetectConfig config, StepContext context) {
		if (config.model().isBlank()) {
			throw FiducialException.usage("detect needs a model");
		}
		try (Detector detector = context.engines().detection().apply(config.engine()).load(Path.of(context.model(config.model())), config.looks())) {
			ProjectImages images = ProjectData.all(context.store(), config.data(), "data");
			if (!detector.scheme().equals(images.scheme())) {
				throw FiducialException.input(config.model() + ": finds scheme '" + detector.scheme() + "', but the data has '" + images.scheme() + "'; it can be turned into: "
						+ String.join(", ", LandmarkSchemes.shared().get(detector.scheme()).mapTargets()) + ". Detect in a dataset of its own scheme, and evaluate with --scheme");
			}
			return new Work(config, context, detector, images).run();
		}
	}

	/** One run over the samples. */
	private static final class Work {
		private final DetectConfig config;
		private final StepContext context;
		private final Detector detector;
		private final ProjectImages images;
		private final IntFunction<double[]> boxes;
		private final String author;
		private final List<Problem> problems = new ArrayList<>();
		private int detected;

		Work(DetectConfig config, StepContext context, Detector detector, ProjectImages images) {
			this.config = config;
			this.context = context;
			this.detector = detector;
			this.images = images;
			this.boxes = boxes();
			String hash = detector.modelHash();
			author = "model " + hash.substring(0, Math.min(12, hash.length())) + " (" + config.faces() + file() + looks(config.looks()) + ")";
		}

		/** Other boxes are other predictions. */
		private String file() {
			return config.boxes().isBlank() ? "" : " " + Fingerprints.content(context.path(config.boxes())).substring(0, 8);
		}

		/** What differs from the usual way to look, so that another way is another prediction. */
		private static String looks(PredictionConfig looks) {
			return looks.equals(PredictionConfig.DEFAULT) ? "" : (looks.flip() ? ", mirrored" : ", not mirrored") + ", scales " + looks.scales().stream().map(String::valueOf).collect(Collectors.joining(" "));
		}

		/** Where boxes come from: the file, or the dataset. */
		private IntFunction<double[]> boxes() {
			if (config.boxes().isBlank()) {
				return images::box;
			}
			FaceBoxes file = FaceBoxes.read(context.path(config.boxes()), images, context.engines().importers(), context.monitor());
			file.notes().forEach(n -> context.listener().message(config.boxes() + ": " + n));
			problems.addAll(file.problems());
			return file::of;
		}

		StepResult run() {
			List<Integer> todo = todo();
			SubMonitor progress = SubMonitor.convert(context.monitor(), "Detecting", Math.max(1, todo.size()));
			long start = System.nanoTime();
			for (int from = 0; from < todo.size(); from += config.batchSize()) {
				context.checkCancelled();
				List<Integer> batch = todo.subList(from, Math.min(todo.size(), from + config.batchSize()));
				predict(batch);
				progress.subTask(String.format(java.util.Locale.ROOT, "%d of %d pictures, %.1f/s", from + batch.size(), todo.size(),
						(from + batch.size()) / ((System.nanoTime() - start) * 1e-9)));
				progress.worked(batch.size());
			}
			Map<String, Object> out = new LinkedHashMap<>();
			out.put("layer", config.layer());
			out.put("datasets", config.data().stream().map(DataSource::dataset).distinct().toList());
			out.put("detected", detected);
			out.put("skipped", images.size() - todo.size());
			out.put("failed", problems.size());
			out.put("model_hash", detector.modelHash());
			out.put("faces", config.faces());
			return StepResult.of(out, "layer '" + config.layer() + "': " + detected + " detected, " + (images.size() - todo.size()) + " done before, " + problems.size() + " failed", problems);
		}

		private List<Integer> todo() {
			List<Integer> list = new ArrayList<>();
			for (int from = 0; from < images.size(); from += 500) {
				List<Long> ids = new ArrayList<>();
				int to = Math.min(images.size(), from + 500);
				for (int i = from; i < to; i++) {
					ids.add(images.sampleId(i));
				}
				Map<Long, Annotation> present = context.store().annotations().ofLayer(ids, config.layer());
				for (int i = from; i < to; i++) {
					Annotation a = present.get(images.sampleId(i));
					protect(a, images.key(i));
					if (a == null || config.overwrite() || !author.equals(a.getAuthor())) {
						list.add(i);
					}
				}
			}
			return list;
		}

		private void protect(Annotation a, String key) {
			if (a != null && a.getSource() != AnnotationSource.MODEL) {
				throw FiducialException.usage("layer '" + config.layer() + "' of sample '" + key + "' is not a prediction (" + a.getSource() + "); choose another layer");
			}
		}

		private void predict(List<Integer> batch) {
			List<Integer> readable = new ArrayList<>();
			List<RgbImage> pictures = new ArrayList<>();
			List<double[]> faces = new ArrayList<>();
			for (int i : batch) {
				try {
					LabelledImage sample = images.get(i);
					faces.add(face(i, sample));
					pictures.add(sample.image());
					readable.add(i);
				} catch (FiducialException e) {
					problems.add(Problem.error(images.path(i), 0, e.getMessage()));
				}
			}
			if (readable.isEmpty()) {
				return;
			}
			List<Detection> found = detector.detect(pictures, DetectConfig.BOX.equals(config.faces()) ? detector.settle(pictures, faces) : faces);
			List<Annotation> annotations = new ArrayList<>();
			for (int k = 0; k < readable.size(); k++) {
				annotations.add(annotation(images.sampleId(readable.get(k)), found.get(k)));
			}
			detected += context.store().annotations().saveAll(annotations, author);
		}

		/** Where the face is; null for the whole picture. @throws FiducialException (input) if a search finds none, or there is no box */
		private double[] face(int i, LabelledImage sample) {
			if (DetectConfig.BOX.equals(config.faces())) {
				double[] box = boxes.apply(i);
				if (box == null) {
					throw FiducialException.input("sample '" + sample.key() + "' has no box " + (config.boxes().isBlank() ? "in its dataset; give a file of boxes, or look for the face (search)" : "in " + config.boxes()));
				}
				return box;
			}
			if ("search".equals(config.faces())) {
				List<FoundFace> found = detector.search(sample.image(), 1);
				if (found.isEmpty()) {
					throw FiducialException.input("no face was found; check the picture, or annotate it roughly and detect with faces: landmarks");
				}
				return found.getFirst().box();
			}
			if (sample.shape() == null || "picture".equals(config.faces())) {
				return null;
			}
			Box b = Shapes.box(sample.shape());
			return new double[] { b.x(), b.y(), b.x() + b.width(), b.y() + b.height() };
		}

		private Annotation annotation(long sample, Detection found) {
			Annotation a = ModelFactory.eINSTANCE.createAnnotation();
			a.setSampleId(sample);
			a.setLayer(config.layer());
			a.setSource(AnnotationSource.MODEL);
			a.setReview(ReviewState.UNREVIEWED);
			a.setAuthor(author);
			a.setShape(found.shape());
			a.setConfidence(found.confidence());
			return a;
		}
	}
}
