package org.fiducial.store.tests;

import java.util.Arrays;
import java.util.List;
import org.fiducial.core.io.Hashes;
import org.fiducial.model.Annotation;
import org.fiducial.model.AnnotationSource;
import org.fiducial.model.Dataset;
import org.fiducial.model.ModelFactory;
import org.fiducial.model.Sample;
import org.fiducial.store.ProjectStore;
import org.fiducial.store.SampleWriter;

/** Small projects for tests. */
final class Fixtures {
	static final String LAYER = "ground-truth";

	private Fixtures() {
	}

	static Dataset dataset(String name, String domain) {
		Dataset d = ModelFactory.eINSTANCE.createDataset();
		d.setName(name);
		d.setDomain(domain);
		d.setScheme("ibug-68");
		return d;
	}

	/** Sample number i: key {@code img-00042}, split by thirds, style by fifths. */
	static Sample sample(int i) {
		Sample s = ModelFactory.eINSTANCE.createSample();
		s.setKey("img-%05d".formatted(i));
		s.setPath("../images/img-%05d.png".formatted(i));
		s.setContentHash(Hashes.sha256("content " + i));
		s.setWidth(256);
		s.setHeight(320);
		s.setSplit(List.of("train", "val", "").get(i % 3));
		s.setStyle("style-" + i % 5);
		return s;
	}

	static Annotation annotation(double first) {
		Annotation a = ModelFactory.eINSTANCE.createAnnotation();
		a.setLayer(LAYER);
		a.setSource(AnnotationSource.IMPORTED);
		double[] shape = new double[136];
		Arrays.setAll(shape, i -> first + i / 3.0);
		a.setShape(shape);
		return a;
	}

	/** Adds a dataset with samples 0 to count - 1, all annotated. */
	static void fill(ProjectStore store, String dataset, String domain, int count) {
		store.datasets().addOrGet(dataset(dataset, domain));
		try (SampleWriter writer = store.samples().writer(dataset)) {
			for (int i = 0; i < count; i++) {
				writer.add(sample(i), annotation(i));
			}
		}
	}

	static Sample first(ProjectStore store, String dataset) {
		return store.samples().find(dataset, "img-00000").orElseThrow();
	}
}
