package org.fiducial.detection.hourglass.data;

import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;

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
 * @param kinds of changes that may be applied
 */
public record Augmentation(boolean flip, double shiftX, double shiftY, double angle, double scale, CounterRandom texture, double strength, Set<Kind> kinds) {
	/** The reference's changes, by the names that configurations call them. */
	public enum Kind {
		/** Left and right change places, of half of the faces. */
		MIRROR,
		/** The crop lies beside. */
		SHIFT,
		/** About the middle of the crop. */
		ROTATION,
		/** About the middle of the crop. */
		SCALE,
		/** A black box. */
		OCCLUSION,
		/** A box filter. */
		BLUR,
		/** Darker or lighter middle tones. */
		GAMMA,
		/** Random colours mixed in. */
		NOISE,
		/** No colours. */
		GREY
	}

	/** All of the reference's. */
	public static final Set<Kind> ALL = Collections.unmodifiableSet(EnumSet.allOf(Kind.class));
	/** Changes nothing. */
	public static final Augmentation NONE = new Augmentation(false, 0, 0, 0, 1, null, 0, Set.of());

	private static final double SHIFT = .05;
	private static final double ANGLE = Math.toRadians(18);
	private static final double SCALE = .1;
	/** Smallest and largest scale: the reference's normal distribution is unbounded. */
	private static final double SCALE_LIMIT = .4;

	/**
	 * Draws. Whether a kind is there changes nothing of the others.
	 *
	 * @param random a stream of this sample's own
	 * @param strength 0 for none to 1 for the reference's
	 * @param kinds those that there are to be
	 */
	public static Augmentation draw(CounterRandom random, double strength, Set<Kind> kinds) {
		if (strength <= 0) {
			return NONE;
		}
		boolean flip = random.chance(.5);
		double sx = SHIFT * strength * random.nextGaussian();
		double sy = SHIFT * strength * random.nextGaussian();
		double angle = ANGLE * strength * random.nextGaussian();
		double scale = 1 + SCALE * strength * random.nextGaussian();
		boolean shifts = kinds.contains(Kind.SHIFT);
		return new Augmentation(flip && kinds.contains(Kind.MIRROR), shifts ? sx : 0, shifts ? sy : 0, kinds.contains(Kind.ROTATION) ? angle : 0,
				kinds.contains(Kind.SCALE) ? Math.max(1 - SCALE_LIMIT, Math.min(1 + SCALE_LIMIT, scale)) : 1, random.split("texture"), strength, kinds);
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

	/** Changes pixels, in place. Tells what was done. */
	public Set<Kind> applyTexture(RgbImage image) {
		Set<Kind> done = EnumSet.noneOf(Kind.class);
		if (texture == null) {
			return done;
		}
		CounterRandom r = texture.split(0);
		// a change that is switched off takes its numbers all the same
		if (r.chance(.4 * strength)) {
			double[] u = { r.nextDouble(), r.nextDouble(), r.nextDouble(), r.nextDouble() };
			change(Kind.OCCLUSION, done, () -> Textures.occlude(image, u[0], u[1], u[2], u[3]));
		}
		if (r.chance(.3 * strength)) {
			double u = r.nextDouble();
			change(Kind.BLUR, done, () -> Textures.blur(image, u));
		}
		if (r.chance(.2 * strength)) {
			double side = r.nextDouble();
			double u = r.nextDouble();
			change(Kind.GAMMA, done, () -> Textures.gamma(image, side, u));
		}
		if (r.chance(.2 * strength)) {
			double u = r.nextDouble();
			byte[] noise = Textures.noiseBytes(r, image.rgb().length);
			change(Kind.NOISE, done, () -> Textures.noise(image, u, noise));
		}
		if (r.chance(.2 * strength)) {
			change(Kind.GREY, done, () -> Textures.grey(image));
		}
		return done;
	}

	private void change(Kind kind, Set<Kind> done, Runnable change) {
		if (kinds.contains(kind)) {
			change.run();
			done.add(kind);
		}
	}
}
