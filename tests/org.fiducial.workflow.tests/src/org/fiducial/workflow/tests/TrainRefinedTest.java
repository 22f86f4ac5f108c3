package org.fiducial.workflow.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.eclipse.core.runtime.IProgressMonitor;
import org.eclipse.core.runtime.NullProgressMonitor;
import org.fiducial.core.ExitCode;
import org.fiducial.core.FiducialException;
import org.fiducial.core.config.Configs;
import org.fiducial.core.image.RgbImage;
import org.fiducial.core.run.RunListener;
import org.fiducial.dataset.ImporterLookup;
import org.fiducial.detection.Detection;
import org.fiducial.detection.DetectionEngine;
import org.fiducial.detection.Detector;
import org.fiducial.detection.DetectorTrainingConfig;
import org.fiducial.landmark.Shapes;
import org.fiducial.landmark.data.LabelledImages;
import org.fiducial.model.Sample;
import org.fiducial.store.ProjectStore;
import org.fiducial.store.SampleQuery;
import org.fiducial.workflow.step.Engines;
import org.fiducial.workflow.step.StepContext;
import org.fiducial.workflow.step.StepResult;
import org.fiducial.workflow.step.TrainRefinedConfig;
import org.fiducial.workflow.step.TrainRefinedStep;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainRefinedTest {
	@TempDir
	Path temp;

	private ProjectStore store;
	/** How far to the right the detector of each round finds everything, in units of its box. */
	private double[] errors;
	/** Shapes that each training saw, by round. */
	private final List<List<double[]>> learnt = new ArrayList<>();

	/** Part of the work that is done, and what it was when each round began. */
	private final double[] done = new double[1];
	private final List<Double> progress = new ArrayList<>();

	@BeforeEach
	void project() {
		store = ProjectStore.create(temp.resolve("p"), "p");
		Fakes.faces(store, "noisy", 6);
		Fakes.faces(store, "sound", 3);
		Fakes.faces(store, "watched", 5);
	}

	@AfterEach
	void close() {
		store.close();
	}

	private StepContext context() {
		DetectionEngine engine = new DetectionEngine() {
			@Override
			public Path train(DetectorTrainingConfig config, LabelledImages training, LabelledImages validation, Path runFolder, RunListener listener, IProgressMonitor monitor) {
				List<double[]> shapes = new ArrayList<>();
				for (int i = 0; i < training.size(); i++) {
					shapes.add(training.shape(i));
				}
				learnt.add(shapes);
				progress.add(done[0]);
				try {
					return Files.createDirectories(runFolder.resolve("model"));
				} catch (java.io.IOException e) {
					throw new java.io.UncheckedIOException(e);
				}
			}

			@Override
			public Detector load(Path model) {
				String round = model.getParent().getFileName().toString();
				return shifted(round, errors[Integer.parseInt(round.substring("round-".length()))]);
			}
		};
		return new StepContext(store, store.folder().resolve("runs/r"), RunListener.NONE, monitor(), new Engines(ImporterLookup.of(Map.of()), id -> null, id -> engine));
	}

	private IProgressMonitor monitor() {
		return new NullProgressMonitor() {
			private int total;

			@Override
			public void beginTask(String name, int totalWork) {
				total = totalWork;
			}

			@Override
			public void worked(int work) {
				internalWorked(work);
			}

			@Override
			public void internalWorked(double work) {
				done[0] += work / total;
			}
		};
	}

	private static Detector shifted(String hash, double error) {
		return new Detector() {
			@Override
			public String scheme() {
				return "ibug68";
			}

			@Override
			public String modelHash() {
				return hash;
			}

			@Override
			public List<Detection> detect(List<RgbImage> images, List<double[]> faces) {
				return faces.stream().map(b -> new Detection(Fakes.template(b[0] + error * (b[2] - b[0]), b[1], b[2] - b[0], b[3] - b[1]), new float[68])).toList();
			}

			@Override
			public void close() {
				// holds nothing
			}
		};
	}

	private static TrainRefinedConfig config(int rounds) {
		return Configs.overlay(Configs.json().readTree("{\"data\":[{\"dataset\":\"noisy\"}],\"fixed\":[{\"dataset\":\"sound\"}],\"validation\":[{\"dataset\":\"watched\"}],\"rounds\":" + rounds + ",\"limit\":0.05}"),
				TrainRefinedConfig.DEFAULT, "test");
	}

	private double[] label(String dataset, int i, String layer) {
		Sample s = store.samples().find(dataset, dataset + i).orElseThrow();
		return store.annotations().find(s.getId(), layer).orElseThrow().getShape();
	}

	/** The second round is better than the first, the third is not: it ends the rounds, and the second one's detector is the model. */
	@Test
	void theBestRoundIsTakenAndAWorseOneIsTheLast() {
		errors = new double[] { .08, .02, .04, .01 };
		StepResult r = new TrainRefinedStep().run(config(3), context());
		assertEquals(3, learnt.size());
		assertEquals(1, r.outputs().get("best"));
		assertEquals("project:runs/r/round-1/model", r.outputs().get("model"));
		assertEquals("project:runs/r/round-0/model", r.outputs().get("first"));
		List<?> rounds = (List<?>) r.outputs().get("rounds");
		for (int k = 0; k < 3; k++) {
			Map<?, ?> row = (Map<?, ?>) rounds.get(k);
			double expected = 0;
			for (int i = 0; i < 5; i++) {
				double[] truth = label("watched", i, "imported");
				expected += errors[k] * Shapes.box(truth).width() / Shapes.distance(truth, 36, 45) / 5;
			}
			assertEquals(expected, (Double) row.get("nme"), 1e-6);
		}
		assertTrue(r.summary().startsWith("validation NME: round 0 ") && r.summary().endsWith("; no better, so no further round; the detector of round 1 is the model"), r.summary());
		assertTrue(new TrainRefinedStep().intact(r.outputs(), context()));
	}

	/** Labels move towards what the round before found, but never farther from those that were there at first; the others stay. */
	@Test
	void everyRoundRefinesTheFirstLabels() {
		errors = new double[] { .4, .3, .01, .005 };
		StepResult r = new TrainRefinedStep().run(config(2), context());
		assertEquals(List.of(2, 3), List.of(r.outputs().get("best"), learnt.size()));
		assertTrue(r.summary().endsWith("%; the detector of round 2 is the model"), r.summary());
		for (int k = 0; k < 3; k++) {
			assertEquals(k / 3., progress.get(k), .05, "progress when rounds began: " + progress);
		}
		for (int k = 0; k < 3; k++) {
			assertEquals(9, learnt.get(k).size());
			for (int i = 0; i < 9; i++) {
				double[] first = i < 6 ? label("noisy", i, "imported") : label("sound", i - 6, "imported");
				double moved = k == 0 || i >= 6 ? 0 : .05 * Shapes.distance(first, 36, 45);
				for (int c = 0; c < first.length; c++) {
					assertEquals(first[c] + (c % 2 == 0 ? moved : 0), learnt.get(k).get(i)[c], 1e-6, "round " + k + " sample " + i);
				}
			}
		}
		int labels = 0;
		for (Sample s : store.samples().each(SampleQuery.of("watched"))) {
			labels += store.annotations().find(s.getId(), "refined-1").isPresent() ? 1 : 0;
		}
		assertEquals(0, labels, "validation pictures keep their labels");
	}

	@Test
	void withoutValidationNothingCanBeChosen() {
		TrainRefinedConfig c = Configs.overlay(Configs.json().readTree("{\"validation\":[]}"), config(1), "test");
		FiducialException e = assertThrows(FiducialException.class, () -> new TrainRefinedStep().run(c, context()));
		assertEquals(ExitCode.USAGE, e.exitCode());
		assertTrue(e.getMessage().contains("validation"), e.getMessage());
		assertEquals(ExitCode.USAGE, assertThrows(FiducialException.class, () -> config(0)).exitCode());
	}
}
