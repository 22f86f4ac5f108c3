package org.fiducial.workflow.watch.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.DoubleSupplier;

import org.fiducial.core.image.RgbImage;
import org.fiducial.core.run.RunListener;
import org.fiducial.dataset.portraits.PortraitGenerator;
import org.fiducial.dataset.portraits.PortraitStyle;
import org.fiducial.detection.Detection;
import org.fiducial.detection.Detector;
import org.fiducial.landmark.LandmarkScheme;
import org.fiducial.landmark.LandmarkSchemes;
import org.fiducial.landmark.data.LabelledImage;
import org.fiducial.landmark.data.LabelledImages;
import org.fiducial.workflow.MetricsWriter;
import org.fiducial.workflow.watch.ProbeAlignment;
import org.fiducial.workflow.watch.StyleReference;
import org.fiducial.workflow.watch.TrainingWatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A judge that knows the answers, real drawings as pictures. */
class TrainingWatchTest {
	private static final LandmarkScheme SCHEME = LandmarkSchemes.shared().get("ibug68");
	private static final int SIZE = 64;

	@TempDir
	Path folder;

	private final List<String> messages = new ArrayList<>();
	private final Map<Long, Map<String, Double>> numbers = new LinkedHashMap<>();

	/** Writes what it hears as a run's folder does. */
	private final RunListener recorder = new RunListener() {
		@Override
		public void metrics(long step, Map<String, Double> values) {
			numbers.put(step, values);
			try (MetricsWriter w = MetricsWriter.open(folder.resolve("metrics.jsonl"))) {
				w.write(step, values);
			} catch (IOException e) {
				throw new UncheckedIOException(e);
			}
		}

		@Override
		public void message(String text) {
			messages.add(text);
		}
	};

	private static double[] shape(int i) {
		return PortraitGenerator.draw(PortraitStyle.PHOTO, 1, i, SIZE).landmarks();
	}

	private static List<RgbImage> pictures(PortraitStyle style, int first) {
		List<RgbImage> out = new ArrayList<>();
		for (int i = first; i < first + 4; i++) {
			out.add(PortraitGenerator.draw(style, 1, i, SIZE).image());
		}
		return out;
	}

	/** Finds shapes 0 to 3, mixed with the next one's: obedience 1 is exact, 0 is another face. */
	private static Detector judge(DoubleSupplier obedience) {
		return new Detector() {
			@Override
			public String scheme() {
				return "ibug68";
			}

			@Override
			public String modelHash() {
				return "";
			}

			@Override
			public List<Detection> detect(List<RgbImage> images, List<double[]> faces) {
				double o = obedience.getAsDouble();
				if (Double.isNaN(o)) {
					throw new IllegalStateException("no memory");
				}
				List<Detection> out = new ArrayList<>();
				for (int i = 0; i < images.size(); i++) {
					double[] own = shape(i);
					double[] other = shape((i + 1) % 4);
					for (int k = 0; k < own.length; k++) {
						own[k] = o * own[k] + (1 - o) * other[k];
					}
					out.add(new Detection(own, new float[68]));
				}
				return out;
			}

			@Override
			public void close() {
				// holds nothing
			}
		};
	}

	private TrainingWatch watch(DoubleSupplier obedience, StyleReference styles, String... columns) {
		TrainingWatch w = new TrainingWatch(recorder, folder, 1000, obedience == null ? null : judge(obedience), SCHEME, styles);
		for (int i = 0; i < 4; i++) {
			w.probe(i, columns.length == 0 ? null : columns[i], shape(i));
		}
		return w;
	}

	@Test
	void exactPicturesHaveNoErrorAndChanceIsThatOfOtherFaces() {
		List<double[]> shapes = List.of(shape(0), shape(1), shape(2), shape(3));
		ProbeAlignment exact = ProbeAlignment.of(judge(() -> 1), SCHEME, pictures(PortraitStyle.PHOTO, 0), shapes);
		assertEquals(0, exact.error(), 1e-12);
		assertTrue(exact.chance() > .15 && exact.chance() < .5, exact.toString());
		ProbeAlignment none = ProbeAlignment.of(judge(() -> 0), SCHEME, pictures(PortraitStyle.PHOTO, 0), shapes);
		assertTrue(none.error() > .6 * none.chance(), none.toString());
		assertTrue(Double.isNaN(ProbeAlignment.of(judge(() -> 1), SCHEME, pictures(PortraitStyle.PHOTO, 0).subList(0, 1), shapes.subList(0, 1)).chance()));
	}

	@Test
	void saysWhenPicturesBeginToObeyAndGoesOnWithThatAfterAResume() {
		double[] obedience = { 0 };
		TrainingWatch w = watch(() -> obedience[0], null);
		double first = w.probed(100, pictures(PortraitStyle.PHOTO, 0)).orElseThrow();
		obedience[0] = .9;
		assertTrue(w.probed(200, pictures(PortraitStyle.PHOTO, 0)).orElseThrow() < .3 * first);
		assertTrue(messages.isEmpty(), messages.toString());
		// killed here; a new process goes on from its checkpoint at 200
		TrainingWatch again = watch(() -> obedience[0], null);
		again.probed(300, pictures(PortraitStyle.PHOTO, 0));
		again.probed(400, pictures(PortraitStyle.PHOTO, 0));
		assertEquals(1, messages.size(), messages.toString());
		assertTrue(messages.getFirst().startsWith("the pictures obey their landmarks since step 200 (alignment error "), messages.toString());
		assertEquals(200L, again.findings().get("converged_at"));
		assertEquals(numbers.get(400L).get("alignment"), again.findings().get("alignment"));
		assertTrue(again.problems().isEmpty());
	}

	@Test
	void numbersOfStepsThatAreDoneAgainDoNotCount() {
		watch(() -> 1, null).probed(500, pictures(PortraitStyle.PHOTO, 0));
		watch(() -> 1, null).probed(600, pictures(PortraitStyle.PHOTO, 0));
		messages.clear();
		TrainingWatch again = watch(() -> 0, null);
		again.probed(500, pictures(PortraitStyle.PHOTO, 0));
		assertTrue(again.findings().get("converged_at") == null, again.findings().toString());
		assertEquals(1, messages.size(), "overdue at half of the training");
	}

	@Test
	void warnsOnceWhenTheyShouldObeyAndDoNot() {
		TrainingWatch w = watch(() -> 0, null);
		for (long step = 100; step <= 1000; step += 100) {
			w.probed(step, pictures(PortraitStyle.PHOTO, 0));
			assertEquals(step < 500 ? 0 : 1, messages.size(), messages.toString());
		}
		assertTrue(messages.getFirst().startsWith("warning: at step 500 of 1000 the pictures do not obey"), messages.toString());
		assertEquals(1, w.problems().size());
	}

	/** The last probe may be the first that obeys: that it does not would be wrong to say, and that it does too early. */
	@Test
	void isSilentWhereOnlyTheLastProbeObeys() {
		double[] obedience = { 0 };
		TrainingWatch w = watch(() -> obedience[0], null);
		w.probed(400, pictures(PortraitStyle.PHOTO, 0));
		obedience[0] = .9;
		w.probed(1000, pictures(PortraitStyle.PHOTO, 0));
		assertTrue(messages.isEmpty(), messages.toString());
		assertTrue(w.problems().isEmpty());
		assertTrue(w.findings().get("converged_at") == null);
	}

	@Test
	void aJudgeThatFailsOnceCostsThatProbeAlone() {
		double[] obedience = { Double.NaN };
		TrainingWatch w = watch(() -> obedience[0], null);
		assertTrue(Double.isNaN(w.probed(100, pictures(PortraitStyle.PHOTO, 0)).orElseThrow()));
		assertTrue(messages.getFirst().contains("no memory"), messages.toString());
		obedience[0] = 1;
		assertEquals(0, w.probed(200, pictures(PortraitStyle.PHOTO, 0)).orElseThrow(), 1e-12);
	}

	@Test
	void withoutAJudgeNothingIsScored() {
		assertEquals(OptionalDouble.empty(), watch(null, null).probed(100, pictures(PortraitStyle.PHOTO, 0)));
		assertTrue(numbers.isEmpty());
	}

	/** Twelve drawings a style. */
	private static LabelledImages drawings(PortraitStyle... styles) {
		return new LabelledImages() {
			@Override
			public String scheme() {
				return "ibug68";
			}

			@Override
			public int size() {
				return 12 * styles.length;
			}

			@Override
			public LabelledImage get(int index) {
				PortraitStyle style = styles[index % styles.length];
				return new LabelledImage("d" + index, PortraitGenerator.draw(style, 3, index, SIZE).image(), null, null, style.id(), "art");
			}
		};
	}

	@Test
	void realPicturesAreNearTheirStyleAndFarFromOthers() {
		StyleReference styles = StyleReference.of(drawings(PortraitStyle.CARTOON, PortraitStyle.INK_WASH), SIZE, 1).orElseThrow();
		watch(null, styles, "cartoon", "cartoon", "cartoon", "cartoon").probed(100, pictures(PortraitStyle.CARTOON, 500));
		watch(null, styles, "cartoon", "cartoon", "cartoon", "cartoon").probed(200, pictures(PortraitStyle.INK_WASH, 500));
		double own = numbers.get(100L).get("style_distance");
		double other = numbers.get(200L).get("style_distance");
		assertTrue(own > .5 && own < 1.6, own + " of drawings of the style");
		assertTrue(other > 1.5 * own, own + " and " + other);
		assertTrue(StyleReference.of(drawings(), SIZE, 1).isEmpty());
	}

	@Test
	void warnsOnceWhenStylesAreForgotten() {
		StyleReference styles = StyleReference.of(drawings(PortraitStyle.CARTOON, PortraitStyle.INK_WASH), SIZE, 1).orElseThrow();
		String[] columns = { "cartoon", "cartoon", "cartoon", "ink-wash" };
		TrainingWatch w = watch(null, styles, columns);
		w.probed(100, pictures(PortraitStyle.CARTOON, 500));
		for (long step = 200; step <= 400; step += 100) {
			w.probed(step, pictures(PortraitStyle.PHOTO, 500));
		}
		assertEquals(1, messages.size(), messages.toString());
		assertTrue(messages.getFirst().startsWith("warning: since step 200 the probe pictures lose their styles"), messages.toString());
		assertEquals(1, w.problems().size());
	}

	@Test
	void stylesWithoutPicturesAreComparedWithTheFirstProbeAlsoAfterAResume() {
		StyleReference styles = StyleReference.of(drawings(PortraitStyle.CARTOON, PortraitStyle.INK_WASH), SIZE, 1).orElseThrow();
		String[] columns = { "anime", "anime", "anime", "anime" };
		watch(null, styles, columns).probed(100, pictures(PortraitStyle.ANIME, 500));
		assertTrue(numbers.isEmpty(), "nothing to compare with yet");
		watch(null, styles, columns).probed(200, pictures(PortraitStyle.ANIME, 500));
		assertEquals(0, numbers.get(200L).get("style_change"), 1e-12);
		TrainingWatch last = watch(null, styles, columns);
		last.probed(300, pictures(PortraitStyle.INK_WASH, 500));
		last.probed(400, pictures(PortraitStyle.INK_WASH, 500));
		assertTrue(numbers.get(300L).get("style_change") > 1.5, numbers.toString());
		assertTrue(messages.getLast().contains("farthest now: anime"), messages.toString());
	}
}
