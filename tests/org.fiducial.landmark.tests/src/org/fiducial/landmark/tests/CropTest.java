package org.fiducial.landmark.tests;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;

import org.fiducial.core.FiducialException;
import org.fiducial.core.image.RgbImage;
import org.fiducial.core.random.CounterRandom;
import org.fiducial.landmark.Affine;
import org.fiducial.landmark.Box;
import org.fiducial.landmark.crop.CropFrame;
import org.fiducial.landmark.crop.CropRule;
import org.fiducial.landmark.crop.Warp;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class CropTest {
	private static final String IO = "fixtures/parity/star-geometry/io.safetensors";

	@Test
	void matrixOfTheReference() {
		Affine m = new CropFrame(310.5, 205.25, 200 * 1.2, 256).toCrop();
		assertArrayEquals(new double[] { 1.0666666666666667, 0, -203.7, 0, 1.0666666666666667, -91.43333333333334 }, m.toArray(), 1e-10);
	}

	@Test
	void matricesAndPointsOfTheReference() throws IOException {
		double[] in = Fixtures.tensor(IO, "in.crop.scale_cx_cy");
		double[] geometry = Fixtures.tensor(IO, "in.geo.shift_x_shift_y_angle_scale");
		double[] crops = Fixtures.tensor(IO, "out.crop.matrix");
		double[] product = Fixtures.tensor(IO, "out.geo.matrix_times_crop");
		double[] points = Fixtures.tensor(IO, "in.points");
		double[] moved = Fixtures.tensor(IO, "out.points_transformed");
		for (int i = 0; i < 6; i++) {
			Affine crop = new CropFrame(in[3 * i + 1], in[3 * i + 2], 200 * in[3 * i], 256).toCrop();
			assertArrayEquals(Fixtures.slice(crops, i * 3, 3), new double[] { crop.a(), crop.b(), crop.tx() }, 2e-5);
			Affine geo = Affine.translation(255 * geometry[4 * i], 255 * geometry[4 * i + 1])
					.after(Affine.similarity(geometry[4 * i + 2], geometry[4 * i + 3], 127.5, 127.5));
			Affine both = geo.after(crop);
			assertArrayEquals(Fixtures.slice(product, i * 3, 3), new double[] { both.a(), both.b(), both.tx() }, 1e-4);
			assertArrayEquals(Fixtures.slice(moved, i, 136), both.apply(Fixtures.slice(points, i, 136)), 1e-3);
		}
	}

	@ParameterizedTest
	@CsvSource({ "crop,256", "rot,128" })
	void pixelsOfTheReference(String name, int size) throws IOException {
		String io = "fixtures/parity/image-io/io.safetensors";
		RgbImage source = Fixtures.image(io, "in.warp.src_u8", 210, 170);
		RgbImage expected = Fixtures.image(io, "out.warp." + name + ".result", size, size);
		Affine m = Affine.of(Fixtures.tensor(io, "in.warp." + name + ".matrix"));
		assertEquals(expected, Warp.apply(source, m, size, Warp.Sampling.OPENCV));
		RgbImage exact = Warp.apply(source, m, size);
		double sum = 0;
		for (int i = 0; i < exact.rgb().length; i++) {
			int d = Math.abs((exact.rgb()[i] & 0xff) - (expected.rgb()[i] & 0xff));
			assertTrue(d <= 4, "pixel " + i / 3 + " differs by " + d);
			sum += d;
		}
		assertTrue(sum / exact.rgb().length < .1);
	}

	@Test
	void rulesTakeTheSideTheySay() {
		Box box = new Box(10, 20, 100, 60);
		assertEquals(new CropFrame(60, 50, 125, 256), CropRule.DEFAULT.frame(box, 256));
		assertEquals(63, CropRule.STAR.frame(box, 256).side(), 1e-12);
		assertThrows(FiducialException.class, () -> new CropRule(CropRule.BoxSide.MAX, 9));
		assertThrows(IllegalArgumentException.class, () -> CropRule.DEFAULT.frame(new Box(1, 1, 0, 0), 256));
	}

	@Test
	void thereAndBack() {
		double[] s = Fixtures.face(3);
		CropFrame f = CropRule.DEFAULT.frame(s, 128);
		assertArrayEquals(s, f.toImage(f.toCrop(s)), 1e-9);
	}

	@ParameterizedTest
	@EnumSource(Warp.Sampling.class)
	void aWholeFrameIsTheImageItself(Warp.Sampling sampling) {
		RgbImage image = noise(32);
		Affine m = new CropFrame(15.5, 15.5, 32, 32).toCrop();
		assertEquals(image, Warp.apply(image, m, 32, sampling));
	}

	@Test
	void halfPixelsAverageAndOutsideIsBlack() {
		RgbImage image = new RgbImage(2, 1);
		image.set(0, 0, 0x640000);
		image.set(1, 0, 0xc80000);
		RgbImage out = Warp.apply(image, Affine.translation(.5, 0), 4);
		assertEquals(50, out.get(0, 0, 0));
		assertEquals(150, out.get(1, 0, 0));
		assertEquals(100, out.get(2, 0, 0));
		assertEquals(0, out.get(3, 0, 0));
		assertEquals(0, out.get(1, 1, 0));
	}

	@Test
	void doublingKeepsPixelAreas() {
		RgbImage image = noise(8);
		RgbImage big = new CropFrame(3.5, 3.5, 8, 16).crop(image);
		// inside, half-pixel bilinear growing is what resized() does
		RgbImage expected = image.resized(16, 16);
		for (int y = 1; y < 15; y++) {
			for (int x = 1; x < 15; x++) {
				assertEquals(expected.get(x, y, 1), big.get(x, y, 1), 1);
			}
		}
	}

	@Test
	void openCvSamplingRoundsToThirtySecondths() {
		RgbImage image = new RgbImage(2, 1);
		image.set(1, 0, 0xff0000);
		// the exact place is .51, the rounded one 16/32
		RgbImage out = Warp.apply(image, Affine.translation(-.51, 0), 1, Warp.Sampling.OPENCV);
		assertEquals(128, out.get(0, 0, 0));
		assertEquals(130, Warp.apply(image, Affine.translation(-.51, 0), 1).get(0, 0, 0));
	}

	@Test
	void smoothSamplingDoesNotAlias() {
		RgbImage stripes = new RgbImage(256, 256);
		for (int i = 0; i < 256 * 256; i++) {
			if (i % 2 == 0) {
				stripes.set(i % 256, i / 256, 0xffffff);
			}
		}
		Affine m = new CropFrame(127.5, 127.5, 256, 32).toCrop();
		assertEquals(128, Warp.apply(stripes, m, 32, Warp.Sampling.SMOOTH).get(16, 16, 0), 1);
	}

	@Test
	void farAwayIsBlackAndDoesNotOverflow() {
		RgbImage out = Warp.apply(noise(8), Affine.translation(1e12, -1e12), 4);
		assertEquals(new RgbImage(4, 4), out);
	}

	private static RgbImage noise(int size) {
		RgbImage image = new RgbImage(size, size);
		CounterRandom r = CounterRandom.of(1, size);
		for (int i = 0; i < size * size; i++) {
			image.set(i % size, i / size, (int) r.nextLong() & 0xffffff);
		}
		return image;
	}
}
