package org.fiducial.detection.hourglass.data;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

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
	private final Set<Augmentation.Kind> reference;
	private final Set<ArtTextures.Kind> textures;
	private final ShapeChanges changes;

	/**
	 * What the network sees.
	 *
	 * @param input its input
	 * @param shape landmarks in pixels of the input, in the scheme's order; NaN where unknown
	 * @param augmentation the reference's, as it was drawn
	 * @param pixels the reference's changes of pixels that were made
	 * @param shapes ids of the shape edits, in the order they were made, and {@code exaggeration}
	 * @param textures manners of art that it was drawn over in
	 */
	public record Seen(RgbImage input, double[] shape, Augmentation augmentation, Set<Augmentation.Kind> pixels, List<String> shapes, List<ArtTextures.Kind> textures) {
		/** Whether left and right changed places. */
		public boolean mirrored() {
			return augmentation.flip();
		}
	}

	/**
	 * @param rule how the network's crop follows from a shape: one that changed is cut out anew, as it would be in a picture
	 * @param size side of the network's input
	 * @param strength of the reference's augmentation, 0 for none to 1
	 * @param reference names of the reference's changes; all if empty
	 * @throws FiducialException (usage) if one of the augmentations asks for what is not there
	 */
	public Augmenter(LandmarkScheme scheme, CropRule rule, int size, double strength, List<String> reference, ArtAugmentation art) {
		this.size = size;
		this.flip = scheme.flipPermutation();
		this.strength = strength;
		this.art = art;
		this.reference = Switches.of(Augmentation.Kind.class, "augmentations", "augmentation", reference);
		this.textures = Switches.of(ArtTextures.Kind.class, "art.kinds", "texture", art.kinds());
		this.changes = new ShapeChanges(scheme, rule, size, art);
	}

	/** @param random this sample's own stream */
	Seen apply(Face face, CounterRandom random) {
		Augmentation a = Augmentation.draw(random, strength, reference);
		Optional<ShapeChanges.Change> change = changes.draw(face.shape(), random);
		double[] shape = change.map(ShapeChanges.Change::shape).orElse(face.shape());
		RgbImage input = change.map(c -> warped(face, a, c.deformation())).orElseGet(() -> face.input(a, size));
		boolean restyled = art.textures() > 0 && random.split("textures").chance(art.textures());
		List<ArtTextures.Kind> drawn = restyled ? restyle(input, random.split("style")) : List.of();
		Set<Augmentation.Kind> pixels = a.applyTexture(input);
		return new Seen(input, ordered(a.map(size).apply(shape), a.flip()), a, pixels, change.map(ShapeChanges.Change::made).orElse(List.of()), drawn);
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

	private List<ArtTextures.Kind> restyle(RgbImage input, CounterRandom random) {
		List<ArtTextures.Kind> made = new ArrayList<>();
		ArtTextures.Kind kind = texture(random);
		if (kind != ArtTextures.Kind.COLOUR && textures.contains(ArtTextures.Kind.COLOUR) && random.chance(COLOUR_TOO)) {
			ArtTextures.apply(input, ArtTextures.Kind.COLOUR, random.split("palette"));
			made.add(ArtTextures.Kind.COLOUR);
		}
		ArtTextures.apply(input, kind, random.split("kind"));
		made.add(kind);
		return made;
	}

	/** One of those that are on; drawn from all of them, so that a face keeps its own when another is switched off. */
	private ArtTextures.Kind texture(CounterRandom random) {
		ArtTextures.Kind[] all = ArtTextures.Kind.values();
		ArtTextures.Kind kind = all[random.nextInt(all.length)];
		CounterRandom again = random.split("again");
		while (!textures.contains(kind)) {
			kind = all[again.nextInt(all.length)];
		}
		return kind;
	}
}
