package org.fiducial.workflow.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;

import org.fiducial.core.ExitCode;
import org.fiducial.core.FiducialException;
import org.fiducial.core.config.Configs;
import org.fiducial.core.image.RgbImage;
import org.fiducial.core.random.CounterRandom;
import org.fiducial.dataset.portraits.Portrait;
import org.fiducial.dataset.portraits.PortraitGenerator;
import org.fiducial.dataset.portraits.PortraitStyle;
import org.fiducial.detection.Detection;
import org.fiducial.detection.Detector;
import org.fiducial.detection.FoundFace;
import org.fiducial.landmark.LandmarkScheme;
import org.fiducial.landmark.LandmarkSchemes;
import org.fiducial.landmark.edit.OpenEyes;
import org.fiducial.workflow.synthesis.filter.Candidate;
import org.fiducial.workflow.synthesis.filter.Examiner;
import org.fiducial.workflow.synthesis.filter.FilterChain;
import org.fiducial.workflow.synthesis.filter.FilterConfig;
import org.fiducial.workflow.synthesis.filter.Measures;
import org.fiducial.workflow.synthesis.filter.PerceptualHash;
import org.fiducial.workflow.synthesis.filter.TrainingPicture;
import org.fiducial.workflow.synthesis.filter.Verdict;
import org.junit.jupiter.api.Test;

/** Every filter on pictures that show its fault, and on pictures that do not. */
class FiltersTest {
	private static final int SIZE = 128;
	private static final LandmarkScheme SCHEME = LandmarkSchemes.shared().get("ibug68");
	private static final List<String> STYLES = List.of("anime", "ink-wash", "photo");
	private static final double[] FACE = Fakes.template(34, 34, 60, 60);

	/** Answers by a rule from the picture and the box it is told, which is null for none. */
	private record RuleDetector(BiFunction<RgbImage, double[], Detection> rule) implements Detector {
		@Override
		public String scheme() {
			return "ibug68";
		}

		@Override
		public String modelHash() {
			return "rule";
		}

		@Override
		public List<Detection> detect(List<RgbImage> images, List<double[]> faces) {
			List<Detection> out = new ArrayList<>();
			for (int i = 0; i < images.size(); i++) {
				out.add(rule.apply(images.get(i), faces == null ? null : faces.get(i)));
			}
			return out;
		}

		@Override
		public void close() {
			// holds nothing
		}
	}

	private static Detection sure(double[] shape, double confidence) {
		float[] c = new float[68];
		Arrays.fill(c, (float) confidence);
		return new Detection(shape, c);
	}

	private static FilterConfig config(String json) {
		return Configs.overlay(Configs.json().readTree(json.replace('\'', '"')), FilterConfig.DEFAULT, "filter");
	}

	private static FilterChain chain(String json) {
		return new FilterChain(config(json), SCHEME, STYLES);
	}

	private static Candidate candidate(String name, String style, Measures m) {
		return new Candidate(name, style, m.values(), m.hash());
	}

	private static Candidate look(FilterChain chain, String json, Detector detector, String style, RgbImage image, double[] asked, double[] source) {
		return candidate("p", style, new Examiner(chain, config(json), detector).examine(List.of(new Examiner.Subject(image, asked, source, List.of()))).getFirst());
	}

	private static List<Candidate> look(FilterChain chain, String style, List<RgbImage> images) {
		List<Candidate> out = new ArrayList<>();
		List<Measures> all = new Examiner(chain, FilterConfig.DEFAULT, null).examine(images.stream().map(i -> new Examiner.Subject(i, FACE, FACE, List.of())).toList());
		for (int i = 0; i < all.size(); i++) {
			out.add(candidate(style + i, style, all.get(i)));
		}
		return out;
	}

	private static List<RgbImage> portraits(PortraitStyle style, int n) {
		List<RgbImage> out = new ArrayList<>();
		for (int i = 0; i < n; i++) {
			out.add(PortraitGenerator.draw(style, 3, i, SIZE).image());
		}
		return out;
	}

	private static RgbImage changed(RgbImage image, double gain, double shift, double noise) {
		RgbImage out = new RgbImage(image.width(), image.height());
		CounterRandom random = CounterRandom.of(9, 9);
		for (int i = 0; i < out.rgb().length; i++) {
			out.rgb()[i] = (byte) Math.clamp(Math.round((image.rgb()[i] & 255) * gain + shift + noise * random.nextGaussian()), 0, 255);
		}
		return out;
	}

	private static RgbImage blurred(RgbImage image) {
		return image.resized(16, 16).resized(image.width(), image.height());
	}

	private static void rejected(Verdict v, String filter, String reason) {
		assertNotNull(v);
		assertEquals(filter, v.filter());
		assertTrue(v.reason().matches(reason), v.reason());
	}

	@Test
	void collapsedPicturesAreLeftOutAndFlatStylesAreNot() {
		FilterChain c = chain("{'duplicates': {'enabled': false}, 'blur': {'enabled': false}}");
		RgbImage ink = new RgbImage(SIZE, SIZE);
		Arrays.fill(ink.rgb(), (byte) 255);
		for (int i = 40; i < 90; i++) {
			ink.set(i, 60, 0);
			ink.set(i, 61, 0);
			ink.set(60, i, 0);
		}
		List<RgbImage> inks = new ArrayList<>(java.util.Collections.nCopies(12, ink));
		List<Candidate> photos = look(c, "photo", portraits(PortraitStyle.PHOTO, 12));
		List<Candidate> drawings = look(c, "ink-wash", inks);
		List<Candidate> first = new ArrayList<>(photos);
		first.addAll(drawings);
		c.learn(first, List.of());
		first.forEach(p -> assertNull(c.judge(p), p.name()));
		RgbImage grey = changed(portraits(PortraitStyle.PHOTO, 1).getFirst(), 0, 128, 1);
		rejected(c.judge(look(c, "photo", List.of(grey)).getFirst()), "collapse", "collapse: contrast [\\d.]+ is below [\\d.]+");
		rejected(c.judge(look(c, "ink-wash", List.of(changed(ink, 0, 255, 0))).getFirst()), "collapse", "collapse: contrast 0.00 is below .*");
		RgbImage dot = changed(ink, 0, 255, 0);
		for (int i = 0; i < 60; i++) {
			dot.set(60 + i % 8, 60 + i / 8, 0);
		}
		rejected(c.judge(look(c, "anime", List.of(dot)).getFirst()), "collapse", "collapse: 0\\.9\\d+ of the face is of one brightness, more than 0\\.9850");
		RgbImage burnt = changed(portraits(PortraitStyle.PHOTO, 1).getFirst(), 20, -1200, 0);
		rejected(c.judge(look(c, "photo", List.of(burnt)).getFirst()), "collapse", "collapse: [\\d.]+ of the colours are at an end of the range, more than [\\d.]+");
	}

	@Test
	void blurIsJudgedByTheStyle() {
		FilterChain c = chain("{'duplicates': {'enabled': false}}");
		List<RgbImage> photos = new ArrayList<>(portraits(PortraitStyle.PHOTO, 20));
		RgbImage bad = blurred(photos.get(3));
		photos.set(3, bad);
		// an anime style that is soft as a whole, and all alike
		List<RgbImage> soft = portraits(PortraitStyle.ANIME, 20).stream().map(FiltersTest::blurred).toList();
		List<Candidate> first = new ArrayList<>(look(c, "photo", photos));
		first.addAll(look(c, "anime", soft));
		c.learn(first, List.of());
		for (int i = 0; i < first.size(); i++) {
			Verdict v = c.judge(first.get(i));
			if (i == 3) {
				rejected(v, "blur", "blur: sharpness [\\d.]+ is below [\\d.]+");
			} else {
				assertNull(v, first.get(i).name());
			}
		}
		FilterChain few = chain("{'duplicates': {'enabled': false}}");
		few.learn(first.subList(0, 5), List.of());
		assertNull(few.judge(first.get(3)), "five pictures say nothing about a style");
	}

	@Test
	void blurOfAWholeStyleIsSeenAgainstTrainingPictures() {
		FilterChain c = chain("{'blur': {'against': 'training'}}");
		List<TrainingPicture> training = portraits(PortraitStyle.ANIME, 12).stream().map(i -> TrainingPicture.of("t", "anime", i, FACE)).toList();
		List<Candidate> first = look(c, "anime", portraits(PortraitStyle.ANIME, 30).subList(12, 30).stream().map(FiltersTest::blurred).toList());
		c.learn(first, training);
		first.forEach(p -> rejected(c.judge(p), "blur", "blur: .*"));
	}

	@Test
	void copiesAreSeenAndOtherFacesAreNot() {
		FilterChain c = chain("{'blur': {'enabled': false}, 'collapse': {'enabled': false}}");
		List<RgbImage> faces = portraits(PortraitStyle.UKIYO_E, 60);
		List<TrainingPicture> training = portraits(PortraitStyle.PHOTO, 20).stream().map(i -> TrainingPicture.of("photos/x", "photo", i, FACE)).toList();
		c.learn(List.of(), training);
		List<Candidate> all = look(c, "anime", faces);
		all.forEach(p -> {
			assertNull(c.judge(p), p.name());
			c.keep(p);
		});
		RgbImage copy = changed(faces.get(7).resized(100, 100).resized(SIZE, SIZE), .9, 5, 2);
		rejected(c.judge(look(c, "anime", List.of(copy)).getFirst()), "duplicates", "duplicates: the same as picture anime7; \\d of 64 bits differ, limit 6, and \\d+ of 256, limit 38");
		assertNull(c.judge(look(c, "photo", List.of(copy)).getFirst()), "another style may have it");
		RgbImage learnt = changed(portraits(PortraitStyle.PHOTO, 20).get(11), 1, 3, 3);
		rejected(c.judge(look(c, "photo", List.of(learnt)).getFirst()), "duplicates", "duplicates: the training picture photos/x again; .*");
		rejected(c.judge(look(c, "photo", List.of(learnt.mirrored())).getFirst()), "duplicates", "duplicates: the training picture photos/x, mirrored again; .*");
	}

	/** The index finds what comparing each with each finds, in tens of thousands of hashes. */
	@Test
	void manyHashesAreComparedAsIfEachWithEach() {
		FilterChain c = chain("{'duplicates': {'fine': 1}}");
		c.learn(List.of(), List.of());
		CounterRandom random = CounterRandom.of(1, 2);
		List<Long> kept = new ArrayList<>();
		int found = 0;
		for (int i = 0; i < 20_000; i++) {
			long hash = random.nextLong();
			if (i % 10 == 9) {
				hash = kept.get(random.nextInt(kept.size()));
				for (int flips = random.nextInt(12); flips > 0; flips--) {
					hash ^= 1L << random.nextInt(64);
				}
			}
			Candidate p = new Candidate("n" + i, "anime", Map.of(), String.format("%016x", hash) + "0".repeat(64));
			boolean again = c.judge(p) != null;
			if (i % 10 == 9) {
				long h = hash;
				assertEquals(kept.stream().anyMatch(k -> Long.bitCount(k ^ h) <= 6), again, p.name());
				found += again ? 1 : 0;
			}
			if (!again) {
				kept.add(hash);
				c.keep(p);
			}
		}
		assertTrue(found > 800 && found < 1900, "found " + found);
		assertEquals(ExitCode.INPUT, assertThrows(FiducialException.class, () -> c.judge(new Candidate("x", "anime", Map.of(), "12"))).exitCode());
	}

	@Test
	void theHashOfACopyIsNear() {
		RgbImage a = portraits(PortraitStyle.PHOTO, 1).getFirst();
		assertTrue(PerceptualHash.of(a).distance(PerceptualHash.of(changed(a.resized(90, 90), .8, 10, 3))) <= 6);
		assertTrue(PerceptualHash.of(a).distance(PerceptualHash.of(a.mirrored())) > 12);
		assertEquals(0, PerceptualHash.of(a).fineDistance(PerceptualHash.of(a)));
	}

	@Test
	void facesThatLeaveThePictureAreLeftOut() {
		FilterChain c = chain("{}");
		double[] low = Fakes.template(34, 80, 60, 60);
		rejected(c.judge(look(c, "{}", null, "photo", portraits(PortraitStyle.PHOTO, 1).getFirst(), low, low)), "frame", "frame: 0\\.\\d+ of the points are in the picture, fewer than 0\\.980");
		assertNull(c.judge(look(c, "{}", null, "photo", portraits(PortraitStyle.PHOTO, 1).getFirst(), FACE, FACE)));
	}

	@Test
	void leftAndRightSwappedIsSeen() {
		String json = "{'model': 'm', 'alignment': {'enabled': false}}";
		double[] swapped = new double[136];
		for (int i = 0; i < 68; i++) {
			swapped[2 * i] = FACE[2 * SCHEME.flip(i)];
			swapped[2 * i + 1] = FACE[2 * SCHEME.flip(i) + 1];
		}
		RgbImage image = portraits(PortraitStyle.PHOTO, 1).getFirst();
		FilterChain c = chain(json);
		rejected(c.judge(look(c, json, new RuleDetector((i, box) -> sure(swapped, .9)), "photo", image, FACE, FACE)), "sides", "sides: NME 0\\.0000 with left and right exchanged, [\\d.]+ without");
		assertNull(c.judge(look(c, json, new RuleDetector((i, box) -> sure(FACE, .9)), "photo", image, FACE, FACE)));
	}

	@Test
	void anotherFaceIsSeenIfTheDetectorIsSureOfIt() {
		String json = "{'model': 'm'}";
		double[] corner = Fakes.template(2, 2, 30, 30);
		RgbImage image = portraits(PortraitStyle.PHOTO, 1).getFirst();
		FilterChain c = chain(json);
		rejected(c.judge(look(c, json, new RuleDetector((i, box) -> box == null ? sure(corner, .85) : sure(FACE, .9)), "photo", image, FACE, FACE)), "face",
				"face: the detector finds a face [\\d.]+ faces away, farther than 0\\.50, and is as sure of it \\(0\\.94\\)");
		assertNull(c.judge(look(c, json, new RuleDetector((i, box) -> box == null ? sure(corner, .4) : sure(FACE, .9)), "photo", image, FACE, FACE)), "not sure of it");
		assertNull(c.judge(look(c, json, new RuleDetector((i, box) -> sure(corner, 0)), "photo", image, corner, corner)), "nothing is known without confidence");
	}

	@Test
	void aSecondFaceIsSeenBesideTheFirst() {
		String json = "{'model': 'm', 'face': {'second': true}}";
		double[] first = Fakes.template(6, 40, 56, 60);
		RgbImage image = portraits(PortraitStyle.PHOTO, 1).getFirst();
		FilterChain c = chain(json);
		double[] there = { 86, 12, 120, 46 };
		double[] here = { 8, 42, 60, 98 };
		rejected(c.judge(look(c, json, two(first, new FoundFace(here, .88), new FoundFace(there, .85)), "photo", image, first, first)), "face",
				"face: the detector finds a second face and is as sure of it \\(0\\.94, limit 0\\.90\\)");
		assertNull(c.judge(look(c, json, two(first, new FoundFace(here, .88)), "photo", image, first, first)));
		assertNull(c.judge(look(c, json, two(first, new FoundFace(here, .88), new FoundFace(there, .5)), "photo", image, first, first)), "not sure of it");
		// the answer of an engine that cannot search
		assertNull(c.judge(look(c, json, new RuleDetector((i, box) -> sure(first, .9)), "photo", image, first, first)));
	}

	/** Finds the face where it was asked for, and these when it searches. */
	private static Detector two(double[] face, FoundFace... faces) {
		return new Detector() {
			private final Detector plain = new RuleDetector((i, box) -> sure(face, .9));

			@Override
			public String scheme() {
				return plain.scheme();
			}

			@Override
			public String modelHash() {
				return plain.modelHash();
			}

			@Override
			public List<Detection> detect(List<RgbImage> images, List<double[]> boxes) {
				return plain.detect(images, boxes);
			}

			@Override
			public List<FoundFace> search(RgbImage image, int most) {
				return List.of(faces);
			}

			@Override
			public void close() {
				// holds nothing
			}
		};
	}

	@Test
	void alignmentHasThresholdsOfStyles() {
		String json = "{'model': 'm', 'alignment': {'percentile': 0.5, 'cap': 0.2, 'innerFactor': 0, 'thresholds': {'ink-wash': 0.3}}}";
		FilterChain c = chain(json);
		List<Candidate> first = new ArrayList<>();
		for (String style : STYLES) {
			for (int i = 0; i < 10; i++) {
				first.add(new Candidate(style + i, style, Map.of("alignment", style.equals("anime") ? .5 + i * .01 : i * .01), null));
			}
		}
		c.learn(first, List.of());
		assertEquals(Map.of("anime", .2, "ink-wash", .3, "photo", .04), c.limits().get("alignment"));
		assertNull(c.judge(new Candidate("a", "photo", Map.of("alignment", .04), null)));
		rejected(c.judge(new Candidate("a", "photo", Map.of("alignment", .05), null)), "alignment", "alignment: NME 0\\.0500 is above 0\\.0400");
		assertNull(c.judge(new Candidate("a", "ink-wash", Map.of("alignment", .3), null)));
		rejected(c.judge(new Candidate("a", "anime", Map.of("alignment", .21), null)), "alignment", "alignment: NME 0\\.2100 is above 0\\.2000");
		FilterChain inner = chain("{'model': 'm', 'alignment': {'thresholds': {'photo': 0.1}}}");
		inner.learn(first, List.of());
		rejected(inner.judge(new Candidate("a", "photo", Map.of("alignment", .05, "alignment.inner", .07), null)), "alignment", "alignment of the inner face: NME 0\\.0700 is above 0\\.0600");
		FiducialException e = assertThrows(FiducialException.class, () -> chain("{'alignment': {'thresholds': {'ink-wsh': 0.3}}}"));
		assertTrue(e.getMessage().contains("did you mean 'ink-wash'"), e.getMessage());
		assertEquals(ExitCode.USAGE, assertThrows(FiducialException.class, () -> config("{'alignment': {'percentile': 1.5}}")).exitCode());
		assertEquals(ExitCode.USAGE, assertThrows(FiducialException.class, () -> config("{'consistency': {'enabled': true}}")).exitCode());
		assertEquals(ExitCode.USAGE, assertThrows(FiducialException.class, () -> config("{'blur': {'against': 'stile'}}")).exitCode());
	}

	@Test
	void eyesMustFollowTheEdit() {
		String json = "{'model': 'm', 'alignment': {'enabled': false}}";
		FilterChain c = chain(json);
		double[] wide = new OpenEyes().apply(FACE, Map.of("factor", 1.8));
		double[] narrow = new OpenEyes().apply(FACE, Map.of("factor", .5));
		double[] shut = new OpenEyes().apply(FACE, Map.of("factor", .4));
		for (int eye = 0; eye < 2; eye++) {
			for (int k : new int[] { 37, 38, 40, 41 }) {
				shut[2 * (k + 6 * eye) + 1] = (FACE[2 * (36 + 6 * eye) + 1] + FACE[2 * (39 + 6 * eye) + 1]) / 2;
			}
		}
		RgbImage image = portraits(PortraitStyle.PHOTO, 1).getFirst();
		BiFunction<double[], double[], Verdict> asked = (a, found) -> c.judge(look(c, json, new RuleDetector((i, box) -> sure(found, .9)), "photo", image, a, FACE));
		assertNull(asked.apply(wide, wide));
		assertNull(asked.apply(wide, FACE), "not as wide, but not against the edit");
		rejected(asked.apply(wide, narrow), "eyes", "eyes: changed against the edit: openness [\\d.]+, asked [\\d.]+, before the edit [\\d.]+");
		rejected(asked.apply(narrow, wide), "eyes", "eyes: changed against the edit: .*");
		rejected(asked.apply(FACE, shut), "eyes", "eyes: closed instead of open: .*");
		rejected(asked.apply(shut, FACE), "eyes", "eyes: open instead of closed: .*");
		assertNull(asked.apply(shut, shut));
	}

	@Test
	void shapesThatComeOutDifferentlyAreLeftOut() {
		String json = "{'model': 'm', 'alignment': {'enabled': false}, 'consistency': {'enabled': true, 'spread': 0.02}}";
		FilterChain c = chain(json);
		Portrait p = PortraitGenerator.draw(PortraitStyle.PHOTO, 3, 0, SIZE);
		// the detector's answer is shifted by the picture's first pixel
		Detector d = new RuleDetector((i, box) -> {
			double[] s = FACE.clone();
			for (int k = 0; k < s.length; k += 2) {
				s[k] += (i.get(0, 0, 0) - 100) / 10.0;
			}
			return sure(s, .9);
		});
		BiFunction<Integer, Integer, Candidate> repeated = (a, b) -> {
			List<RgbImage> images = new ArrayList<>();
			for (int v : new int[] { 100, a, b }) {
				RgbImage i = changed(p.image(), 1, 0, 0);
				i.set(0, 0, v << 16);
				images.add(i);
			}
			return candidate("p", "photo", new Examiner(c, config(json), d).examine(List.of(new Examiner.Subject(images.getFirst(), FACE, FACE, images.subList(1, 3)))).getFirst());
		};
		assertNull(c.judge(repeated.apply(101, 99)));
		Candidate bad = repeated.apply(120, 80);
		rejected(c.judge(bad), "consistency", "consistency: the landmarks of 3 pictures spread by [\\d.]+, more than 0\\.0200");
		// shifts 0, 2 and -2 pixels: standard deviation 2 pixels at every point
		assertEquals(2 / SCHEME.defaultNormalizer().of(FACE), bad.measures().get("consistency.spread"), 1e-5);
	}
}
