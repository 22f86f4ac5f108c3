package org.fiducial.workflow.step;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

import org.eclipse.core.runtime.SubMonitor;
import org.fiducial.core.ExitCode;
import org.fiducial.core.FiducialException;
import org.fiducial.core.Problem;
import org.fiducial.core.image.RgbImage;
import org.fiducial.dataset.ProjectImages;
import org.fiducial.detection.Detection;
import org.fiducial.detection.Detector;
import org.fiducial.detection.FoundFace;
import org.fiducial.detection.PredictionConfig;
import org.fiducial.model.Annotation;
import org.fiducial.model.AnnotationSource;
import org.fiducial.model.ModelFactory;
import org.fiducial.model.ReviewState;
import org.fiducial.workflow.Fingerprints;

/**
 * One detector over samples, batch by batch. What this detector has found in the same picture at the same place in the same way is not done
 * again; where it now finds nothing, an earlier prediction leaves the layer (the history keeps it), so that a layer is never the work of two.
 */
final class DetectRun {
	private static final int PAGE = 500;
	private final DetectConfig config;
	private final StepContext context;
	private final Detector detector;
	private final ProjectImages images;
	private final FacePlaces places;
	private final List<Problem> problems;
	private final long batchBytes;
	private final String author;
	private int detected;
	private int skipped;

	/** A sample to do. */
	private record Task(int sample, double[] box, String author, Annotation present) {
	}

	/** A task whose picture and face are there; no box means the whole picture. */
	private record Ready(Task task, RgbImage picture, double[] box) {
	}

	/** @param batchBytes of decoded pictures in a batch, unless a single one is larger */
	DetectRun(DetectConfig config, StepContext context, Detector detector, ProjectImages images, long batchBytes) {
		this.batchBytes = batchBytes;
		this.config = config;
		this.context = context;
		this.detector = detector;
		this.images = images;
		this.places = new FacePlaces(config, images, context);
		this.problems = places.problems();
		String hash = detector.modelHash();
		author = "model " + hash.substring(0, Math.min(12, hash.length())) + " (" + config.faces() + looks(config.looks()) + ")";
	}

	/** What differs from the usual way to look. */
	private static String looks(PredictionConfig looks) {
		return looks.equals(PredictionConfig.DEFAULT) ? "" : (looks.flip() ? ", mirrored" : ", not mirrored") + ", scales " + looks.scales().stream().map(String::valueOf).collect(Collectors.joining(" "));
	}

	StepResult run() {
		List<Task> todo = todo();
		SubMonitor progress = SubMonitor.convert(context.monitor(), "Detecting", Math.max(1, todo.size()));
		long start = System.nanoTime();
		double rate = 0;
		for (int from = 0; from < todo.size();) {
			context.checkCancelled();
			int to = batchEnd(todo, from);
			predict(todo.subList(from, to));
			rate = to / ((System.nanoTime() - start) * 1e-9);
			progress.subTask(String.format(Locale.ROOT, "%d of %d pictures, %.1f/s", to, todo.size(), rate));
			progress.worked(to - from);
			from = to;
		}
		Map<String, Object> out = new LinkedHashMap<>();
		out.put("layer", config.layer());
		out.put("datasets", config.data().stream().map(DataSource::dataset).distinct().toList());
		out.put("detected", detected);
		out.put("skipped", skipped);
		out.put("failed", problems.size());
		out.put("images_per_second", Math.round(10 * rate) / 10.);
		out.put("model_hash", detector.modelHash());
		out.put("faces", config.faces());
		String speed = todo.isEmpty() ? "" : String.format(Locale.ROOT, ", %.1f pictures a second", rate);
		return StepResult.of(out, "layer '" + config.layer() + "': " + detected + " detected, " + skipped + " done before, " + problems.size() + " failed" + speed, problems);
	}

	private int batchEnd(List<Task> todo, int from) {
		int to = from;
		long bytes = 0;
		while (to < todo.size() && to - from < config.batchSize()) {
			int i = todo.get(to).sample;
			bytes += 3L * images.width(i) * images.height(i);
			if (to > from && bytes > batchBytes) {
				break;
			}
			to++;
		}
		return to;
	}

	/** The samples that this detector has not done yet. Those without a place to look at fail here. */
	private List<Task> todo() {
		List<Task> list = new ArrayList<>();
		for (int from = 0; from < images.size(); from += PAGE) {
			int to = Math.min(images.size(), from + PAGE);
			List<Long> ids = new ArrayList<>();
			for (int i = from; i < to; i++) {
				ids.add(images.sampleId(i));
			}
			Map<Long, Annotation> present = context.store().annotations().ofLayer(ids, config.layer());
			for (int i = from; i < to; i++) {
				Annotation a = present.get(images.sampleId(i));
				protect(a, images.key(i));
				Task task = task(i, a);
				if (task != null && a != null && !config.overwrite() && task.author.equals(a.getAuthor())) {
					skipped++;
				} else if (task != null) {
					list.add(task);
				}
			}
		}
		return list;
	}

	private Task task(int i, Annotation present) {
		try {
			double[] box = places.of(i);
			String input = Fingerprints.text(images.contentHash(i) + Arrays.toString(box)).substring(0, 12);
			return new Task(i, box, author + " of " + input, present);
		} catch (FiducialException e) {
			fail(i, present, e);
			return null;
		}
	}

	private void protect(Annotation a, String key) {
		if (a != null && a.getSource() != AnnotationSource.MODEL) {
			throw FiducialException.usage("layer '" + config.layer() + "' of sample '" + key + "' is not a prediction (" + a.getSource() + "); choose another layer");
		}
	}

	private void fail(int sample, Annotation present, FiducialException e) {
		problems.add(Problem.error(images.path(sample), 0, e.getMessage()));
		if (present != null) {
			context.store().annotations().delete(images.sampleId(sample), config.layer(), present.getVersion(), author);
		}
	}

	private void predict(List<Task> batch) {
		List<Ready> ready = new ArrayList<>();
		for (Task t : batch) {
			try {
				RgbImage picture = images.get(t.sample).image();
				ready.add(new Ready(t, picture, DetectConfig.SEARCH.equals(config.faces()) ? searched(picture) : t.box));
			} catch (FiducialException e) {
				if (e.exitCode() != ExitCode.INPUT) {
					// not the picture's fault, such as a lack of memory
					throw e;
				}
				fail(t.sample, t.present, e);
			}
		}
		if (ready.isEmpty()) {
			return;
		}
		List<RgbImage> pictures = ready.stream().map(Ready::picture).toList();
		// a list with null for whole pictures
		List<double[]> boxes = ready.stream().map(Ready::box).collect(Collectors.toCollection(ArrayList::new));
		List<Detection> found = detector.detect(pictures, DetectConfig.BOX.equals(config.faces()) ? detector.settle(pictures, boxes) : boxes);
		List<Annotation> annotations = new ArrayList<>();
		for (int k = 0; k < ready.size(); k++) {
			annotations.add(annotation(ready.get(k).task, found.get(k)));
		}
		detected += context.store().annotations().saveAll(annotations);
	}

	private double[] searched(RgbImage picture) {
		List<FoundFace> found = detector.search(picture, 1);
		if (found.isEmpty()) {
			throw FiducialException.input("no face was found; check the picture, or annotate it roughly and detect with faces: landmarks");
		}
		return found.getFirst().box();
	}

	private Annotation annotation(Task task, Detection found) {
		Annotation a = ModelFactory.eINSTANCE.createAnnotation();
		a.setSampleId(images.sampleId(task.sample));
		a.setLayer(config.layer());
		a.setSource(AnnotationSource.MODEL);
		a.setReview(ReviewState.UNREVIEWED);
		a.setAuthor(task.author);
		a.setShape(found.shape());
		a.setConfidence(found.confidence());
		return a;
	}
}
