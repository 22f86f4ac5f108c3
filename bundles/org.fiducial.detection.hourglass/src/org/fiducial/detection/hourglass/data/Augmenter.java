package org.fiducial.detection.hourglass.data;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

import org.fiducial.core.FiducialException;
import org.fiducial.core.image.RgbImage;
import org.fiducial.core.random.CounterRandom;
import org.fiducial.detection.ArtAugmentation;
import org.fiducial.landmark.Affine;
import org.fiducial.landmark.LandmarkScheme;
import org.fiducial.landmark.Shapes;
import org.fiducial.landmark.crop.CropRule;
import org.fiducial.landmark.crop.Deformation;
import org.fiducial.landmark.crop.Warp;
import org.fiducial.landmark.edit.EditSampler;
import org.fiducial.landmark.edit.EditedShape;
import org.fiducial.landmark.edit.ShapeEdits;

/**
 * From a face to what the network sees of it: shape edits with a warp, mirror, shift, rotation, scale, style, then the reference's
 * changes of pixels. A pure function of its arguments. Thread-safe.
 */
public final class Augmenter {
	/** Chance that a restyled picture gets another palette as well. */
	private static final double COLOUR_TOO = .5;
	/** Edits at once, as for synthesis. */
	private static final int EDITS = 2;
	private static final double TWICE = .5;
	/** How much of a change is tried until the picture does not fold. */
	private static final double[] SHARES = { 1, .5 };

	private final int size;
	private final int[] flip;
	private final double strength;
	private final ArtAugmentation art;
	private final List<ArtTextures.Kind> kinds;
	private final EditSampler edits;
	private final Exaggeration exaggeration;
	private final CropRule rule;

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
		this.rule = rule;
		this.size = size;
		this.flip = scheme.flipPermutation();
		this.strength = strength;
		this.art = art;
		this.kinds = art.kinds().isEmpty() ? List.of(ArtTextures.Kind.values()) : art.kinds().stream().map(ArtTextures.Kind::of).toList();
		this.edits = art.shapes() > 0 ? sampler(scheme) : null;
		this.exaggeration = new Exaggeration(scheme);
	}

	private static EditSampler sampler(LandmarkScheme scheme) {
		try {
			return new EditSampler(scheme, ShapeEdits.shared().all(), EDITS, false);
		} catch (IllegalArgumentException e) {
			throw FiducialException.usage("detector training: art.shapes needs shape edits: " + e.getMessage() + "; set it to 0, or map the data to a scheme that has edits (ibug68)");
		}
	}

	/** @param random this sample's own stream */
	Seen apply(Face face, CounterRandom random) {
		Augmentation a = Augmentation.draw(random, strength);
		double[] edited = edited(face.shape(), random);
		Change change = edited == null ? null : change(face.shape(), edited);
		double[] shape = change == null ? face.shape() : change.shape();
		RgbImage input = change == null ? face.input(a, size) : warped(face, a, change.deformation());
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

	/** The shape after edits and exaggeration, each where its turn comes, cut out anew. Null where nothing changes. */
	private double[] edited(double[] shape, CounterRandom random) {
		boolean edit = art.shapes() > 0 && random.split("shapes").chance(art.shapes());
		boolean exaggerate = art.exaggeration() > 0 && random.split("exaggerate").chance(art.exaggeration());
		if (!(edit || exaggerate) || !Shapes.isFinite(shape)) {
			return null;
		}
		try {
			double[] once = edit ? edits(shape, random.split("edits")) : shape;
			double[] changed = exaggerate ? exaggeration.apply(once, random.split("exaggeration")) : once;
			return changed == shape ? null : recut(changed);
		} catch (IllegalArgumentException e) {
			// eyes that coincide: a face that cannot be edited
			return null;
		}
	}

	/** Edited once, or once more; the same shape where no edit fits. */
	private double[] edits(double[] shape, CounterRandom random) {
		double[] once = edited(shape, random.nextLong());
		return once != shape && random.chance(TWICE) ? edited(once, random.nextLong()) : once;
	}

	private double[] edited(double[] shape, long seed) {
		// the sampler keeps shapes within a frame; there is room around the crop
		double margin = (Face.ROOM - 1) / 2 * size;
		int frame = (int) Math.round(size + 2 * margin);
		EditedShape drawn = edits.sample(Affine.translation(margin, margin).apply(shape), frame, frame, seed, 0);
		return drawn.kept() ? shape : Affine.translation(-margin, -margin).apply(drawn.shape());
	}

	private double[] recut(double[] shape) {
		return rule.frame(shape, size).toCrop(shape);
	}

	/** A change of a face: the warp, and the landmarks as it moves them. */
	private record Change(Deformation deformation, double[] shape) {
	}

	/** The warp for a change, or for a part of it if the whole one folds; null if there is none. */
	private Change change(double[] shape, double[] edited) {
		double margin = (Face.ROOM - 1) / 2 * size;
		double[] part = new double[shape.length];
		for (double share : SHARES) {
			Arrays.setAll(part, i -> shape[i] + share * (edited[i] - shape[i]));
			try {
				double[] goal = recut(part);
				Optional<Deformation> d = Deformation.of(shape, goal, -margin, size + margin);
				if (d.isPresent()) {
					return new Change(d.get(), d.get().apply(shape, goal));
				}
			} catch (IllegalArgumentException e) {
				// landmarks on a line: another part of the way may leave them
			}
		}
		return null;
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
