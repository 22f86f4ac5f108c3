package org.fiducial.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.fiducial.core.io.AtomicFiles;
import org.fiducial.core.random.CounterRandom;
import org.fiducial.core.run.Timing;
import org.fiducial.model.Annotation;
import org.fiducial.model.AnnotationSource;
import org.fiducial.model.Dataset;
import org.fiducial.model.ModelFactory;
import org.fiducial.model.ReviewState;
import org.fiducial.model.Sample;

/** Measures the store on a project of many samples, against the limits the product promises for 100,000 of them. */
public final class StoreBenchmark {
	/** The size the limits are meant for. */
	public static final int SAMPLES = 100_000;

	private static final String DATASET = "benchmark";
	private static final String LAYER = "ground-truth";
	private static final int POINTS = 68;
	private static final int ROUNDS = 20;
	private static final int RARE = 997;

	@FunctionalInterface
	private interface Round {
		void run(int number);
	}

	private final List<Timing> results = new ArrayList<>();

	private StoreBenchmark() {
	}

	/**
	 * Prints the figures.
	 *
	 * @param args optionally the number of samples
	 * @throws IOException if there is no temporary folder
	 */
	public static void main(String[] args) throws IOException {
		Path folder = Files.createTempDirectory("fiducial-store-benchmark");
		try {
			run(folder.resolve("project"), args.length > 0 ? Integer.parseInt(args[0]) : SAMPLES).forEach(System.out::println);
		} finally {
			AtomicFiles.deleteTree(folder);
		}
	}

	/**
	 * Makes a project in a folder that does not exist, fills and measures it; the folder stays.
	 *
	 * @param folder where
	 * @param samples how many samples of 68 landmarks
	 */
	public static List<Timing> run(Path folder, int samples) {
		StoreBenchmark b = new StoreBenchmark();
		b.fill(folder, samples);
		b.open(folder);
		try (ProjectStore store = ProjectStore.open(folder)) {
			b.reads(store, samples);
			b.edits(store, samples);
		}
		return List.copyOf(b.results);
	}

	private void fill(Path folder, int samples) {
		try (ProjectStore store = ProjectStore.create(folder, "benchmark")) {
			Dataset dataset = ModelFactory.eINSTANCE.createDataset();
			dataset.setName(DATASET);
			dataset.setDomain("photo");
			dataset.setScheme("ibug-68");
			store.datasets().add(dataset);
			once("import of " + samples + " samples with 68 landmarks", () -> write(store, samples));
			once("the same import again, all known", () -> write(store, samples));
		}
	}

	private static void write(ProjectStore store, int samples) {
		try (SampleWriter writer = store.samples().writer(DATASET)) {
			for (int i = 0; i < samples; i++) {
				writer.add(sample(i), annotation(i));
			}
		}
	}

	private void open(Path folder) {
		median("open the project, first page of 200", 1000, 5, i -> {
			try (ProjectStore store = ProjectStore.open(folder)) {
				store.samples().page(SampleQuery.of(DATASET));
			}
		});
	}

	private void reads(ProjectStore store, int samples) {
		SampleQuery all = SampleQuery.of(DATASET);
		Sample middle = store.samples().page(all.offset(samples / 2).limit(1)).get(0);
		page(store, "of split and style, with layer, from the middle", all.split("train").style("style-3").withLayer(LAYER).after(middle));
		page(store, "unfiltered, at offset " + samples / 2, all.offset(samples / 2));
		page(store, "of a rare review state", all.withLayer(LAYER).review(ReviewState.NEEDS_WORK));
		page(store, "of a common review state, from the middle", all.withLayer(LAYER).review(ReviewState.UNREVIEWED).after(middle));
		page(store, "without the layer (none)", all.withoutLayer(LAYER));
		page(store, "with a layer nobody has", all.withLayer("none"));
		page(store, "by a text that is rare", all.text("99917"));
		page(store, "of a domain in order of import", SampleQuery.all().domain("photo").split("val"));
		List<Long> ids = store.samples().page(all).stream().map(Sample::getId).toList();
		median("landmarks of 200 samples", 0, ROUNDS, i -> store.annotations().ofLayer(ids, LAYER));
		median("count of split and style", 0, ROUNDS, i -> store.samples().count(all.split("train").style("style-3")));
		median("ids of all samples by key", 0, 5, i -> store.samples().ids(all));
		median("info: datasets with samples and annotated", 0, 5, i -> store.info());
		median("layers of the dataset", 0, 5, i -> store.datasets().layers(DATASET));
	}

	private void page(ProjectStore store, String name, SampleQuery query) {
		median("page of 200 samples " + name, 50, ROUNDS, i -> store.samples().page(query.limit(200)));
	}

	private void edits(ProjectStore store, int samples) {
		long[] ids = store.samples().ids(SampleQuery.of(DATASET));
		median("one edit committed, with history", 20, ROUNDS, i -> {
			Annotation a = store.annotations().find(ids[i * 31 % samples], LAYER).orElseThrow();
			double[] shape = a.getShape().clone();
			shape[0]++;
			a.setShape(shape);
			store.annotations().save(a, a.getVersion(), "benchmark");
		});
	}

	private void once(String name, Runnable work) {
		long start = System.nanoTime();
		work.run();
		results.add(new Timing(name, (System.nanoTime() - start) / 1e6, 0));
	}

	private void median(String name, double limit, int rounds, Round work) {
		double[] times = new double[rounds];
		for (int i = 0; i < rounds; i++) {
			long start = System.nanoTime();
			work.run(i);
			times[i] = (System.nanoTime() - start) / 1e6;
		}
		Arrays.sort(times);
		results.add(new Timing(name, times[rounds / 2], limit));
	}

	private static Sample sample(int i) {
		Sample s = ModelFactory.eINSTANCE.createSample();
		s.setKey("%06d".formatted(i));
		s.setPath("../images/%02d/%06d.png".formatted(i / 1000, i));
		s.setContentHash("%064x".formatted(i));
		s.setWidth(1024);
		s.setHeight(1024);
		s.setSplit(i % 10 == 0 ? "val" : "train");
		s.setStyle("style-" + i % 25);
		s.setLicence("CC BY 2.0");
		s.setAuthor("author " + i % 500);
		s.getAttributes().put("source", "https://example.org/" + i);
		return s;
	}

	private static Annotation annotation(int i) {
		Annotation a = ModelFactory.eINSTANCE.createAnnotation();
		a.setLayer(LAYER);
		a.setSource(AnnotationSource.IMPORTED);
		a.setReview(i % RARE == 0 ? ReviewState.NEEDS_WORK : ReviewState.UNREVIEWED);
		CounterRandom random = CounterRandom.of(1, i);
		double[] shape = new double[2 * POINTS];
		Arrays.setAll(shape, k -> random.uniform(0, 1024));
		a.setShape(shape);
		return a;
	}
}
