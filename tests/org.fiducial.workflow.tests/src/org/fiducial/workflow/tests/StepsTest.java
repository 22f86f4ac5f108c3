package org.fiducial.workflow.tests;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

import org.eclipse.core.runtime.IProgressMonitor;
import org.eclipse.core.runtime.NullProgressMonitor;
import javax.imageio.ImageIO;

import org.fiducial.core.ExitCode;
import org.fiducial.core.FiducialException;
import org.fiducial.core.config.Configs;
import org.fiducial.core.image.ImageFiles;
import org.fiducial.core.image.RgbImage;
import org.fiducial.core.run.RunListener;
import org.fiducial.dataset.ImporterLookup;
import org.fiducial.detection.Detection;
import org.fiducial.detection.DetectionEngine;
import org.fiducial.detection.Detector;
import org.fiducial.detection.DetectorTrainingConfig;
import org.fiducial.detection.FoundFace;
import org.fiducial.generation.GeneratorTrainingConfig;
import org.fiducial.landmark.Box;
import org.fiducial.landmark.Shapes;
import org.fiducial.landmark.data.LabelledImages;
import org.fiducial.model.Annotation;
import org.fiducial.model.AnnotationSource;
import org.fiducial.model.Sample;
import org.fiducial.store.ProjectStore;
import org.fiducial.store.SampleQuery;
import org.fiducial.workflow.recipe.Steps;
import org.fiducial.workflow.step.DetectConfig;
import org.fiducial.workflow.step.DetectStep;
import org.fiducial.workflow.step.Engines;
import org.fiducial.workflow.step.EvaluateConfig;
import org.fiducial.workflow.step.EvaluateStep;
import org.fiducial.workflow.step.LintConfig;
import org.fiducial.workflow.step.LintStep;
import org.fiducial.workflow.step.Step;
import org.fiducial.workflow.step.StepContext;
import org.fiducial.workflow.step.StepResult;
import org.fiducial.workflow.step.RefineLabelsConfig;
import org.fiducial.workflow.step.RefineLabelsStep;
import org.fiducial.workflow.step.TrainDetectorConfig;
import org.fiducial.workflow.step.TrainDetectorStep;
import org.fiducial.workflow.step.TrainGeneratorConfig;
import org.fiducial.workflow.step.TrainGeneratorRehearsal;
import org.fiducial.workflow.step.TrainGeneratorStep;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StepsTest {
	@TempDir
	Path temp;

	private final Fakes fakes = new Fakes();
	private ProjectStore store;

	@BeforeEach
	void project() {
		store = ProjectStore.create(temp.resolve("p"), "p");
		Fakes.faces(store, "faces", 9);
	}

	@AfterEach
	void close() {
		store.close();
	}

	private StepContext context(String run) {
		return new StepContext(store, run == null ? null : store.folder().resolve("runs").resolve(run), RunListener.NONE, new NullProgressMonitor(), fakes.engines());
	}

	private static <C extends Record> C config(C defaults, String json) {
		return Configs.overlay(Configs.json().readTree(json), defaults, "test");
	}

	private DetectConfig detect(String more) throws IOException {
		Files.createDirectories(temp.resolve("m"));
		return config(DetectConfig.DEFAULT, "{\"model\":\"" + temp.resolve("m") + "\",\"data\":[{\"dataset\":\"faces\"}],\"layer\":\"star\",\"batchSize\":4" + more + "}");
	}

	@Test
	void everyConfigurationSurvivesItsOwnJson() {
		for (String kind : Steps.builtIn().kinds()) {
			Step<?> step = Steps.builtIn().find(kind).orElseThrow();
			Record defaults = step.defaults();
			assertEquals(defaults, Configs.overlay(Configs.toTree(defaults), defaults, kind), kind);
		}
	}

	@Test
	void detectWritesALayerWithConfidencesOnce() throws IOException {
		StepResult r = new DetectStep().run(detect(""), context(null));
		assertEquals(9, r.outputs().get("detected"));
		for (Sample s : store.samples().each(SampleQuery.of("faces"))) {
			Annotation a = store.annotations().find(s.getId(), "star").orElseThrow();
			assertEquals(AnnotationSource.MODEL, a.getSource());
			assertNotNull(a.getConfidence());
		}
		StepResult again = new DetectStep().run(detect(""), context(null));
		assertEquals(0, again.outputs().get("detected"));
		assertEquals(9, again.outputs().get("skipped"));
		assertEquals(9, new DetectStep().run(detect(",\"overwrite\":true"), context(null)).outputs().get("detected"));
	}

	@Test
	void anUnreadablePictureIsListedAndTheRestGoesOn() throws IOException {
		Files.writeString(store.folder().resolve("images/faces3.png"), "no picture");
		StepResult r = new DetectStep().run(detect(""), context(null));
		assertEquals(ExitCode.PARTIAL, r.exit());
		assertEquals(8, r.outputs().get("detected"));
		assertTrue(r.problems().getFirst().toString().contains("faces3.png"), r.problems().toString());
	}

	/** A header that promises too much is enough; nothing is decoded. */
	@Test
	void aPictureBeyondTheBudgetIsListedAndTheRestGoesOn() throws IOException {
		ImageIO.write(new BufferedImage(20_000, 3_400, BufferedImage.TYPE_BYTE_BINARY), "png", store.folder().resolve("images/faces3.png").toFile());
		StepResult r = new DetectStep().run(detect(""), context(null));
		assertEquals(ExitCode.PARTIAL, r.exit());
		assertEquals(8, r.outputs().get("detected"));
		String problem = r.problems().getFirst().toString();
		assertTrue(problem.contains("faces3.png") && problem.contains("20000x3400 pixels are more than the budget of 64 megapixels; shrink the image"), problem);
	}

	/** The detector of the fakes, whose work is watched. */
	private StepContext watched(Consumer<List<RgbImage>> before) {
		Detector inner = fakes.engines().detection().apply("any").load(temp);
		DetectionEngine engine = new DetectionEngine() {
			@Override
			public Path train(DetectorTrainingConfig config, LabelledImages training, LabelledImages validation, Path runFolder, RunListener listener, IProgressMonitor monitor) {
				throw new UnsupportedOperationException();
			}

			@Override
			public Detector load(Path model) {
				return new Detector() {
					@Override
					public String scheme() {
						return inner.scheme();
					}

					@Override
					public String modelHash() {
						return inner.modelHash();
					}

					@Override
					public List<Detection> detect(List<RgbImage> images, List<double[]> faces) {
						before.accept(images);
						return inner.detect(images, faces);
					}

					@Override
					public List<FoundFace> search(RgbImage image, int most) {
						before.accept(List.of(image));
						return inner.search(image, most);
					}

					@Override
					public void close() {
						// holds nothing
					}
				};
			}
		};
		return new StepContext(store, null, RunListener.NONE, new NullProgressMonitor(), new Engines(ImporterLookup.of(Map.of()), id -> null, id -> engine));
	}

	/** Pictures of 30,000 bytes, one of 270,000: no batch is above 70,000 but that of the large one alone, and every picture is looked at once. */
	@Test
	void largePicturesMakeSmallBatches() throws IOException {
		Fakes.faces(store, "mixed", 9, i -> i == 4 ? 300 : 100);
		DetectConfig mixed = config(detect(""), "{\"data\":[{\"dataset\":\"mixed\"}]}");
		List<Integer> batches = new ArrayList<>();
		Set<RgbImage> seen = new HashSet<>();
		StepContext context = watched(images -> {
			batches.add(images.size());
			seen.addAll(images);
		});
		StepResult r = new DetectStep(70_000).run(mixed, context);
		assertEquals(List.of(2, 2, 1, 2, 2), batches);
		assertEquals(9, seen.size());
		assertEquals(9, r.outputs().get("detected"));
		for (Sample s : store.samples().each(SampleQuery.of("mixed"))) {
			assertTrue(store.annotations().find(s.getId(), "star").isPresent(), s.getKey());
		}
		batches.clear();
		new DetectStep().run(config(mixed, "{\"overwrite\":true}"), context);
		assertEquals(List.of(4, 4, 1), batches);
	}

	/** It is not the picture's fault: a run without memory does not list its pictures as bad one by one. */
	@Test
	void aLackOfMemoryEndsTheRunInAnyWayToLook() throws IOException {
		StepContext context = watched(images -> {
			throw FiducialException.failed("out of memory while detecting", null);
		});
		for (String way : List.of("landmarks", "search")) {
			FiducialException e = assertThrows(FiducialException.class, () -> new DetectStep().run(detect(",\"faces\":\"" + way + "\""), context));
			assertEquals(ExitCode.FAILED, e.exitCode());
			assertEquals("out of memory while detecting", e.getMessage());
		}
	}

	@Test
	void aSearchedFaceLiesWhereItWasFoundAndAPictureWithoutAFaceIsListed() throws IOException {
		ImageIO.write(new BufferedImage(100, 100, BufferedImage.TYPE_INT_RGB), "png", store.folder().resolve("images/faces3.png").toFile());
		new DetectStep().run(detect(""), context(null));
		StepResult r = new DetectStep().run(detect(",\"faces\":\"search\""), context(null));
		assertEquals(ExitCode.PARTIAL, r.exit());
		assertNull(predicted("faces3"), "an earlier prediction is not this detector's");
		assertEquals(8, r.outputs().get("detected"));
		assertTrue(r.problems().getFirst().toString().contains("faces3.png") && r.problems().getFirst().toString().contains("no face"), r.problems().toString());
		for (Sample s : store.samples().each(SampleQuery.of("faces"))) {
			store.annotations().find(s.getId(), "star").ifPresent(a -> assertEquals(50, Shapes.box(a.getShape()).width(), 1e-6));
		}
	}

	private String boxes(String name, String text) throws IOException {
		return ",\"faces\":\"box\",\"boxes\":\"" + Files.writeString(temp.resolve(name), text) + "\"";
	}

	private Box predicted(String key) {
		Sample s = store.samples().find("faces", key).orElseThrow();
		return store.annotations().find(s.getId(), "star").map(a -> Shapes.box(a.getShape())).orElse(null);
	}

	private void relabel(String key, double[] shape) {
		Sample s = store.samples().find("faces", key).orElseThrow();
		Annotation a = store.annotations().find(s.getId(), "imported").orElseThrow();
		a.setShape(shape);
		store.annotations().save(a, a.getVersion(), "test");
	}

	@Test
	void correctedLandmarksAreDetectedAtAgain() throws IOException {
		new DetectStep().run(detect(""), context(null));
		relabel("faces5", Fakes.template(10, 10, 30, 40));
		StepResult r = new DetectStep().run(detect(""), context(null));
		assertEquals(1, r.outputs().get("detected"));
		assertEquals(8, r.outputs().get("skipped"));
		assertEquals(30, predicted("faces5").width(), 1e-6);
	}

	@Test
	void landmarksInOnePlaceAreListedAndUnknownOnesMeanTheWholePicture() throws IOException {
		double[] unknown = new double[136];
		java.util.Arrays.fill(unknown, Double.NaN);
		double[] together = new double[136];
		java.util.Arrays.fill(together, 30);
		relabel("faces1", unknown);
		relabel("faces2", together);
		StepResult r = new DetectStep().run(detect(""), context(null));
		assertEquals(8, r.outputs().get("detected"));
		assertEquals(100, predicted("faces1").width(), 1e-6);
		assertEquals(1, r.problems().size());
		assertTrue(r.problems().getFirst().toString().contains("'faces2'"), r.problems().toString());
	}

	@Test
	void aFaceFindersBoxesSayWhereFacesAre() throws IOException {
		String file = boxes("boxes.json", """
				{"faces0": [20, 20, 60, 80], "faces1": [[60, 80], [20, 20]], "faces2": null, "faces3": [5, 5, 5, 9], "elsewhere": [0, 0, 9, 9]}""");
		StepResult r = new DetectStep().run(detect(file), context(null));
		assertEquals(2, r.outputs().get("detected"));
		for (String key : List.of("faces0", "faces1")) {
			assertEquals(20, predicted(key).width(), 1e-6);
			assertEquals(30, predicted(key).height(), 1e-6);
		}
		assertEquals(ExitCode.PARTIAL, r.exit());
		assertEquals(7, r.problems().stream().filter(p -> p.toString().contains("has no box in")).count(), r.problems().toString());
		assertTrue(r.problems().getFirst().toString().contains("record 4: 'faces3'") || r.problems().getFirst().toString().contains(":4: 'faces3'"), r.problems().toString());
		assertEquals(2, new DetectStep().run(detect(file), context(null)).outputs().get("skipped"));
		assertEquals(1, new DetectStep().run(detect(boxes("others.json", "{\"key\": \"faces0\", \"box\": [10, 10, 90, 90]}")), context(null)).outputs().get("detected"));
		assertEquals(40, predicted("faces0").width(), 1e-6);
	}

	@Test
	void boxesOfOtherDataAndBoxesWithoutAUseAreRefused() throws IOException {
		String others = boxes("o.json", "{\"boxes\": [{\"key\": \"x\", \"box\": [1, 1, 9, 9]}]}");
		FiducialException e = assertThrows(FiducialException.class, () -> new DetectStep().run(detect(others), context(null)));
		assertEquals(ExitCode.INPUT, e.exitCode());
		assertTrue(e.getMessage().contains("boxes of another dataset"), e.getMessage());
		FiducialException unused = assertThrows(FiducialException.class, () -> detect(others + ",\"faces\":\"search\""));
		assertEquals(ExitCode.USAGE, unused.exitCode());
		assertEquals(List.of(temp.resolve("o.json").toString()), new DetectStep().files(detect(others)));
	}

	@Test
	void boxesThatTheDatasetHasAreUsedWithoutAFile() throws IOException {
		Sample s = store.samples().find("faces", "faces4").orElseThrow();
		s.getAttributes().put("box", "20,20,60,80");
		store.samples().update(List.of(s));
		StepResult r = new DetectStep().run(detect(",\"faces\":\"box\""), context(null));
		assertEquals(1, r.outputs().get("detected"));
		assertEquals(20, predicted("faces4").width(), 1e-6);
		assertTrue(r.problems().getFirst().toString().contains("has no box in its dataset"), r.problems().toString());
	}

	/** Coordinates go to the prediction, but no further than the limit; samples without a prediction keep their labels. */
	@Test
	void refinedLabelsMoveAsFarAsTheyMay() throws IOException {
		new DetectStep().run(config(detect(""), "{\"data\":[{\"dataset\":\"faces\",\"limit\":7}]}"), context(null));
		RefineLabelsConfig c = config(RefineLabelsConfig.DEFAULT, "{\"data\":[{\"dataset\":\"faces\"}],\"predictions\":\"star\",\"limit\":0.02}");
		StepResult r = new RefineLabelsStep().run(c, context(null));
		assertEquals(7, r.outputs().get("refined"));
		assertTrue(new RefineLabelsStep().intact(r.outputs(), context(null)));
		store.annotations().deleteLayer("faces", "refined", "test");
		assertFalse(new RefineLabelsStep().intact(r.outputs(), context(null)));
		new RefineLabelsStep().run(c, context(null));
		assertEquals(2, r.outputs().get("unchanged"));
		int held = 0;
		for (Sample s : store.samples().each(SampleQuery.of("faces"))) {
			double[] label = store.annotations().find(s.getId(), "imported").orElseThrow().getShape();
			double[] to = store.annotations().find(s.getId(), "star").map(Annotation::getShape).orElse(label);
			double[] refined = store.annotations().find(s.getId(), "refined").orElseThrow().getShape();
			double most = .02 * Shapes.distance(label, 36, 45);
			for (int k = 0; k < label.length; k++) {
				boolean far = Math.abs(to[k] - label[k]) > most;
				assertEquals(far ? label[k] + Math.copySign(most, to[k] - label[k]) : to[k], refined[k], 1e-9);
				held += far ? 1 : 0;
			}
		}
		assertTrue(held > 10, held + " held");
		new RefineLabelsStep().run(config(c, "{\"into\":\"free\",\"limit\":1}"), context(null));
		Sample first = store.samples().each(SampleQuery.of("faces")).iterator().next();
		assertArrayEquals(store.annotations().find(first.getId(), "star").orElseThrow().getShape(), store.annotations().find(first.getId(), "free").orElseThrow().getShape(), 1e-9);
		RefineLabelsConfig unsure = config(c, "{\"into\":\"sure\",\"minConfidence\":0.95}");
		assertEquals(0., (Double) new RefineLabelsStep().run(unsure, context(null)).outputs().get("moved"), 1e-12);
		assertThrows(FiducialException.class, () -> new RefineLabelsStep().run(config(c, "{\"into\":\"imported\"}"), context(null)));
		assertThrows(FiducialException.class, () -> new RefineLabelsStep().run(config(c, "{\"predictions\":\"nothing\",\"into\":\"other\"}"), context(null)));
	}

	@Test
	void anotherWayToLookIsAnotherPrediction() throws IOException {
		new DetectStep().run(detect(""), context(null));
		assertEquals(9, new DetectStep().run(detect(",\"looks\":{\"scales\":[0.93,1.07]}"), context(null)).outputs().get("detected"));
		FiducialException e = assertThrows(FiducialException.class, () -> detect(",\"looks\":{\"scales\":[3]}"));
		assertEquals(ExitCode.USAGE, e.exitCode());
	}

	@Test
	void layersOfPeopleAreNotWrittenOver() throws IOException {
		DetectConfig c = config(detect(""), "{\"layer\":\"imported\"}");
		FiducialException e = assertThrows(FiducialException.class, () -> new DetectStep().run(c, context(null)));
		assertEquals(ExitCode.USAGE, e.exitCode());
		assertTrue(e.getMessage().contains("not a prediction"), e.getMessage());
	}

	@Test
	void evaluateHasARowAGroupAndCountsWhatIsMissing() throws IOException {
		new DetectStep().run(config(detect(""), "{\"data\":[{\"dataset\":\"faces\",\"limit\":7}]}"), context(null));
		EvaluateConfig c = config(EvaluateConfig.DEFAULT, "{\"data\":[{\"dataset\":\"faces\"}],\"predictions\":[\"star\"],\"threshold\":0.5}");
		StepResult r = new EvaluateStep().run(c, context("e"));
		List<?> rows = (List<?>) r.outputs().get("rows");
		assertEquals(3, rows.size());
		Map<?, ?> all = (Map<?, ?>) rows.getLast();
		assertEquals(List.of("method", "group", "n", "missing", "nme", "fr", "auc", "threshold", "normalizer"), List.copyOf(all.keySet()).subList(0, 9));
		assertEquals("all", all.get("group"));
		assertEquals(9, all.get("n"));
		assertEquals(2, all.get("missing"));
		assertTrue((Double) all.get("nme") > 0 && (Double) all.get("nme") < .5, all.toString());
		assertEquals(.2222, (Double) all.get("fr"), 1e-4);
		assertEquals(10, Files.readAllLines(store.folder().resolve("runs/e/errors.csv")).size());
	}

	@Test
	void evaluatingALayerThatIsNotThereIsAnError() {
		EvaluateConfig c = config(EvaluateConfig.DEFAULT, "{\"data\":[{\"dataset\":\"faces\"}],\"predictions\":[\"satr\"]}");
		assertEquals(ExitCode.INPUT, assertThrows(FiducialException.class, () -> new EvaluateStep().run(c, context(null))).exitCode());
	}

	@Test
	void aSchemeThatTheDataDoesNotHaveIsRefused() {
		TrainDetectorConfig c = config(TrainDetectorConfig.DEFAULT, "{\"data\":[{\"dataset\":\"faces\"}],\"training\":{\"scheme\":\"wflw98\"}}");
		assertTrue(assertThrows(FiducialException.class, () -> new TrainDetectorStep().run(c, context("t"))).getMessage().contains("'ibug68'"));
	}

	@Test
	void trainingRefersToItsModelWithinTheProject() {
		TrainDetectorConfig c = config(TrainDetectorConfig.DEFAULT, "{\"data\":[{\"dataset\":\"faces\"}]}");
		StepResult r = new TrainDetectorStep().run(c, context("t"));
		assertEquals("project:runs/t/model", r.outputs().get("model"));
		assertEquals(store.folder().resolve("runs/t/model"), context("t").path("project:runs/t/model"));
	}

	@Test
	void theRewardsDetectorIsFoundInTheProjectAndItsContentCounts() throws IOException {
		TrainGeneratorStep step = new TrainGeneratorStep();
		TrainGeneratorConfig c = config(TrainGeneratorConfig.DEFAULT, "{\"data\":[{\"dataset\":\"faces\"}],\"training\":{\"base\":\"some-base\",\"reward\":{\"model\":\"project:runs/d/model\",\"weight\":2}}}");
		assertEquals(c, Configs.overlay(Configs.toTree(c), TrainGeneratorConfig.DEFAULT, "again"));
		Path model = Files.createDirectories(store.folder().resolve("runs/d/model"));
		Files.writeString(model.resolve("weights"), "1");
		String before = step.inputs(c, context("g"));
		step.run(c, context("g"));
		assertEquals(new GeneratorTrainingConfig.Reward(model.toString(), 2, 200, 0), fakes.training.reward());
		assertEquals("some-base", fakes.training.base());
		Files.writeString(model.resolve("weights"), "2");
		assertNotEquals(before, step.inputs(c, context("g")));
	}

	@Test
	void lintFindsDuplicatesAndBadPixels() throws IOException {
		StepResult good = new LintStep().run(config(LintConfig.DEFAULT, "{\"data\":[{\"dataset\":\"faces\"}]}"), context(null));
		assertEquals(ExitCode.OK, good.exit(), good.problems().toString());
		Files.writeString(store.folder().resolve("images/faces2.png"), "no picture");
		StepResult bad = new LintStep().run(config(LintConfig.DEFAULT, "{\"data\":[{\"dataset\":\"faces\"}]}"), context(null));
		assertEquals(ExitCode.PARTIAL, bad.exit());
		assertEquals(Map.of("bad_pixels", 1), bad.outputs().get("counts"));
	}

	@Test
	void anUnknownFormatIsRefusedWithASuggestion() {
		var step = new org.fiducial.workflow.step.ImportStep();
		var c = config(step.defaults(), "{\"format\":\"ffhqq\",\"in\":\"" + temp + "\",\"dataset\":\"d\"}");
		FiducialException e = assertThrows(FiducialException.class, () -> step.run(c, context(null)));
		assertEquals(ExitCode.USAGE, e.exitCode());
		assertTrue(e.getMessage().contains("ffhqq"), e.getMessage());
	}

	@Test
	void aDryRunSaysWhatIsNeededAndMissing() {
		TrainGeneratorConfig c = config(TrainGeneratorConfig.DEFAULT, "{\"data\":[{\"dataset\":\"faces\"}],\"training\":{\"base\":\"some-base\",\"steps\":100000}}");
		StepResult r = TrainGeneratorRehearsal.run(c, context("later"));
		assertEquals(ExitCode.FAILED, r.exit());
		assertEquals("""
				device     cpu()
				parameters 1,200,000, of which 400,000 are trained
				memory     9.0 GiB at the peak (expected, from a batch of one), 8.0 GiB are there
				step       0.50 s for 4 samples
				time       13 h 55 min for 100,000 steps: encoding 1 min 0 s, training 13 h 53 min, probes about 30.0 s, checkpoints 10.0 s
				disk       3.0 GiB, 2.0 GiB are free
				This needs more memory than there is: set batchSize to 2.
				This needs more space than is free: lower keepCheckpoints (2), or make room.""", r.summary());
		assertEquals(.5, r.outputs().get("secondsPerStep"));
		assertTrue(!Files.exists(store.folder().resolve("runs/later")));
		assertTrue(fakes.judged.isEmpty());
	}

	@Test
	void aDryRunLoadsTheJudge() throws IOException {
		Files.createDirectories(temp.resolve("judge"));
		TrainGeneratorConfig c = config(TrainGeneratorConfig.DEFAULT, "{\"data\":[{\"dataset\":\"faces\"}],\"judge\":{\"model\":\"" + temp.resolve("judge") + "\"}}");
		TrainGeneratorRehearsal.run(c, context("later"));
		// the detector sees the mean face in the box of the landmarks, which is what was asked for
		assertEquals(0, fakes.judged.orElseThrow(), 1e-9);
		fakes.detectorScheme = "wflw98";
		assertEquals(ExitCode.USAGE, assertThrows(FiducialException.class, () -> TrainGeneratorRehearsal.run(c, context("later"))).exitCode());
	}

	@Test
	void aJudgeOfAnotherSchemeIsRefused() throws IOException {
		fakes.detectorScheme = "wflw98";
		Files.createDirectories(temp.resolve("judge"));
		TrainGeneratorConfig c = config(TrainGeneratorConfig.DEFAULT, "{\"data\":[{\"dataset\":\"faces\"}],\"judge\":{\"model\":\"" + temp.resolve("judge") + "\"}}");
		FiducialException e = assertThrows(FiducialException.class, () -> new TrainGeneratorStep().run(c, context("t")));
		assertEquals(ExitCode.USAGE, e.exitCode());
		assertTrue(e.getMessage().contains("'wflw98', but the data has 'ibug68'"), e.getMessage());
	}
}
