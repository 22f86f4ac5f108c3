package org.fiducial.detection.hourglass.data;

import java.util.List;
import java.util.Optional;

import org.fiducial.core.FiducialException;
import org.fiducial.core.image.RgbImage;
import org.fiducial.core.random.CounterRandom;
import org.fiducial.detection.ArtAugmentation;
import org.fiducial.landmark.Affine;
import org.fiducial.landmark.LandmarkScheme;
import org.fiducial.landmark.crop.CropRule;
import org.fiducial.landmark.crop.Deformation;
import org.fiducial.landmark.crop.Warp;

/**
 * From a face to what the network sees of it: shape edits with a warp, mirror, shift, rotation, scale, style, then the reference's
 * changes of pixels. A pure function of its arguments. Thread-safe.
 */
public final class Augmenter {
	/** Chance that a restyled picture gets another palette as well. */
	private static final double COLOUR_TOO = .5;

	private final int size;
	private final int[] flip;
	private final double strength;
	private final ArtAugmentation art;
	private final List<ArtTextures.Kind> kinds;
	private final ShapeChanges changes;

	/**
	 * What the network sees.
	 *
	 * @param input its input
	 * @param shape landmarks in pixels of the input, in the scheme's order; NaN where unknown
	 * @param mirrored whether left and right changed places
	 */
	public record Seen(RgbImage input, double[] shape, boolean mirrored) {
	}

	/**
	 * @param rule how the network's crop follows from a shape: one that changed is cut out anew, as it would be in a picture
	 * @param size side of the network's input
	 * @param strength of the reference's augmentation, 0 for none to 1
	 * @throws FiducialException (usage) if the art augmentation asks for what is not there
	 */
	public Augmenter(LandmarkScheme scheme, CropRule rule, int size, double strength, ArtAugmentation art) {
		this.size = size;
		this.flip = scheme.flipPermutation();
		this.strength = strength;
		this.art = art;
		this.kinds = art.kinds().isEmpty() ? List.of(ArtTextures.Kind.values()) : art.kinds().stream().map(ArtTextures.Kind::of).toList();
		this.changes = new ShapeChanges(scheme, rule, size, art);
	}

	/** @param random this sample's own stream */
	Seen apply(Face face, CounterRandom random) {
		Augmentation a = Augmentation.draw(random, strength);
		Optional<ShapeChanges.Change> change = changes.draw(face.shape(), random);
		double[] shape = change.map(ShapeChanges.Change::shape).orElse(face.shape());
		RgbImage input = change.map(c -> warped(face, a, c.deformation())).orElseGet(() -> face.input(a, size));
		if (art.textures() > 0 && random.split("textures").chance(art.textures())) {
			restyle(input, random.split("style"));
		}
		a.applyTexture(input);
		return new Seen(input, ordered(a.map(size).apply(shape), a.flip()), a.flip());
	}

	private double[] ordered(double[] shape, boolean mirrored) {
		if (!mirrored) {
			return shape;
		}
		double[] out = new double[shape.length];
		for (int p = 0; p < flip.length; p++) {
			out[2 * p] = shape[2 * flip[p]];
			out[2 * p + 1] = shape[2 * flip[p] + 1];
		}
		return out;
	}

	private RgbImage warped(Face face, Augmentation a, Deformation d) {
		Affine toPlain = a.map(size).inverse();
		Affine toPatch = face.toPatch();
		return Warp.apply(face.patch(), (x, y, out) -> {
			d.source(toPlain.x(x, y), toPlain.y(x, y), out);
			double px = toPatch.x(out[0], out[1]);
			out[1] = toPatch.y(out[0], out[1]);
			out[0] = px;
		}, size);
	}

	private void restyle(RgbImage input, CounterRandom random) {
		ArtTextures.Kind kind = kinds.get(random.nextInt(kinds.size()));
		if (kind != ArtTextures.Kind.COLOUR && kinds.contains(ArtTextures.Kind.COLOUR) && random.chance(COLOUR_TOO)) {
			ArtTextures.apply(input, ArtTextures.Kind.COLOUR, random.split("palette"));
		}
		ArtTextures.apply(input, kind, random.split("kind"));
	}
}
