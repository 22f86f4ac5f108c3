package org.fiducial.detection.hourglass.tests;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.fiducial.core.ExitCode;
import org.fiducial.core.FiducialException;
import org.fiducial.core.image.RgbImage;
import org.fiducial.core.random.CounterRandom;
import org.fiducial.core.run.RunListener;
import org.fiducial.detection.hourglass.data.Augmentation;
import org.fiducial.detection.ArtAugmentation;
import org.fiducial.detection.hourglass.data.AugmentedFaces;
import org.fiducial.detection.hourglass.data.Augmenter;
import org.fiducial.detection.hourglass.data.Batch;
import org.fiducial.detection.hourglass.data.BatchLoader;
import org.fiducial.detection.hourglass.data.BatchMaker;
import org.fiducial.detection.hourglass.data.ProblemLog;
import org.fiducial.detection.hourglass.data.SampleOrder;
import org.fiducial.detection.hourglass.network.HourglassConfig;
import org.fiducial.landmark.LandmarkScheme;
import org.fiducial.landmark.LandmarkSchemes;
import org.fiducial.landmark.crop.CropRule;
import org.fiducial.landmark.data.LabelledImage;
import org.fiducial.landmark.data.LabelledImages;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class AugmentationTest {
	/** Dominant channels of the five colours; grey pictures and dark places are passed over. */
	private static final int[][] BRIGHT = { { 0 }, { 1 }, { 2 }, { 0, 1 }, { 0, 2 } };

	/** The dots of augmented pictures lie where the landmarks say, each in its own colour. */
	@Test
	void pointsMoveWithPixels() {
		LabelledImages dots = new DotFaces(40);
		AugmentedFaces faces = new AugmentedFaces(dots, new CropRule(CropRule.BoxSide.MAX, 1.8), 96, 40, 0, new ProblemLog(RunListener.NONE));
		Augmenter augmenter = new Augmenter(LandmarkSchemes.shared().get("points5"), CropRule.DEFAULT, 96, .8, List.of(), ArtAugmentation.NONE);
		int seen = 0;
		double worst = 0;
		for (int i = 0; i < faces.size(); i++) {
			Augmenter.Seen s = faces.get(i, augmenter, 5);
			for (int p = 0; p < 5; p++) {
				double[] centre = centre(s.input(), s.shape()[2 * p], s.shape()[2 * p + 1], BRIGHT[p]);
				if (centre != null) {
					seen++;
					worst = Math.max(worst, Math.hypot(centre[0] - s.shape()[2 * p], centre[1] - s.shape()[2 * p + 1]));
				}
			}
		}
		System.out.println("dots found " + seen + ", worst offset " + worst + " px");
		assertTrue(seen > 60, "only " + seen + " dots were found");
		assertTrue(worst < 1.2, "a dot lies " + worst + " px from its landmark");
	}

	/** The same of training batches, whose truth is encoded and whose points have changed places under the mirror. */
	@Test
	void truthOfBatchesFitsTheirPixels() {
		LandmarkScheme scheme = LandmarkSchemes.shared().get("points5");
		LabelledImages dots = new DotFaces(32, s -> {
			s.shape()[5] = s.key().endsWith("3") ? Double.NaN : s.shape()[5];
			return new LabelledImage(s.key(), s.image(), s.shape(), new boolean[] { true, false, true, true, true }, null, null);
		});
		HourglassConfig network = new HourglassConfig(96, 1, 8, 8, 5, List.of(new HourglassConfig.Edge(false, new int[] { 0, 1 }), new HourglassConfig.Edge(false, new int[] { 2, 3 })));
		BatchMaker maker = new BatchMaker(dots, SampleOrder.of(dots, false, 1), scheme, network, new CropRule(CropRule.BoxSide.MAX, 1.8),
				new Augmenter(scheme, CropRule.DEFAULT, 96, .8, List.of(), ArtAugmentation.NONE), 1, 0, new ProblemLog(RunListener.NONE));
		Batch b = maker.make(0, 32);
		int seen = 0;
		int seenMirrored = 0;
		for (int i = 0; i < 32; i++) {
			RgbImage image = picture(b, i);
			boolean unknown = dots.get(b.samples()[i]).key().endsWith("3");
			for (int p = 0; p < 5; p++) {
				boolean mirroredGuess = b.pointWeights()[5 * i] == BatchMaker.INVISIBLE_WEIGHT;
				float expected = unknown && p == 2 ? 0 : p == (mirroredGuess ? 0 : 1) ? BatchMaker.INVISIBLE_WEIGHT : 1;
				assertEquals(expected, b.pointWeights()[5 * i + p]);
				double x = BatchMaker.decode(b.truth()[(5 * i + p) * 2], 96);
				double y = BatchMaker.decode(b.truth()[(5 * i + p) * 2 + 1], 96);
				double[] centre = expected == 0 ? null : centre(image, x, y, BRIGHT[mirroredGuess ? scheme.flip(p) : p]);
				if (centre != null) {
					seen++;
					seenMirrored += mirroredGuess && scheme.flip(p) != p ? 1 : 0;
					assertEquals(0, Math.hypot(centre[0] - x, centre[1] - y), 1.2, "sample " + i + " point " + p);
				}
			}
			assertEquals(unknown ? 0 : 1, b.edgeWeights()[2 * i + 1]);
		}
		assertTrue(seen > 40 && seenMirrored > 10, "only " + seen + " dots were found, " + seenMirrored + " of them mirrored");
	}

	private static RgbImage picture(Batch b, int i) {
		RgbImage image = new RgbImage(96, 96);
		for (int k = 0; k < 96 * 96; k++) {
			for (int c = 0; c < 3; c++) {
				image.rgb()[3 * k + c] = (byte) Math.round(b.input()[(3 * i + 2 - c) * 96 * 96 + k] * 127.5 + 127.5);
			}
		}
		return image;
	}

	/** Centre of the pixels with these bright channels near a place; null unless a whole dot is there. */
	private static double[] centre(RgbImage image, double x, double y, int[] bright) {
		double sx = 0;
		double sy = 0;
		int n = 0;
		int[] extent = { 99, -1, 99, -1 };
		for (int v = (int) y - 14; v <= y + 14; v++) {
			for (int u = (int) x - 14; u <= x + 14; u++) {
				if (u < 0 || v < 0 || u >= image.width() || v >= image.height()) {
					return null;
				}
				if (isColour(image, u, v, bright)) {
					sx += u;
					sy += v;
					n++;
					extent = new int[] { Math.min(extent[0], u), Math.max(extent[1], u), Math.min(extent[2], v), Math.max(extent[3], v) };
				}
			}
		}
		// a dot that occlusion cut is not round
		boolean round = Math.abs(extent[1] - extent[0] - extent[3] + extent[2]) <= 1;
		return n < 60 || !round ? null : new double[] { sx / n, sy / n };
	}

	private static boolean isColour(RgbImage image, int x, int y, int[] bright) {
		int low = 255;
		int high = 0;
		for (int c = 0; c < 3; c++) {
			int channel = c;
			boolean on = java.util.Arrays.stream(bright).anyMatch(b -> b == channel);
			low = on ? Math.min(low, image.get(x, y, c)) : low;
			high = on ? high : Math.max(high, image.get(x, y, c));
		}
		return low > high + 60;
	}

	@Test
	void strengthZeroChangesNothingAndTheDrawIsAFunctionOfItsKey() {
		assertEquals(Augmentation.NONE, Augmentation.draw(CounterRandom.of(1, 2), 0, Augmentation.ALL));
		Augmentation a = Augmentation.draw(CounterRandom.of(1, 2), 1, Augmentation.ALL);
		Augmentation b = Augmentation.draw(CounterRandom.of(1, 2), 1, Augmentation.ALL);
		assertArrayEquals(a.map(64).toArray(), b.map(64).toArray());
		RgbImage x = new RgbImage(64, 64);
		RgbImage y = new RgbImage(64, 64);
		a.applyTexture(x);
		b.applyTexture(y);
		assertEquals(x, y);
	}

	/** What is left of the crop's place when one change is switched off is what it was. */
	@ParameterizedTest
	@EnumSource
	void oneChangeOffLeavesTheOthersAsTheyAre(Augmentation.Kind off) {
		Set<Augmentation.Kind> others = EnumSet.complementOf(EnumSet.of(off));
		for (int i = 0; i < 40; i++) {
			Augmentation all = Augmentation.draw(CounterRandom.of(1, i), 1, Augmentation.ALL);
			Augmentation without = Augmentation.draw(CounterRandom.of(1, i), 1, others);
			boolean shift = off == Augmentation.Kind.SHIFT;
			double[] expected = { off == Augmentation.Kind.MIRROR || !all.flip() ? 0 : 1, shift ? 0 : all.shiftX(), shift ? 0 : all.shiftY(), off == Augmentation.Kind.ROTATION ? 0 : all.angle(),
					off == Augmentation.Kind.SCALE ? 1 : all.scale() };
			assertArrayEquals(expected, new double[] { without.flip() ? 1 : 0, without.shiftX(), without.shiftY(), without.angle(), without.scale() });
			RgbImage image = colours(i);
			Set<Augmentation.Kind> made = all.applyTexture(image);
			Set<Augmentation.Kind> left = EnumSet.noneOf(Augmentation.Kind.class);
			left.addAll(made);
			left.remove(off);
			assertEquals(left, without.applyTexture(colours(i)));
		}
	}

	/** Changes of pixels that are made one by one, each with the others switched off, give what they give together. */
	@Test
	void changesOfPixelsHaveTheirOwnNumbersWhateverElseIsOn() {
		int several = 0;
		for (int i = 0; i < 60; i++) {
			RgbImage together = colours(i);
			Set<Augmentation.Kind> made = Augmentation.draw(CounterRandom.of(2, i), 1, Augmentation.ALL).applyTexture(together);
			RgbImage oneByOne = colours(i);
			for (Augmentation.Kind kind : made) {
				assertEquals(Set.of(kind), Augmentation.draw(CounterRandom.of(2, i), 1, Set.of(kind)).applyTexture(oneByOne));
			}
			assertEquals(together, oneByOne, made.toString());
			several += made.size() > 1 ? 1 : 0;
		}
		assertTrue(several > 10, "only " + several + " pictures were changed more than once");
	}

	private static RgbImage colours(int item) {
		RgbImage image = new RgbImage(48, 48);
		CounterRandom r = CounterRandom.of(3, item);
		for (int i = 0; i < image.rgb().length; i++) {
			image.rgb()[i] = (byte) r.nextInt(256);
		}
		return image;
	}

	@Test
	void anUnknownAugmentationIsRefusedWithThoseThereAre() {
		LandmarkScheme scheme = LandmarkSchemes.shared().get("points5");
		FiducialException e = assertThrows(FiducialException.class, () -> new Augmenter(scheme, CropRule.DEFAULT, 64, 1, List.of("mirror", "rotatoin"), ArtAugmentation.NONE));
		assertEquals(ExitCode.USAGE, e.exitCode());
		assertTrue(e.getMessage().contains("augmentations: unknown augmentation 'rotatoin'; did you mean 'rotation'?")
				&& e.getMessage().contains("mirror, shift, rotation, scale, occlusion, blur, gamma, noise, grey"), e.getMessage());
	}

	/** A face knows what was done to it, for the sheet of inputs. */
	@Test
	void aFaceSaysWhatWasDoneToIt() {
		AugmentedFaces faces = new AugmentedFaces(new DotFaces(30), CropRule.DEFAULT, 48, 30, 0, new ProblemLog(RunListener.NONE));
		LandmarkScheme scheme = LandmarkSchemes.shared().get("points5");
		Augmenter plain = new Augmenter(scheme, CropRule.DEFAULT, 48, 0, List.of(), ArtAugmentation.NONE);
		Augmenter grey = new Augmenter(scheme, CropRule.DEFAULT, 48, 1, List.of("grey"), ArtAugmentation.NONE);
		int changed = 0;
		for (int i = 0; i < faces.size(); i++) {
			Augmenter.Seen seen = faces.get(i, grey, 5);
			boolean same = seen.input().equals(faces.get(i, plain, 5).input());
			assertEquals(same ? Set.of() : Set.of(Augmentation.Kind.GREY), seen.pixels());
			assertEquals(List.of(), seen.shapes());
			assertEquals(List.of(), seen.textures());
			changed += same ? 0 : 1;
		}
		assertTrue(changed > 0 && changed < 15, changed + " of 30 faces are grey; a fifth was asked for");
	}

	/** Batches come in order and are the same whatever the number of threads; a bad one is reported where it is due. */
	@Test
	void theLoadersThreadsChangeNothing() {
		List<Batch> one = batches(1, new DotFaces(16));
		List<Batch> three = batches(3, new DotFaces(16));
		for (int i = 0; i < one.size(); i++) {
			assertArrayEquals(one.get(i).samples(), three.get(i).samples());
			assertArrayEquals(one.get(i).input(), three.get(i).input());
			assertArrayEquals(one.get(i).truth(), three.get(i).truth());
		}
		LabelledImages broken = new DotFaces(16, s -> {
			throw FiducialException.input(s.key() + ": broken");
		});
		assertThrows(FiducialException.class, () -> batches(3, broken));
	}

	private static List<Batch> batches(int threads, LabelledImages faces) {
		LandmarkScheme scheme = LandmarkSchemes.shared().get("points5");
		HourglassConfig network = new HourglassConfig(32, 1, 8, 8, 5, List.of(new HourglassConfig.Edge(false, new int[] { 0, 1 })));
		BatchMaker maker = new BatchMaker(faces, SampleOrder.of(new DotFaces(16), true, 1), scheme, network, new CropRule(CropRule.BoxSide.MAX, 1.8),
				new Augmenter(scheme, CropRule.DEFAULT, 32, 1, List.of(), ArtAugmentation.NONE), 1, 1 << 20, new ProblemLog(RunListener.NONE));
		List<Batch> out = new ArrayList<>();
		try (BatchLoader loader = new BatchLoader(maker, 4, 3, 20, threads)) {
			for (int i = 3; i < 20; i++) {
				out.add(loader.next());
			}
			assertTrue(loader.imagesPerSecond() > 0);
		}
		return out;
	}

	@Test
	void domainsTakeTurnsAndEverySampleComesOnceAnEpoch() {
		LabelledImages faces = new DotFaces(16);
		SampleOrder balanced = SampleOrder.of(faces, true, 9);
		Map<String, Integer> counts = new HashMap<>();
		for (int i = 0; i < 96; i++) {
			counts.merge(faces.domain(balanced.at(i).index()), 1, Integer::sum);
		}
		assertEquals(Map.of("rare", 48, "common", 48), counts);
		SampleOrder plain = SampleOrder.of(faces, false, 9);
		int[] epoch = new int[16];
		for (int i = 16; i < 32; i++) {
			SampleOrder.Draw d = plain.at(i);
			assertEquals(1, d.epoch());
			epoch[d.index()]++;
		}
		assertTrue(java.util.Arrays.stream(epoch).allMatch(n -> n == 1));
		// a place's sample does not depend on what was asked before
		assertEquals(plain.at(5), SampleOrder.of(faces, false, 9).at(5));
	}

	/** Pictures of three domains of different sizes, and one without landmarks of a fourth. */
	private static LabelledImages threeDomains() {
		return new DotFaces(20, s -> {
			int i = Integer.parseInt(s.key().substring("dots-".length()));
			return new LabelledImage(s.key(), s.image(), i == 19 ? null : s.shape(), null, null, i == 19 ? "bare" : i < 12 ? "photo" : i < 15 ? "art" : "comic");
		});
	}

	@Test
	void weightedDomainsHaveTheirShareOfAnyFirstPlaces() {
		LabelledImages faces = threeDomains();
		List<String> domains = new ArrayList<>();
		for (int i = 0; i < faces.size(); i++) {
			domains.add(faces.domain(i));
		}
		for (Map<String, Double> weights : List.of(Map.of("photo", .7, "art", .2, "comic", .1), Map.of("photo", .613, "art", .333, "comic", .054), Map.of("photo", 5e10, "art", 3e10, "comic", 1e10),
				Map.of("photo", .001, "art", .998, "comic", .001))) {
			double sum = weights.values().stream().mapToDouble(w -> w).sum();
			SampleOrder order = SampleOrder.weighted(faces, weights, 9);
			Map<String, Integer> counts = new HashMap<>();
			for (int n = 1; n <= 4000; n++) {
				counts.merge(domains.get(order.at(n - 1).index()), 1, Integer::sum);
				for (Map.Entry<String, Double> w : weights.entrySet()) {
					assertEquals(n * w.getValue() / sum, counts.getOrDefault(w.getKey(), 0), 1, w.getKey() + " of " + weights + " after " + n);
				}
			}
			assertEquals(3, counts.size());
		}
	}

	/** And a place's sample is the same when a run begins there. */
	@Test
	void samplesOfWeightedDomainsComeOnceAnEpoch() {
		LabelledImages faces = threeDomains();
		Map<String, Double> weights = Map.of("photo", .7, "art", .2, "comic", .1);
		SampleOrder order = SampleOrder.weighted(faces, weights, 9);
		Map<Integer, Long> epochs = new HashMap<>();
		for (int i = 0; i < 1000; i++) {
			SampleOrder.Draw d = order.at(i);
			assertEquals(epochs.getOrDefault(d.index(), -1L) + 1, d.epoch(), "sample " + d.index());
			epochs.put(d.index(), d.epoch());
		}
		for (long place : new long[] { 0, 7, 999, 123_456_789_012L }) {
			assertEquals(order.at(place), SampleOrder.weighted(faces, weights, 9).at(place));
		}
		// equal weights are balance
		SampleOrder equal = SampleOrder.weighted(faces, Map.of("photo", 1., "art", 1., "comic", 1.), 9);
		SampleOrder balanced = SampleOrder.of(faces, true, 9);
		for (int i = 0; i < 100; i++) {
			assertEquals(balanced.at(i), equal.at(i));
		}
	}

	@Test
	void weightsThatDoNotFitTheDomainsAreRefused() {
		refused(Map.of("photo", .7, "art", .3), "none for the domain 'comic' (4 samples)");
		refused(Map.of("photo", .7, "art", .2, "comic", .05, "comics", .05), "unknown domain 'comics'; did you mean 'comic'?");
		refused(Map.of("photo", .7, "art", .3, "comic", 0.), "'comic' must be above 0");
		refused(Map.of("photo", .7, "art", .3, "comic", Double.NaN), "'comic' must be above 0");
		refused(Map.of("photo", 1 / 3., "art", 1 / 3., "comic", .1), "round them");
		assertEquals(0, SampleOrder.weighted(new DotFaces(0), Map.of("photo", 1.), 1).size());
	}

	private static void refused(Map<String, Double> weights, String says) {
		FiducialException e = assertThrows(FiducialException.class, () -> SampleOrder.weighted(threeDomains(), weights, 1));
		assertEquals(ExitCode.USAGE, e.exitCode());
		assertTrue(e.getMessage().contains("domainWeights") && e.getMessage().contains(says), e.getMessage());
	}

	/** A picture that cannot be read is replaced by one of its own domain. */
	@Test
	void unreadablePicturesDoNotChangeTheShares() {
		LabelledImages all = threeDomains();
		LabelledImages broken = new DotFaces(19, s -> {
			if (s.key().equals("dots-12") || s.key().equals("dots-13")) {
				throw FiducialException.input(s.key() + ": broken");
			}
			return s;
		});
		HourglassConfig network = new HourglassConfig(32, 1, 8, 8, 5, List.of(new HourglassConfig.Edge(false, new int[] { 0, 1 })));
		BatchMaker maker = new BatchMaker(broken, SampleOrder.weighted(all, Map.of("photo", .5, "art", .4, "comic", .1), 1), LandmarkSchemes.shared().get("points5"), network, CropRule.DEFAULT,
				new Augmenter(LandmarkSchemes.shared().get("points5"), CropRule.DEFAULT, 32, 0, List.of(), ArtAugmentation.NONE), 1, 1 << 20, new ProblemLog(RunListener.NONE));
		Map<String, Integer> counts = new HashMap<>();
		for (int i : maker.make(0, 20).samples()) {
			counts.merge(all.domain(i), 1, Integer::sum);
		}
		assertEquals(Map.of("photo", 10, "art", 8, "comic", 2), counts);
	}
}
