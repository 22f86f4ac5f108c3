package org.fiducial.workflow.tests;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntUnaryOperator;

import org.eclipse.core.runtime.IProgressMonitor;
import org.fiducial.core.FiducialException;
import org.fiducial.core.image.ImageFiles;
import org.fiducial.core.image.RgbImage;
import org.fiducial.core.random.CounterRandom;
import org.fiducial.core.run.RunListener;
import org.fiducial.dataset.ImporterLookup;
import org.fiducial.detection.Detection;
import org.fiducial.detection.DetectionEngine;
import org.fiducial.detection.Detector;
import org.fiducial.detection.FoundFace;
import org.fiducial.detection.DetectorTrainingConfig;
import org.fiducial.generation.GenerationEngine;
import org.fiducial.generation.GenerationRequest;
import org.fiducial.generation.Generator;
import org.fiducial.generation.GeneratorTrainingConfig;
import org.fiducial.generation.PublishedControl;
import org.fiducial.generation.SamplingConfig;
import org.fiducial.generation.TrainingEstimate;
import org.fiducial.landmark.LandmarkSchemes;
import org.fiducial.landmark.data.LabelledImages;
import org.fiducial.model.Annotation;
import org.fiducial.model.AnnotationSource;
import org.fiducial.model.Dataset;
import org.fiducial.model.ModelFactory;
import org.fiducial.model.ReviewState;
import org.fiducial.model.Sample;
import org.fiducial.store.ProjectStore;
import org.fiducial.store.SampleWriter;
import org.fiducial.style.StyleRegistry;
import org.fiducial.workflow.step.Engines;

/** Engines that do in a millisecond what the real ones do in hours, and a project with faces. */
final class Fakes {
	/** Side of the fake pictures. */
	static final int SIZE = 64;

	/** Pictures made so far, over all generators. */
	final AtomicInteger made = new AtomicInteger();
	/** Style whose pictures all come out as badly aligned as can be; null for none. */
	String spoil;
	/** Scheme of the detectors. */
	String detectorScheme = "ibug68";
	/** The latest training of a generator. */
	GeneratorTrainingConfig training;
	/** File, use and scheme of the latest published control network. */
	List<Object> published;
	/** Every so many pictures of a style look alike; 0 for none. */
	int alike;
	/** Runs before each batch of pictures; may throw. */
	/** What the judge of a dry run's probe said. */
	OptionalDouble judged;
	/** How many pictures were asked for at a time, at last. */
	int batch;
	Runnable beforeBatch = () -> {
	};

	Engines engines() {
		return new Engines(ImporterLookup.of(Map.of()), id -> generation(), id -> detection());
	}

	private GenerationEngine generation() {
		return new GenerationEngine() {
			@Override
			public Path train(GeneratorTrainingConfig config, LabelledImages data, Path runFolder, RunListener listener, IProgressMonitor monitor) {
				training = config;
				listener.metrics(config.steps(), Map.of("loss", 1.0 / data.size()));
				return writeModel(runFolder);
			}

			@Override
			public TrainingEstimate rehearse(GeneratorTrainingConfig config, LabelledImages data, Path runFolder, RunListener probes, IProgressMonitor monitor) {
				probes.probe(0, "photo", template(10, 10, 40, 40));
				judged = probes.probed(3, List.of(new RgbImage(SIZE, SIZE)));
				return new TrainingEstimate("cpu()", 1_200_000, 400_000, data.size(), 9L << 30, 8L << 30, false, .5, 60, 30, 10, .5 * config.steps() + 100, 3L << 30, 2L << 30, "set batchSize to 2");
			}

			@Override
			public Generator load(Path model) {
				return new FakeGenerator();
			}

			@Override
			public Generator load(Path model, PublishedControl use, String scheme) {
				published = List.of(model, use, scheme);
				return new FakeGenerator();
			}
		};
	}

	private DetectionEngine detection() {
		return new DetectionEngine() {
			@Override
			public Path train(DetectorTrainingConfig config, LabelledImages training, LabelledImages validation, Path runFolder, RunListener listener, IProgressMonitor monitor) {
				listener.metrics(config.steps(), Map.of("loss", 1.0 / training.size()));
				return writeModel(runFolder);
			}

			@Override
			public Detector load(Path model) {
				return new FakeDetector(detectorScheme);
			}
		};
	}

	private static Path writeModel(Path runFolder) {
		try {
			Path model = Files.createDirectories(runFolder.resolve("model"));
			Files.writeString(model.resolve("weights"), "w");
			return model;
		} catch (java.io.IOException e) {
			throw new java.io.UncheckedIOException(e);
		}
	}

	/** A picture whose pixels are a function of the request. */
	private final class FakeGenerator implements Generator {
		@Override
		public int imageSize() {
			return SIZE;
		}

		@Override
		public String modelHash() {
			return "abcdef0123456789";
		}

		@Override
		public List<RgbImage> generate(List<GenerationRequest> requests, SamplingConfig config, IProgressMonitor monitor) {
			beforeBatch.run();
			batch = config.batchSize();
			List<RgbImage> images = new ArrayList<>();
			for (GenerationRequest r : requests) {
				CounterRandom random = alike == 0 ? CounterRandom.of(r.seed(), r.item()) : CounterRandom.of(r.prompt().hashCode(), r.item() % alike);
				RgbImage image = new RgbImage(SIZE, SIZE);
				for (int i = 0; i < image.rgb().length; i++) {
					image.rgb()[i] = (byte) random.nextInt(256);
				}
				if (spoil != null && StyleRegistry.shared().get(spoil).prompt().equals(r.prompt())) {
					image.rgb()[0] = (byte) 255;
				}
				images.add(image);
				made.incrementAndGet();
			}
			return images;
		}

		@Override
		public RgbImage condition(double[] shape) {
			return new RgbImage(SIZE, SIZE);
		}

		@Override
		public void close() {
			// holds nothing
		}
	}

	/** Finds the mean face in the box it is told, shifted by what the first pixel says: up to a tenth of the box. */
	private record FakeDetector(String of) implements Detector {
		@Override
		public String scheme() {
			return of;
		}

		@Override
		public String modelHash() {
			return "fedcba9876543210";
		}

		@Override
		public List<Detection> detect(List<RgbImage> images, List<double[]> faces) {
			List<Detection> found = new ArrayList<>();
			for (int i = 0; i < images.size(); i++) {
				double[] box = faces == null || faces.get(i) == null ? new double[] { 0, 0, images.get(i).width(), images.get(i).height() } : faces.get(i);
				double[] shape = template(box[0], box[1], box[2] - box[0], box[3] - box[1]);
				double shift = images.get(i).get(0, 0, 0) / 255.0 * .1 * (box[2] - box[0]);
				for (int k = 0; k < shape.length; k++) {
					shape[k] += shift;
				}
				float[] confidence = new float[68];
				java.util.Arrays.fill(confidence, .9f);
				found.add(new Detection(shape, confidence));
			}
			return found;
		}

		/** Onto the middle half of the boxes. */
		@Override
		public List<double[]> settle(List<RgbImage> images, List<double[]> boxes) {
			return boxes.stream().map(b -> new double[] { .75 * b[0] + .25 * b[2], .75 * b[1] + .25 * b[3], .25 * b[0] + .75 * b[2], .25 * b[1] + .75 * b[3] }).toList();
		}

		/** Faces fill the middle; a black picture has none. */
		@Override
		public List<FoundFace> search(RgbImage image, int most) {
			double w = image.width();
			return image.pixel(0, 0) == 0 ? List.of() : List.of(new FoundFace(new double[] { .25 * w, .25 * w, .75 * w, .75 * w }, .8));
		}

		/** Mean and first value of each channel. */
		@Override
		public List<float[]> features(List<RgbImage> images, List<double[]> faces) {
			return images.stream().map(i -> {
				float[] f = new float[6];
				for (int k = 0; k < i.rgb().length; k++) {
					f[k % 3] += (i.rgb()[k] & 255) / 255f / (i.rgb().length / 3);
				}
				for (int c = 0; c < 3; c++) {
					f[3 + c] = i.get(0, 0, c) / 255f;
				}
				return f;
			}).toList();
		}

		@Override
		public void close() {
			// holds nothing
		}
	}

	/** The scheme's plain face, fitted into a box. */
	static double[] template(double x, double y, double width, double height) {
		double[] t = LandmarkSchemes.shared().get("ibug68").template().orElseThrow();
		double minX = Double.MAX_VALUE;
		double maxX = -Double.MAX_VALUE;
		double minY = Double.MAX_VALUE;
		double maxY = -Double.MAX_VALUE;
		for (int k = 0; k < t.length; k += 2) {
			minX = Math.min(minX, t[k]);
			maxX = Math.max(maxX, t[k]);
			minY = Math.min(minY, t[k + 1]);
			maxY = Math.max(maxY, t[k + 1]);
		}
		double[] out = new double[t.length];
		for (int k = 0; k < t.length; k += 2) {
			out[k] = x + (t[k] - minX) / (maxX - minX) * width;
			out[k + 1] = y + (t[k + 1] - minY) / (maxY - minY) * height;
		}
		return out;
	}

	/** A data set of faces in a project; every file is a real picture of 100 pixels. */
	static void faces(ProjectStore store, String name, int count) {
		faces(store, name, count, i -> 100);
	}

	/** As above, with pictures of other sides. */
	static void faces(ProjectStore store, String name, int count, IntUnaryOperator side) {
		Dataset d = ModelFactory.eINSTANCE.createDataset();
		d.setName(name);
		d.setDomain("photo");
		d.setScheme("ibug68");
		store.datasets().add(d);
		try (SampleWriter writer = store.samples().writer(name)) {
			for (int i = 0; i < count; i++) {
				CounterRandom random = CounterRandom.of(5, i);
				RgbImage image = new RgbImage(side.applyAsInt(i), side.applyAsInt(i));
				for (int p = 0; p < image.rgb().length; p++) {
					image.rgb()[p] = (byte) random.nextInt(256);
				}
				Path file = store.folder().resolve("images").resolve(name + i + ".png");
				ImageFiles.writePng(file, image);
				Sample s = ModelFactory.eINSTANCE.createSample();
				s.setKey(name + i);
				s.setPath(store.reference(file));
				s.setContentHash(org.fiducial.core.io.Hashes.sha256(file));
				s.setWidth(image.width());
				s.setHeight(image.height());
				s.setStyle(i % 2 == 0 ? "photo" : "cartoon");
				Annotation a = ModelFactory.eINSTANCE.createAnnotation();
				a.setLayer("imported");
				a.setSource(AnnotationSource.IMPORTED);
				a.setReview(ReviewState.UNREVIEWED);
				a.setShape(template(25 + random.nextInt(5), 25 + random.nextInt(5), 45 + random.nextInt(6), 45 + random.nextInt(6)));
				writer.add(s, a);
			}
		} catch (java.io.IOException e) {
			throw FiducialException.failed("test data", e);
		}
	}
}
