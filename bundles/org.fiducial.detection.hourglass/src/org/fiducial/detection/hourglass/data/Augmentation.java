package org.fiducial.detection.hourglass.data;

import org.fiducial.core.image.RgbImage;
import org.fiducial.core.random.CounterRandom;
import org.fiducial.landmark.Affine;

/**
 * One drawing of the reference's augmentation (ZhenglinZhou/STAR lib/dataset/augmentation.py): mirror, shift, rotation, scale about
 * the middle of the crop, then changes of pixels.
 *
 * @param flip whether the picture is mirrored
 * @param shiftX of the crop, in units of its side - 1
 * @param shiftY of the crop, in units of its side - 1
 * @param angle radians
 * @param scale above 1 enlarges the face
 * @param texture source of the changes of pixels; null for none
 * @param strength 0 to 1, scales every probability of those
 */
public record Augmentation(boolean flip, double shiftX, double shiftY, double angle, double scale, CounterRandom texture, double strength) {
	/** Changes nothing. */
	public static final Augmentation NONE = new Augmentation(false, 0, 0, 0, 1, null, 0);

	private static final double SHIFT = .05;
	private static final double ANGLE = Math.toRadians(18);
	private static final double SCALE = .1;
	/** Smallest and largest scale: the reference's normal distribution is unbounded. */
	private static final double SCALE_LIMIT = .4;

	/**
	 * Draws.
	 *
	 * @param random a stream of this sample's own
	 * @param strength 0 for none to 1 for the reference's
	 */
	public static Augmentation draw(CounterRandom random, double strength) {
		if (strength <= 0) {
			return NONE;
		}
		boolean flip = random.chance(.5);
		double sx = SHIFT * strength * random.nextGaussian();
		double sy = SHIFT * strength * random.nextGaussian();
		double angle = ANGLE * strength * random.nextGaussian();
		double scale = 1 + SCALE * strength * random.nextGaussian();
		return new Augmentation(flip, sx, sy, angle, Math.max(1 - SCALE_LIMIT, Math.min(1 + SCALE_LIMIT, scale)), random.split("texture"), strength);
	}

	/** Shift, rotation and scale as a map of the crop onto itself. */
	public Affine geometry(int size) {
		double c = (size - 1) / 2.;
		return Affine.translation(shiftX * (size - 1), shiftY * (size - 1)).after(Affine.similarity(angle, scale, c, c));
	}

	/** The mirror as a map of the crop onto itself; points have to change places too. */
	static Affine mirror(int size) {
		return new Affine(-1, 0, size - 1, 0, 1, 0);
	}

	/** The whole map of the crop onto itself. */
	public Affine map(int size) {
		return flip ? geometry(size).after(mirror(size)) : geometry(size);
	}

	/** Changes pixels, in place. */
	public void applyTexture(RgbImage image) {
		if (texture == null) {
			return;
		}
		CounterRandom r = texture.split(0);
		if (r.chance(.4 * strength)) {
			Textures.occlude(image, r.nextDouble(), r.nextDouble(), r.nextDouble(), r.nextDouble());
		}
		if (r.chance(.3 * strength)) {
			Textures.blur(image, r.nextDouble());
		}
		if (r.chance(.2 * strength)) {
			Textures.gamma(image, r.nextDouble(), r.nextDouble());
		}
		if (r.chance(.2 * strength)) {
			Textures.noise(image, r.nextDouble(), Textures.noiseBytes(r, image.rgb().length));
		}
		if (r.chance(.2 * strength)) {
			Textures.grey(image);
		}
	}
}
