package org.fiducial.ui.editor.tests;

import java.nio.file.Path;
import java.util.List;

import org.fiducial.landmark.LandmarkScheme;
import org.fiducial.landmark.LandmarkSchemes;
import org.fiducial.model.Annotation;
import org.fiducial.model.AnnotationSource;
import org.fiducial.model.Dataset;
import org.fiducial.model.ModelFactory;
import org.fiducial.model.Sample;
import org.fiducial.store.ProjectStore;
import org.fiducial.store.SampleQuery;
import org.fiducial.store.SampleWriter;

/** A project with one sample, with or without imported landmarks. */
final class EditorFixture {
	static final LandmarkScheme SCHEME = LandmarkSchemes.shared().get("ibug68");

	private EditorFixture() {
	}

	static double[] face() {
		double[] t = SCHEME.template().orElseThrow().clone();
		for (int i = 0; i < t.length; i += 2) {
			t[i] = 100 + t[i] * 50;
			t[i + 1] = 90 + t[i + 1] * 50;
		}
		return t;
	}

	static ProjectStore project(Path folder, double[] imported) {
		ProjectStore store = ProjectStore.create(folder.resolve("project"), "test");
		Dataset dataset = ModelFactory.eINSTANCE.createDataset();
		dataset.setName("faces");
		dataset.setScheme("ibug68");
		store.datasets().add(dataset);
		Sample sample = ModelFactory.eINSTANCE.createSample();
		sample.setKey("a.png");
		sample.setPath("a.png");
		sample.setContentHash("0".repeat(64));
		sample.setWidth(200);
		sample.setHeight(200);
		try (SampleWriter writer = store.samples().writer("faces")) {
			writer.add(sample, imported == null ? List.of() : List.of(annotation("imported", AnnotationSource.IMPORTED, imported)));
		}
		return store;
	}

	static Annotation annotation(String layer, AnnotationSource source, double[] shape) {
		Annotation a = ModelFactory.eINSTANCE.createAnnotation();
		a.setLayer(layer);
		a.setSource(source);
		a.setShape(shape);
		return a;
	}

	static Sample sample(ProjectStore store) {
		return store.samples().page(SampleQuery.all()).getFirst();
	}
}
