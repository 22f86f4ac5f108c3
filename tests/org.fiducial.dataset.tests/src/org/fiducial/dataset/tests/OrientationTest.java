package org.fiducial.dataset.tests;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;

import org.fiducial.core.image.ImageFiles;
import org.fiducial.core.image.RgbImage;
import org.fiducial.dataset.DatasetSelection;
import org.fiducial.dataset.ExportRequest;
import org.fiducial.dataset.ProjectImages;
import org.fiducial.dataset.io.PtsFile;
import org.fiducial.landmark.data.LabelledImage;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Landmarks stay on what they mark, whatever the EXIF orientation says. */
class OrientationTest {
	private static final int W = 96;
	private static final int H = 64;
	private static final int X = 20;
	private static final int Y = 12;

	@TempDir
	Path temp;

	/** A white dot of 7 x 7 pixels around (x, y) on black. */
	private static BufferedImage dot(int width, int height, int x, int y) {
		BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
		Graphics2D g = image.createGraphics();
		g.setColor(Color.WHITE);
		g.fillRect(x - 3, y - 3, 7, 7);
		g.dispose();
		return image;
	}

	private static double[] all(double x, double y) {
		double[] s = new double[2 * Trees.POINTS];
		for (int i = 0; i < s.length; i += 2) {
			s[i] = x;
			s[i + 1] = y;
		}
		return s;
	}

	/** Brightness-weighted centre of an image. */
	private static double[] centre(RgbImage image) {
		double sx = 0;
		double sy = 0;
		double n = 0;
		for (int y = 0; y < image.height(); y++) {
			for (int x = 0; x < image.width(); x++) {
				double v = image.get(x, y, 0) > 128 ? 1 : 0;
				sx += v * x;
				sy += v * y;
				n += v;
			}
		}
		return new double[] {sx / n, sy / n};
	}

	@ParameterizedTest
	@ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
	void storedFramesAreTurnedUpright(int orientation) throws IOException {
		Path in = temp.resolve("in");
		Path jpeg = Trees.write(in.resolve("a.jpg"), dot(W, H, X, Y));
		Trees.orient(jpeg, orientation);
		Trees.pts(in.resolve("a.pts"), all(X, Y));
		double[] upright = centre(ImageFiles.read(jpeg));
		try (Workspace w = new Workspace(temp.resolve("project"))) {
			assertEquals(0, w.run("300w", in, "d").problems().size());
			assertEquals(orientation, w.sample("d", "a").getOrientation());
			LabelledImage sample = ProjectImages.open(w.store, DatasetSelection.of("d")).get(0);
			assertArrayEquals(upright, Arrays.copyOf(sample.shape(), 2), .3, "the landmark is on the dot");
			assertEquals(orientation > 4 ? H : W, sample.image().width());
			w.exporting().run(ExportRequest.of("300w", "d", temp.resolve("out")), null);
			assertArrayEquals(all(X, Y), PtsFile.read(temp.resolve("out/a.pts")), "exported in the stored frame again");
			assertArrayEquals(java.nio.file.Files.readAllBytes(jpeg), java.nio.file.Files.readAllBytes(temp.resolve("out/a.jpg")));
			assertEquals(0, w.run("300w", in, "shown", "orientation=shown").errors());
			assertArrayEquals(all(X, Y), w.shape("shown", "a"), "taken as shown when told so");
		}
		assertTrue(upright[0] > 0);
	}
}
