package org.fiducial.dataset.portraits;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.fiducial.dataset.portraits.model.Head;
import org.fiducial.dataset.portraits.model.StyleProportions;
import org.fiducial.dataset.portraits.model.Subject;
import org.junit.jupiter.api.Test;

/** The contract of {@link PortraitGenerator}: a pure function, the same person in every style, the same composition at every size. */
class PortraitGeneratorTest {
	private static final int SIZE = 96;

	@Test
	void theSameCallGivesTheSamePortrait() {
		for (PortraitStyle style : PortraitStyle.values()) {
			Portrait a = PortraitGenerator.draw(style, 3, 11, SIZE);
			Portrait b = PortraitGenerator.draw(style, 3, 11, SIZE);
			assertEquals(a.image(), b.image(), style.id());
			assertArrayEquals(a.landmarks(), b.landmarks());
			assertArrayEquals(a.visible(), b.visible());
			assertEquals(a.attributes(), b.attributes());
			assertNotSame(a.landmarks(), b.landmarks());
		}
	}

	@Test
	void threadsDoNotChangeThePicture() throws Exception {
		try (ExecutorService pool = Executors.newFixedThreadPool(4)) {
			List<Future<Portrait>> drawn = new ArrayList<>();
			for (PortraitStyle style : PortraitStyle.values()) {
				drawn.add(pool.submit(() -> PortraitGenerator.draw(style, 8, 2, SIZE)));
				drawn.add(pool.submit(() -> PortraitGenerator.draw(style, 8, 3, SIZE)));
			}
			for (Future<Portrait> f : drawn) {
				Portrait p = f.get();
				assertEquals(PortraitGenerator.draw(p.style(), 8, p.index(), SIZE).image(), p.image(), p.style().id());
			}
		}
	}

	@Test
	void thousandsOfPeopleAreAllDifferent() {
		Set<Long> faces = new HashSet<>();
		for (int i = 0; i < 2000; i++) {
			double[] p = head(PortraitStyle.PHOTO, 1, i, 256).landmarks();
			faces.add(java.util.Arrays.hashCode(p) * 31L + Subject.sample(1, i).looks().hashCode());
		}
		assertTrue(faces.size() > 1995, "only " + faces.size() + " different of 2000");
		assertNotEquals(PortraitGenerator.draw(PortraitStyle.PHOTO, 1, 0, SIZE).image(), PortraitGenerator.draw(PortraitStyle.PHOTO, 2, 0, SIZE).image());
	}

	@Test
	void everyStyleDrawsAnotherPictureOfTheSamePerson() {
		Set<Object> pictures = new HashSet<>();
		double[] photo = head(PortraitStyle.PHOTO, 4, 9, 256).landmarks();
		for (PortraitStyle style : PortraitStyle.values()) {
			Portrait p = PortraitGenerator.draw(style, 4, 9, SIZE);
			pictures.add(p.image());
			assertEquals(PortraitGenerator.draw(PortraitStyle.PHOTO, 4, 9, SIZE).attributes(), p.attributes(), style.id());
			double[] q = head(style, 4, 9, 256).landmarks();
			double gap = 0;
			for (int i = 0; i < q.length; i++) {
				gap = Math.max(gap, Math.abs(q[i] - photo[i]));
			}
			assertTrue(gap < 45, style.id() + ": a landmark moved " + gap + " pixels from the photograph");
		}
		assertEquals(PortraitStyle.values().length, pictures.size());
	}

	@Test
	void paintersAndDraughtsmenKeepTheShapeAndCaricatureChangesIt() {
		double[] photo = head(PortraitStyle.PHOTO, 4, 9, 256).landmarks();
		assertArrayEquals(photo, head(PortraitStyle.IMPASTO_OIL, 4, 9, 256).landmarks());
		assertArrayEquals(photo, head(PortraitStyle.CHARCOAL, 4, 9, 256).landmarks());
		double moved = 0;
		for (int who = 0; who < 40; who++) {
			double[] drawn = head(PortraitStyle.PHOTO, 4, who, 256).landmarks();
			double[] caricature = head(PortraitStyle.CARICATURE, 4, who, 256).landmarks();
			for (int i = 0; i < drawn.length; i++) {
				moved += Math.abs(drawn[i] - caricature[i]) / drawn.length / 40;
			}
		}
		assertTrue(moved > 1.5, "caricature moves landmarks by " + moved + " pixels on average");
	}

	@Test
	void theCompositionDoesNotDependOnTheSize() {
		double[] small = head(PortraitStyle.PHOTO, 6, 5, 64).landmarks();
		double[] large = head(PortraitStyle.PHOTO, 6, 5, 1024).landmarks();
		for (int i = 0; i < small.length; i++) {
			assertEquals((small[i] + .5) * 16 - .5, large[i], 1e-6, "coordinate " + i);
		}
		Portrait a = PortraitGenerator.draw(PortraitStyle.PHOTO, 6, 5, 128);
		Portrait b = PortraitGenerator.draw(PortraitStyle.PHOTO, 6, 5, 256);
		byte[] down = b.image().resized(128, 128).rgb();
		double difference = 0;
		for (int i = 0; i < down.length; i++) {
			difference += Math.abs((down[i] & 0xff) - (a.image().rgb()[i] & 0xff)) / (double) down.length;
		}
		assertTrue(difference < 6, "mean difference of pixels " + difference);
	}

	@Test
	void framingIsObeyed() {
		Framing framing = new Framing(.3, 20, .4, .45);
		double[] p = PortraitGenerator.draw(PortraitStyle.PHOTO, 1, 1, 200, framing).landmarks();
		double angle = Math.toDegrees(Math.atan2(p[45 * 2 + 1] - p[36 * 2 + 1], p[45 * 2] - p[36 * 2]));
		assertEquals(20, angle, 8);
		assertEquals(.4 * 200, (p[0] + p[32]) / 2, 12);
	}

	@Test
	void badArgumentsAreRefused() {
		assertThrows(IllegalArgumentException.class, () -> PortraitGenerator.draw(PortraitStyle.PHOTO, 0, 0, 63));
		assertThrows(IllegalArgumentException.class, () -> PortraitGenerator.draw(PortraitStyle.PHOTO, 0, 0, 1025));
		assertThrows(IllegalArgumentException.class, () -> new Framing(Double.NaN, 0, .5, .5));
		assertThrows(IllegalArgumentException.class, () -> new Framing(.5, 0, .5, 1.2));
		IllegalArgumentException e = assertThrows(IllegalArgumentException.class, () -> PortraitStyle.of("oil"));
		assertTrue(e.getMessage().contains("impasto-oil"));
		assertEquals(PortraitStyle.UKIYO_E, PortraitStyle.of("ukiyo-e"));
	}

	static Head head(PortraitStyle style, long seed, long index, int size) {
		return new Head(StyleProportions.apply(Subject.sample(seed, index), style), Framing.of(seed, index), size);
	}
}
