package org.fiducial.generation.diffusion.tests;

import java.util.List;

import org.fiducial.core.FiducialException;
import org.fiducial.core.image.RgbImage;
import org.fiducial.core.random.CounterRandom;
import org.fiducial.landmark.LandmarkScheme;
import org.fiducial.landmark.LandmarkSchemes;
import org.fiducial.landmark.data.LabelledImage;
import org.fiducial.landmark.data.LabelledImages;

/** Blobs with the template's landmarks, enough to learn a little from. */
final class FakeFaces implements LabelledImages {
	static final List<String> STYLES = List.of("cartoon", "anime", "photo");

	private final int count;
	private final int side;
	private final long seed;
	/** Samples that cannot be read. */
	int broken = -1;
	/** Samples without landmarks. */
	boolean bare;
	/** What happens when a picture is asked for, besides. */
	Runnable before = () -> {
	};
	/** How many pictures were asked for. */
	int asked;

	FakeFaces(int count, int side, long seed) {
		this.count = count;
		this.side = side;
		this.seed = seed;
	}

	@Override
	public String scheme() {
		return "ibug68";
	}

	@Override
	public int size() {
		return count;
	}

	@Override
	public synchronized LabelledImage get(int index) {
		asked++;
		before.run();
		if (index == broken) {
			throw FiducialException.input("face " + index + ": cannot be read");
		}
		CounterRandom random = CounterRandom.of(seed, index);
		double[] shape = shape(random);
		RgbImage image = new RgbImage(side, side);
		int ground = random.nextInt(256);
		for (int i = 0; i < image.rgb().length; i++) {
			image.rgb()[i] = (byte) (i % 3 == index % 3 ? 200 : ground);
		}
		for (int p = 0; p < shape.length; p += 2) {
			int x = (int) Math.max(1, Math.min(side - 2, shape[p]));
			int y = (int) Math.max(1, Math.min(side - 2, shape[p + 1]));
			for (int k = 0; k < 9; k++) {
				image.set(x - 1 + k % 3, y - 1 + k / 3, 0x102030);
			}
		}
		String style = STYLES.get(index % STYLES.size());
		return new LabelledImage("face-" + index, image, bare ? null : shape, null, style, style);
	}

	private double[] shape(CounterRandom random) {
		LandmarkScheme scheme = LandmarkSchemes.shared().get("ibug68");
		double[] t = scheme.template().orElseThrow().clone();
		double minX = Double.MAX_VALUE, maxX = -Double.MAX_VALUE, minY = Double.MAX_VALUE, maxY = -Double.MAX_VALUE;
		for (int i = 0; i < t.length; i += 2) {
			minX = Math.min(minX, t[i]);
			maxX = Math.max(maxX, t[i]);
			minY = Math.min(minY, t[i + 1]);
			maxY = Math.max(maxY, t[i + 1]);
		}
		double s = side * random.uniform(.5, .7) / Math.max(maxX - minX, maxY - minY);
		double cx = side * random.uniform(.45, .55);
		double cy = side * random.uniform(.45, .55);
		for (int i = 0; i < t.length; i += 2) {
			t[i] = cx + s * (t[i] - (minX + maxX) / 2);
			t[i + 1] = cy + s * (t[i + 1] - (minY + maxY) / 2);
		}
		return t;
	}
}
