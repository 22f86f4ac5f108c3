package org.fiducial.detection.hourglass.tests;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import javax.imageio.ImageIO;

import org.eclipse.core.runtime.NullProgressMonitor;
import org.eclipse.core.runtime.OperationCanceledException;
import org.fiducial.core.ExitCode;
import org.fiducial.core.FiducialException;
import org.fiducial.core.config.Configs;
import org.fiducial.core.image.Captions;
import org.fiducial.core.image.ImageFiles;
import org.fiducial.core.image.RgbImage;
import org.fiducial.core.io.Hashes;
import org.fiducial.core.run.RunListener;
import org.fiducial.detection.Detection;
import org.fiducial.detection.ArtAugmentation;
import org.fiducial.detection.DetectorTrainingConfig;
import org.fiducial.detection.PredictionConfig;
import org.fiducial.detection.hourglass.HourglassDetector;
import org.fiducial.detection.hourglass.HourglassEngine;
import org.fiducial.landmark.Box;
import org.fiducial.landmark.LandmarkScheme;
import org.fiducial.landmark.LandmarkSchemes;
import org.fiducial.landmark.Shapes;
import org.fiducial.landmark.crop.CropRule;
import org.fiducial.landmark.data.LabelledImage;
import org.fiducial.landmark.data.LabelledImages;
import org.fiducial.landmark.metrics.Nme;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Training and prediction end to end, on a network of a few thousand parameters. */
class EngineTest {
	private final HourglassEngine engine = new HourglassEngine();
	private final LandmarkScheme scheme = LandmarkSchemes.shared().get("points5");
	@TempDir
	Path temp;

	private static DetectorTrainingConfig config(long steps, double augmentation, String init) {
		return new DetectorTrainingConfig("hourglass", "points5", init, 64, 1, 16, 1.6, "max", steps, 8, 4e-3, 0, "cosine", 5, 0, .9, augmentation, List.of(), ArtAugmentation.NONE, false, Map.of(), 1000, 2, 0, 0, 3);
	}

	private Path train(DetectorTrainingConfig c, LabelledImages images, String folder) {
		return engine.train(c, images, null, temp.resolve(folder), RunListener.NONE, new NullProgressMonitor());
	}

	private static double[] box(LabelledImage s) {
		Box b = Shapes.box(s.shape());
		return new double[] { b.x(), b.y(), b.x() + b.width(), b.y() + b.height() };
	}

	private double error(HourglassDetector d, LabelledImages images, boolean boxes) {
		double sum = 0;
		for (int i = 0; i < images.size(); i++) {
			LabelledImage s = images.get(i);
			Detection found = d.detect(List.of(s.image()), boxes ? List.of(box(s)) : null).getFirst();
			sum += Nme.of(found.shape(), s.shape(), scheme.defaultNormalizer()) / images.size();
		}
		return sum;
	}

	@Test
	void learnsABatchByHeartAndFindsItInPictures() {
		LabelledImages faces = new DotFaces(8);
		List<Double> losses = new ArrayList<>();
		RunListener listener = new RunListener() {
			@Override
			public void metrics(long step, Map<String, Double> values) {
				if (values.containsKey("loss")) {
					losses.add(values.get("loss"));
				}
			}
		};
		Path model = engine.train(config(150, 0, ""), faces, null, temp.resolve("run"), listener, new NullProgressMonitor());
		assertTrue(losses.getLast() < .25 * losses.getFirst(), "losses " + losses);
		try (HourglassDetector d = engine.load(model, PredictionConfig.ONCE)) {
			double e = error(d, faces, true);
			System.out.println("learnt by heart: NME " + e + ", losses " + losses.getFirst() + " to " + losses.getLast());
			assertTrue(e < .1, "NME " + e);
			assertEquals("points5", d.scheme());
			assertEquals(64, d.modelHash().length());
			settlesBoxesOfAnotherRule(d, faces);
		}
	}

	/** To where a first look finds the landmarks; a box that has little to do with them stays. */
	private static void settlesBoxesOfAnotherRule(HourglassDetector d, LabelledImages faces) {
		List<RgbImage> images = new ArrayList<>();
		List<double[]> boxes = new ArrayList<>();
		for (int i = 0; i < faces.size(); i++) {
			double[] b = box(faces.get(i));
			images.add(faces.get(i).image());
			boxes.add(new double[] { b[0] - 1, b[1] - .25 * (b[3] - b[1]), b[2] + 3, b[3] });
		}
		double[] line = { 0, 47, 95, 49 };
		images.add(faces.get(0).image());
		boxes.add(line);
		List<double[]> settled = d.settle(images, boxes);
		List<Detection> seen = d.detect(images, boxes);
		for (int i = 0; i < faces.size(); i++) {
			Box b = Shapes.box(seen.get(i).shape());
			assertArrayEquals(new double[] { b.x(), b.y(), b.x() + b.width(), b.y() + b.height() }, settled.get(i), 1e-3, "picture " + i);
		}
		assertArrayEquals(line, settled.getLast());
	}

	@Test
	void mirroredPicturesGiveMirroredAnswers() {
		Path model = train(config(30, 0, ""), new DotFaces(8), "run");
		try (HourglassDetector d = engine.load(model, PredictionConfig.DEFAULT)) {
			LabelledImage s = new DotFaces(20).get(17);
			double[] b = box(s);
			int w = s.image().width();
			Detection plain = d.detect(List.of(s.image()), List.of(b)).getFirst();
			Detection mirrored = d.detect(List.of(s.image().mirrored()), List.of(new double[] { w - 1 - b[2], b[1], w - 1 - b[0], b[3] })).getFirst();
			assertArrayEquals(plain.shape(), Shapes.flip(mirrored.shape(), scheme, w), .02);
			for (int i = 0; i < 5; i++) {
				assertEquals(plain.confidence()[i], mirrored.confidence()[scheme.flip(i)], .01);
			}
		}
	}

	@Test
	void aBatchGivesWhatSinglesGive() {
		Path model = train(config(20, 0, ""), new DotFaces(8), "run");
		try (HourglassDetector d = engine.load(model, PredictionConfig.DEFAULT)) {
			LabelledImages faces = new DotFaces(19);
			List<RgbImage> images = new ArrayList<>();
			List<double[]> boxes = new ArrayList<>();
			for (int i = 0; i < faces.size(); i++) {
				images.add(faces.get(i).image());
				boxes.add(i % 3 == 0 ? null : box(faces.get(i)));
			}
			List<Detection> all = d.detect(images, boxes);
			for (int i = 0; i < faces.size(); i++) {
				List<double[]> one = new ArrayList<>();
				one.add(boxes.get(i));
				assertArrayEquals(d.detect(List.of(images.get(i)), one).getFirst().shape(), all.get(i).shape(), .01, "picture " + i);
			}
			assertThrows(FiducialException.class, () -> d.detect(images.subList(0, 1), List.of(new double[] { 5, 5, 5, 5 })));
			assertThrows(FiducialException.class, () -> d.detect(images.subList(0, 1), List.of(new double[] { 5, 5, Double.NaN, 50 })));
			assertTrue(Shapes.isFinite(d.detect(List.of(new RgbImage(1, 1)), null).getFirst().shape()));
		}
	}

	@Test
	void featuresDoNotDependOnTheBatchAndTellFacesApart() {
		Path model = train(config(20, 0, ""), new DotFaces(8), "run");
		try (HourglassDetector d = engine.load(model, PredictionConfig.ONCE)) {
			LabelledImages faces = new DotFaces(19);
			List<RgbImage> images = new ArrayList<>();
			List<double[]> boxes = new ArrayList<>();
			for (int i = 0; i < faces.size(); i++) {
				images.add(faces.get(i).image());
				boxes.add(box(faces.get(i)));
			}
			List<float[]> all = d.features(images, boxes);
			assertEquals(19, all.size());
			for (int i = 0; i < faces.size(); i++) {
				// mean and deviation of 16 channels, behind a ReLU
				assertEquals(32, all.get(i).length);
				assertArrayEquals(d.features(List.of(images.get(i)), List.of(boxes.get(i))).getFirst(), all.get(i), 1e-3f, "picture " + i);
			}
			float difference = 0;
			float sum = 0;
			for (int k = 0; k < 32; k++) {
				assertTrue(all.get(3)[k] >= 0, "feature " + k);
				difference += Math.abs(all.get(3)[k] - all.get(4)[k]);
				sum += all.get(3)[k];
			}
			assertTrue(difference > .01 * sum && sum > 0, difference + " of " + sum);
			// looking at features leaves nothing behind
			assertArrayEquals(d.detect(images, boxes).get(2).shape(), d.detect(images, boxes).get(2).shape(), 1e-9);
		}
	}

	/** Cancels after so much work. */
	private static NullProgressMonitor stopAfter(int enough) {
		return new NullProgressMonitor() {
			private int worked;

			@Override
			public void worked(int n) {
				worked += n;
				setCanceled(worked >= enough);
				System.gc(); // the backward pass must not read memory that Java has let go of
			}

			@Override
			public void internalWorked(double n) {
				worked((int) Math.round(n));
			}
		};
	}

	@Test
	void aCancelledRunGoesOnBitByBit() throws IOException {
		LabelledImages faces = new DotFaces(13);
		Path straight = train(config(12, 1, ""), faces, "straight");
		Path folder = temp.resolve("broken");
		assertThrows(OperationCanceledException.class, () -> engine.train(config(12, 1, ""), faces, null, folder, RunListener.NONE, stopAfter(5)));
		assertFalse(Files.exists(folder.resolve("model")));
		List<String> said = new ArrayList<>();
		RunListener listener = new RunListener() {
			@Override
			public void message(String text) {
				said.add(text);
			}
		};
		Path resumed = engine.train(config(12, 1, ""), faces, null, folder, listener, new NullProgressMonitor());
		assertTrue(said.getFirst().matches("resumed after step [1-9]\\d*"), said.toString());
		assertEquals(Files.mismatch(straight.resolve("weights.safetensors"), resumed.resolve("weights.safetensors")), -1);
		// a finished run returns at once
		assertEquals(resumed, engine.train(config(12, 1, ""), faces, null, folder, listener, new NullProgressMonitor()));
		assertTrue(said.getLast().contains("finished already"));
		// and its folder takes no other run
		FiducialException e = assertThrows(FiducialException.class, () -> train(config(13, 1, ""), faces, "broken"));
		assertEquals(ExitCode.USAGE, e.exitCode());
	}

	@Test
	void fineTuningStartsFromTheWeightsAlone() throws IOException {
		LabelledImages faces = new DotFaces(8);
		Path first = train(config(60, 0, ""), faces, "first");
		Path tuned = train(config(2, 0, first.toString()), faces, "tuned");
		Path fresh = train(config(2, 0, ""), faces, "fresh");
		try (HourglassDetector a = engine.load(first, PredictionConfig.ONCE); HourglassDetector b = engine.load(tuned, PredictionConfig.ONCE); HourglassDetector c = engine.load(fresh, PredictionConfig.ONCE)) {
			assertTrue(error(b, faces, true) < error(a, faces, true) + .05);
			assertTrue(error(b, faces, true) < .5 * error(c, faces, true));
			assertNotEquals(a.modelHash(), b.modelHash());
		}
		DetectorTrainingConfig other = new DetectorTrainingConfig("hourglass", "points5", first.toString(), 32, 1, 16, 1.6, "max", 2, 8, 4e-3, 0, "cosine", 0, 0, 0, 0, List.of(), ArtAugmentation.NONE, false, Map.of(), 10, 1, 0, 0, 3);
		assertEquals(ExitCode.USAGE, assertThrows(FiducialException.class, () -> train(other, faces, "other")).exitCode());
	}

	private static DetectorTrainingConfig changed(DetectorTrainingConfig c, String yaml) {
		return Configs.overlay(Configs.json().readTree(yaml), c, "test");
	}

	@Test
	void theCropIsTheOneThatWasAskedForAndFineTuningKeepsIt() {
		LabelledImages faces = new DotFaces(8);
		Path model = train(changed(config(1, 0, ""), "{\"cropSide\": \"min\", \"cropFactor\": 1.7}"), faces, "min");
		try (HourglassDetector d = engine.load(model, PredictionConfig.ONCE)) {
			assertEquals(new CropRule(CropRule.BoxSide.MIN, 1.7), d.model().crop());
		}
		FiducialException e = assertThrows(FiducialException.class, () -> train(config(1, 0, model.toString()), faces, "tuned"));
		assertEquals(ExitCode.USAGE, e.exitCode());
		assertTrue(e.getMessage().contains("1.7 times the smaller side") && e.getMessage().contains("1.6 times the larger side") && e.getMessage().endsWith("set cropSide: min and cropFactor: 1.7"), e.getMessage());
		train(changed(config(1, 0, model.toString()), "{\"cropSide\": \"MIN\", \"cropFactor\": 1.7}"), faces, "tuned");
		FiducialException side = assertThrows(FiducialException.class, () -> train(changed(config(1, 0, ""), "{\"cropSide\": \"middle\"}"), faces, "middle"));
		assertTrue(side.exitCode() == ExitCode.USAGE && side.getMessage().contains("cropSide must be max or min, not 'middle'"), side.getMessage());
	}

	/** The keys that came later are missing in older files. */
	@Test
	void olderConfigurationsAreRead() {
		ObjectNode old = Configs.toTree(config(3, 0, ""));
		old.remove(List.of("cropSide", "domainWeights", "augmentations"));
		assertEquals(config(3, 0, ""), Configs.json().treeToValue(old, DetectorTrainingConfig.class));
	}

	@Test
	void aWeightedRunGoesOnBitByBit() throws IOException {
		LabelledImages faces = new DotFaces(13);
		DetectorTrainingConfig c = changed(config(4, 1, ""), "{\"domainWeights\": {\"common\": 0.3, \"rare\": 0.7}}");
		Path straight = train(c, faces, "straight");
		assertThrows(OperationCanceledException.class, () -> engine.train(c, faces, null, temp.resolve("broken"), RunListener.NONE, stopAfter(1)));
		Path resumed = train(c, faces, "broken");
		assertEquals(-1, Files.mismatch(straight.resolve("weights.safetensors"), resumed.resolve("weights.safetensors")));
		FiducialException both = assertThrows(FiducialException.class, () -> train(changed(c, "{\"domainBalanced\": true}"), faces, "both"));
		assertTrue(both.exitCode() == ExitCode.USAGE && both.getMessage().contains("domainBalanced must be false beside domainWeights"), both.getMessage());
	}

	/** Steps and values of what a run says. */
	private static final class Heard implements RunListener {
		final Map<Long, Map<String, Double>> metrics = new TreeMap<>();
		final List<String> messages = new ArrayList<>();
		final List<String> pictures = new ArrayList<>();

		@Override
		public void metrics(long step, Map<String, Double> values) {
			metrics.computeIfAbsent(step, s -> new HashMap<>()).putAll(values);
		}

		@Override
		public void picture(long step, String name, RgbImage image) {
			pictures.add(name + "@" + step + " " + image.width() + "x" + image.height());
		}

		@Override
		public void message(String text) {
			messages.add(text);
		}
	}

	private static DetectorTrainingConfig stopping(double rate, String init) {
		return new DetectorTrainingConfig("hourglass", "points5", init, 64, 1, 16, 1.6, "max", 40, 8, rate, 0, "constant", 0, 0, 0, 0, List.of(), ArtAugmentation.NONE, false, Map.of(), 1000, 2, 4, 2, 3);
	}

	/** With a rate at which weights get worse at once, the first validation is the best one, and its weights are the model. */
	@Test
	void stopsEarlyWithTheBestWeights() {
		LabelledImages faces = new DotFaces(8);
		Path good = train(config(60, 0, ""), faces, "good");
		Heard heard = new Heard();
		engine.train(stopping(.5, good.toString()), faces, faces, temp.resolve("early"), heard, new NullProgressMonitor());
		long last = heard.metrics.keySet().stream().max(Long::compare).orElseThrow();
		assertTrue(last < 40, "ran to step " + last);
		assertTrue(heard.messages.stream().anyMatch(m -> m.startsWith("stopped early at step " + last)), heard.messages.toString());
		double best = heard.metrics.entrySet().stream().filter(m -> m.getKey() > 0).map(m -> m.getValue().get("nme")).filter(v -> v != null).min(Double::compare).orElseThrow();
		try (HourglassDetector d = engine.load(temp.resolve("early/model"), PredictionConfig.ONCE)) {
			assertEquals(best, (Double) d.model().training().get("validationNme"), 1e-6);
		}
		assertThrows(FiducialException.class, () -> train(stopping(.5, ""), faces, "unwatched"));
	}

	/** The model says how far its confidence can be relied on, and on which faces that was measured. */
	@Test
	void saysHowFarConfidenceCanBeReliedOn() {
		LabelledImages faces = new DotFaces(8);
		Heard heard = new Heard();
		Path model = engine.train(config(2, 0, ""), faces, new DotFaces(3), temp.resolve("validated"), heard, new NullProgressMonitor());
		try (HourglassDetector d = engine.load(model, PredictionConfig.ONCE)) {
			Map<?, ?> r = (Map<?, ?>) d.model().training().get("reliability");
			assertEquals("validation", r.get("of"));
			// three faces of five points, plain and augmented
			assertEquals(30, r.get("points"));
			List<?> bins = (List<?>) r.get("bins");
			assertEquals(10, bins.size());
			assertEquals(30, bins.stream().mapToInt(b -> (Integer) ((Map<?, ?>) b).get("count")).sum());
			assertEquals((Double) r.get("ece"), heard.metrics.get(2L).get("confidence_ece"), 1e-12);
			assertEquals((Double) r.get("brier"), heard.metrics.get(2L).get("confidence_brier"), 1e-12);
		}
		assertTrue(heard.messages.getLast().startsWith("confidence: fitted to validation faces, expected calibration error ") && !heard.messages.getLast().contains("overconfident"), heard.messages.toString());
		model = engine.train(config(2, 0, ""), faces, null, temp.resolve("unvalidated"), heard, new NullProgressMonitor());
		try (HourglassDetector d = engine.load(model, PredictionConfig.ONCE)) {
			assertEquals("training", ((Map<?, ?>) d.model().training().get("reliability")).get("of"));
		}
		assertTrue(heard.messages.getLast().startsWith("confidence: fitted to training faces") && heard.messages.getLast().contains("overconfident on other faces"), heard.messages.toString());
		// one face has no two halves
		model = engine.train(config(2, 0, ""), new DotFaces(1), null, temp.resolve("one"), heard, new NullProgressMonitor());
		try (HourglassDetector d = engine.load(model, PredictionConfig.ONCE)) {
			assertFalse(d.model().training().containsKey("reliability"));
		}
	}

	/** A pause leaves a checkpoint, waits for the file to go, and changes nothing of the result. */
	@Test
	void aPausedRunRestsAndGoesOn() throws IOException {
		LabelledImages faces = new DotFaces(8);
		Path straight = train(config(4, 1, ""), faces, "straight");
		Path folder = temp.resolve("paused");
		Files.createDirectories(folder);
		Path file = folder.resolve("PAUSE");
		Files.createFile(file);
		List<String> said = new ArrayList<>();
		RunListener listener = new RunListener() {
			@Override
			public void message(String text) {
				said.add(text);
				if (text.startsWith("paused at step 0")) {
					assertTrue(Files.isDirectory(folder.resolve("checkpoints")));
					try {
						Files.delete(file);
					} catch (IOException e) {
						throw new java.io.UncheckedIOException(e);
					}
				}
			}
		};
		Path paused = engine.train(config(4, 1, ""), faces, null, folder, listener, new NullProgressMonitor());
		assertTrue(said.contains("goes on after a pause"), said.toString());
		assertEquals(Hashes.sha256(straight.resolve("weights.safetensors")), Hashes.sha256(paused.resolve("weights.safetensors")));
	}

	@Test
	void fineTuningSaysForEveryDomainWhatItForgot() {
		LabelledImages faces = new DotFaces(16);
		Path good = train(config(60, 0, ""), faces, "good");
		Heard heard = new Heard();
		engine.train(config(6, 0, good.toString()), new DotFaces(16, s -> {
			// what the network has to learn now contradicts what it knows
			s.shape()[0] += 30;
			return s;
		}), faces, temp.resolve("tuned"), heard, new NullProgressMonitor());
		assertTrue(heard.metrics.get(0L).get("nme_rare") > 0 && heard.metrics.get(0L).get("nme_common") > 0, heard.metrics.toString());
		assertTrue(heard.messages.stream().anyMatch(m -> m.startsWith("rare: NME") && m.contains("being forgotten")), heard.messages.toString());
		// sixteen faces of 64 pixels, twice as large, above what was done to each
		int text = Captions.lines(List.of("as it is"), 128).size() * Captions.LINE;
		assertEquals(List.of("augmentation@0 1096x" + (8 + 2 * (128 + text + 8))), heard.pictures);
	}

	@Test
	void missingLandmarksAndUnreadablePicturesDoNoHarm() {
		LabelledImages faces = new DotFaces(12, s -> {
			double[] shape = s.shape();
			boolean[] visible = { true, true, false, true, true };
			if (s.key().endsWith("1")) {
				shape[4] = Double.NaN;
			}
			if (s.key().equals("dots-2")) {
				return new LabelledImage(s.key(), null, shape, visible, null, null);
			}
			return new LabelledImage(s.key(), s.image(), s.key().equals("dots-3") ? null : shape, visible, null, null);
		});
		LabelledImages withBroken = new LabelledImages() {
			@Override
			public String scheme() {
				return faces.scheme();
			}

			@Override
			public int size() {
				return faces.size();
			}

			@Override
			public LabelledImage get(int index) {
				LabelledImage s = faces.get(index);
				if (s.image() == null) {
					throw FiducialException.input("dots-2.png: truncated");
				}
				return s;
			}

			@Override
			public double[] shape(int index) {
				return faces.get(index).shape();
			}
		};
		List<String> said = new ArrayList<>();
		List<Double> losses = new ArrayList<>();
		RunListener listener = new RunListener() {
			@Override
			public void message(String text) {
				said.add(text);
			}

			@Override
			public void metrics(long step, Map<String, Double> values) {
				losses.add(values.values().iterator().next());
			}
		};
		engine.train(config(10, 1, ""), withBroken, withBroken, temp.resolve("run"), listener, new NullProgressMonitor());
		assertEquals(1, said.stream().filter(t -> t.contains("dots-2.png: truncated")).limit(1).count(), said.toString());
		assertTrue(losses.stream().allMatch(Double::isFinite), losses.toString());
	}

	/** Numbers so large that the network overflows. */
	@Test
	void aLossThatIsNoNumberStopsTheRunAndNamesTheSamples() throws IOException {
		LabelledImages faces = new DotFaces(4);
		Path model = train(config(1, 0, ""), faces, "sound");
		Path weights = model.resolve("weights.safetensors");
		byte[] bytes = Files.readAllBytes(weights);
		// every fourth number of the second half becomes 1e38
		for (int i = bytes.length / 2 / 4 * 4; i + 4 <= bytes.length; i += 16) {
			System.arraycopy(new byte[] { (byte) 0x99, 0x76, (byte) 0x96, 0x7e }, 0, bytes, i, 4);
		}
		String before = Hashes.sha256(weights);
		Files.write(weights, bytes);
		Path description = model.resolve("model.json");
		Files.writeString(description, Files.readString(description).replace(before, Hashes.sha256(weights)));
		FiducialException e = assertThrows(FiducialException.class, () -> train(config(5, 0, model.toString()), faces, "wild"));
		assertEquals(ExitCode.FAILED, e.exitCode());
		assertTrue(e.getMessage().contains("dots-"), e.getMessage());
	}

	/** Weights that only a blue picture makes overflow: the steps before it leave checkpoints, to which it does no harm. */
	@Test
	void theLastCheckpointBeforeALossThatIsNoNumberIsGood() throws IOException {
		Path model = train(config(1, 0, ""), new DotFaces(4), "sound");
		Path weights = model.resolve("weights.safetensors");
		String before = Hashes.sha256(weights);
		Files.write(weights, blueAgainstGreen(Files.readAllBytes(weights)));
		Path description = model.resolve("model.json");
		Files.writeString(description, Files.readString(description).replace(before, Hashes.sha256(weights)));
		DetectorTrainingConfig c = changed(config(4, 0, model.toString()), "{\"batchSize\": 2, \"checkpointEvery\": 1}");
		FiducialException e = assertThrows(FiducialException.class, () -> train(c, plainFaces("face-0"), "wild"));
		assertEquals(ExitCode.FAILED, e.exitCode());
		assertTrue(e.getMessage().matches("(?s).*with the samples (face-0, face-[1-7]|face-[1-7], face-0);.*"), e.getMessage());
		long failed = Long.parseLong(e.getMessage().replaceFirst("(?s).*at step (\\d+).*", "$1"));
		assertTrue(failed >= 1, "the blue picture came first; choose another");
		Heard heard = new Heard();
		engine.train(c, plainFaces(""), null, temp.resolve("wild"), heard, new NullProgressMonitor());
		assertEquals("resumed after step " + failed, heard.messages.getFirst());
		assertTrue(heard.metrics.get(4L).get("loss") < 1e6, heard.metrics.toString());
	}

	/** White pictures, one of them blue. */
	private static LabelledImages plainFaces(String blue) {
		return new DotFaces(8, s -> {
			String key = s.key().replace("dots", "face");
			byte[] p = s.image().rgb();
			for (int i = 0; i < p.length; i++) {
				p[i] = (byte) (key.equals(blue) && i % 3 < 2 ? 0 : 255);
			}
			return new LabelledImage(key, s.image(), s.shape(), null, null, null);
		});
	}

	/** A first layer, in the bytes of a file of tensors, in which blue and green count so much that they overflow unless they are equal and cancel. */
	private static byte[] blueAgainstGreen(byte[] file) {
		ByteBuffer b = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
		int header = (int) b.getLong(0);
		JsonNode first = Configs.json().readTree(new String(file, 8, header, StandardCharsets.UTF_8)).get("pre.0.conv.weight");
		int channels = first.get("shape").get(1).asInt();
		int kernel = first.get("shape").get(2).asInt() * first.get("shape").get(3).asInt();
		int from = 8 + header + first.get("data_offsets").get(0).asInt();
		for (int i = 0; from + 4 * i < 8 + header + first.get("data_offsets").get(1).asInt(); i++) {
			int channel = i / kernel % channels;
			if (channel < 2) {
				b.putFloat(from + 4 * i, channel == 0 ? 0x1p122f : -0x1p122f);
			}
		}
		return file;
	}

	/** Once a face is cut out of it, a large picture is let go. */
	@Test
	void picturesOfTwentyThousandPixelsAreTrainedOnAndDetectedInOneAfterTheOther() throws IOException {
		Path file = temp.resolve("wide.png");
		ImageIO.write(new BufferedImage(20_000, 300, BufferedImage.TYPE_BYTE_BINARY), "png", file.toFile());
		RgbImage black = ImageFiles.read(file);
		List<WeakReference<RgbImage>> decoded = Collections.synchronizedList(new ArrayList<>());
		LabelledImages faces = new DotFaces(24, s -> {
			RgbImage wide = new RgbImage(black.width(), black.height(), black.rgb().clone());
			wide.paste(s.image(), 17_000, 150);
			decoded.add(new WeakReference<>(wide));
			double[] shape = s.shape().clone();
			for (int i = 0; i < shape.length; i++) {
				shape[i] += i % 2 == 0 ? 17_000 : 150;
			}
			return new LabelledImage(s.key(), wide, shape, null, null, null);
		});
		int[] held = { -1 };
		RunListener listener = new RunListener() {
			@Override
			public void metrics(long step, Map<String, Double> values) {
				if (held[0] < 0 && values.containsKey("loss")) {
					System.gc();
					held[0] = (int) decoded.stream().filter(d -> d.get() != null).count();
				}
			}
		};
		Path model = engine.train(config(40, 0, ""), faces, null, temp.resolve("run"), listener, new NullProgressMonitor());
		assertTrue(decoded.size() >= 48, decoded.size() + " pictures were asked for");
		// one for each thread that makes batches
		assertTrue(held[0] >= 0 && held[0] <= Runtime.getRuntime().availableProcessors() + 1, held[0] + " pictures of 18 MB are held");
		try (HourglassDetector d = engine.load(model, PredictionConfig.ONCE)) {
			assertTrue(error(d, new DotFaces(4), true) < .6);
			assertEquals(error(d, new DotFaces(4), true), error(d, picked(faces, 4), true), .02);
			Detection whole = d.detect(List.of(faces.get(0).image()), null).getFirst();
			for (double v : whole.shape()) {
				assertTrue(v > -20_000 && v < 40_000, "landmark at " + v);
			}
		}
	}

	private static LabelledImages picked(LabelledImages faces, int count) {
		return new LabelledImages() {
			@Override
			public String scheme() {
				return faces.scheme();
			}

			@Override
			public int size() {
				return count;
			}

			@Override
			public LabelledImage get(int index) {
				return faces.get(index);
			}
		};
	}

	/** As while training: an exit code of its own, and what to lower. */
	@Test
	void runningOutOfMemoryWhileDetectingIsNoDefect() {
		Path model = train(config(1, 0, ""), new DotFaces(4), "run");
		List<RgbImage> pictures = new AbstractList<>() {
			@Override
			public RgbImage get(int index) {
				throw new IllegalStateException("[enforce fail at alloc_cpu.cpp:119] . DefaultCPUAllocator: can't allocate memory: you tried to allocate 68719476736 bytes");
			}

			@Override
			public int size() {
				return 6;
			}
		};
		List<double[]> boxes = Collections.nCopies(6, new double[] { 10, 10, 60, 60 });
		try (HourglassDetector d = engine.load(model, PredictionConfig.ONCE)) {
			for (Executable work : List.<Executable> of(() -> d.detect(pictures, boxes), () -> d.detect(pictures, null), () -> d.settle(pictures, boxes), () -> d.features(pictures, boxes))) {
				FiducialException e = assertThrows(FiducialException.class, work);
				assertEquals(ExitCode.FAILED, e.exitCode());
				assertTrue(e.getMessage().startsWith("out of memory while detecting in 6 pictures at a time with inputs of 64 pixels: set batchSize to 3"), e.getMessage());
			}
		}
	}

	@Test
	void unusableRequestsAreRefusedWithASentence() throws IOException {
		LabelledImages faces = new DotFaces(4);
		LabelledImages bare = new DotFaces(4, s -> new LabelledImage(s.key(), s.image(), null, null, null, null));
		assertEquals(ExitCode.INPUT, assertThrows(FiducialException.class, () -> train(config(2, 0, ""), bare, "bare")).exitCode());
		DetectorTrainingConfig ibug = new DetectorTrainingConfig("hourglass", "ibug68", "", 64, 1, 16, 1.6, "max", 2, 8, 4e-3, 0, "cosine", 0, 0, 0, 0, List.of(), ArtAugmentation.NONE, false, Map.of(), 10, 1, 0, 0, 3);
		assertTrue(assertThrows(FiducialException.class, () -> train(ibug, faces, "ibug")).getMessage().contains("points5"));
		DetectorTrainingConfig schedule = new DetectorTrainingConfig("hourglass", "points5", "", 64, 1, 16, 1.6, "max", 2, 8, 4e-3, 0, "cosin", 0, 0, 0, 0, List.of(), ArtAugmentation.NONE, false, Map.of(), 10, 1, 0, 0, 3);
		assertEquals(ExitCode.USAGE, assertThrows(FiducialException.class, () -> train(schedule, faces, "schedule")).exitCode());
		assertEquals(ExitCode.INPUT, assertThrows(FiducialException.class, () -> engine.load(temp.resolve("nothing"))).exitCode());
		Path model = train(config(1, 0, ""), faces, "one");
		Path weights = model.resolve("weights.safetensors");
		byte[] bytes = Files.readAllBytes(weights);
		bytes[bytes.length - 9] ^= 1;
		Files.write(weights, bytes);
		assertEquals(ExitCode.INPUT, assertThrows(FiducialException.class, () -> engine.load(model)).exitCode());
	}
}
