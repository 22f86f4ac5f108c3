package org.fiducial.workflow.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

import org.eclipse.core.runtime.NullProgressMonitor;
import org.fiducial.core.config.Configs;
import org.fiducial.core.run.RunListener;
import org.fiducial.model.Annotation;
import org.fiducial.model.AnnotationSource;
import org.fiducial.model.Sample;
import org.fiducial.store.ProjectStore;
import org.fiducial.store.SampleQuery;
import org.fiducial.workflow.step.StepContext;
import org.fiducial.workflow.synthesis.SynthesisConfig;
import org.fiducial.workflow.synthesis.SynthesisStep;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

import tools.jackson.databind.JsonNode;

/** A project with ten faces, and engines that only pretend, for the tests of synthetic data sets. */
abstract class SynthesisFixture {
	static final SynthesisStep STEP = new SynthesisStep();

	@TempDir
	Path temp;

	final Fakes fakes = new Fakes();
	ProjectStore store;

	@BeforeEach
	void project() throws IOException {
		store = ProjectStore.create(temp.resolve("p"), "p");
		Fakes.faces(store, "faces", 10);
		Files.createDirectories(temp.resolve("generator"));
		Files.createDirectories(temp.resolve("detector"));
	}

	@AfterEach
	void close() {
		store.close();
	}

	SynthesisConfig config(String more) {
		String json = "{model: '" + temp.resolve("generator") + "', sources: [{dataset: faces}], styles: [cartoon, anime, watercolor], perStyle: 7, "
				+ "sampling: {batchSize: 2}, seed: 11" + more + "}";
		try {
			return Configs.read(Files.writeString(temp.resolve("c.yaml"), json), SynthesisConfig.DEFAULT);
		} catch (IOException e) {
			throw new java.io.UncheckedIOException(e);
		}
	}

	String filter() {
		return ", filter: {model: '" + temp.resolve("detector") + "', alignment: {percentile: .6, cap: 1, innerFactor: 0}}";
	}

	StepContext context(String run) {
		return new StepContext(store, store.folder().resolve("runs").resolve(run), RunListener.NONE, new NullProgressMonitor(), fakes.engines());
	}

	/** Hash and landmarks of every sample of a data set, by key. */
	Map<String, String> contents(String dataset) {
		Map<String, String> m = new TreeMap<>();
		for (Sample s : store.samples().each(SampleQuery.of(dataset))) {
			Annotation a = store.annotations().find(s.getId(), "imported").orElseThrow();
			assertEquals(AnnotationSource.SYNTHETIC, a.getSource());
			m.put(s.getKey(), s.getContentHash() + java.util.Arrays.hashCode(a.getShape()));
		}
		return m;
	}

	static JsonNode json(String text) {
		return Configs.json().readTree(text.replace('\'', '"'));
	}

	static SynthesisConfig over(SynthesisConfig config, String change) {
		return Configs.overlay(json(change), config, "test");
	}
}
