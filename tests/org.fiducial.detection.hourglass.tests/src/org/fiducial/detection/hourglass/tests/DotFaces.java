package org.fiducial.detection.hourglass.tests;

import java.util.function.UnaryOperator;

import org.fiducial.core.image.RgbImage;
import org.fiducial.core.random.CounterRandom;
import org.fiducial.landmark.data.LabelledImage;
import org.fiducial.landmark.data.LabelledImages;

/** Pictures of five coloured dots on a grey ground, the simplest faces there are. */
final class DotFaces implements LabelledImages {
	static final int SIZE = 96;
	private static final int[] COLOURS = { 0xff3030, 0x30ff30, 0x4040ff, 0xffff30, 0xff30ff };
	private static final double[] TEMPLATE = { -.5, -.4, .5, -.4, 0, .1, -.4, .6, .4, .6 };

	private final int count;
	private final UnaryOperator<LabelledImage> change;

	DotFaces(int count) {
		this(count, s -> s);
	}

	/** With every sample changed. */
	DotFaces(int count, UnaryOperator<LabelledImage> change) {
		this.count = count;
		this.change = change;
	}

	@Override
	public String scheme() {
		return "points5";
	}

	@Override
	public int size() {
		return count;
	}

	@Override
	public LabelledImage get(int index) {
		CounterRandom r = CounterRandom.of(7, index);
		double scale = r.uniform(24, 34);
		double cx = SIZE / 2. + r.uniform(-8, 8);
		double cy = SIZE / 2. + r.uniform(-8, 8);
		double[] shape = new double[10];
		for (int i = 0; i < 5; i++) {
			shape[2 * i] = cx + scale * TEMPLATE[2 * i] + r.uniform(-2, 2);
			shape[2 * i + 1] = cy + scale * TEMPLATE[2 * i + 1] + r.uniform(-2, 2);
		}
		return change.apply(new LabelledImage("dots-" + index, draw(shape), shape, null, null, index % 4 == 0 ? "rare" : "common"));
	}

	static RgbImage draw(double[] shape) {
		RgbImage image = new RgbImage(SIZE, SIZE);
		for (int y = 0; y < SIZE; y++) {
			for (int x = 0; x < SIZE; x++) {
				int pixel = 0x707070;
				for (int i = 0; i < 5; i++) {
					if (Math.hypot(x - shape[2 * i], y - shape[2 * i + 1]) < 4) {
						pixel = COLOURS[i];
					}
				}
				image.set(x, y, pixel);
			}
		}
		return image;
	}
}
