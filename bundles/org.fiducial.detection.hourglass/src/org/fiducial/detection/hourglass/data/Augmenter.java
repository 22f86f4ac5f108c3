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
import org.fiducial.landmark.crop.Deformation;
import org.fiducial.landmark.crop.Warp;
import org.fiducial.landmark.edit.EditSampler;
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

	private final int size;
	private final int[] flip;
	private final double strength;
	private final ArtAugmentation art;
	private final List<ArtTextures.Kind> kinds;
	private final EditSampler edits;

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
	 * @param size side of the network's input
	 * @param strength of the reference's augmentation, 0 for none to 1
	 * @throws FiducialException (usage) if the art augmentation asks for what is not there
	 */
	public Augmenter(LandmarkScheme scheme, int size, double strength, ArtAugmentation art) {
		this.size = size;
		this.flip = scheme.flipPermutation();
		this.strength = strength;
		this.art = art;
		this.kinds = art.kinds().isEmpty() ? List.of(ArtTextures.Kind.values()) : art.kinds().stream().map(ArtTextures.Kind::of).toList();
		this.edits = art.shapes() > 0 ? sampler(scheme) : null;
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
		double[] shape = face.shape();
		Deformation deformation = null;
		if (art.shapes() > 0 && random.split("shapes").chance(art.shapes())) {
			double[] edited = edited(face.shape(), random.split("edits"));
			deformation = deformation(face.shape(), edited);
			shape = deformation == null ? shape : deformation.apply(shape, edited);
		}
		RgbImage input = deformation == null ? face.input(a, size) : warped(face, a, deformation);
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

	/** Edited once, or once more for the exaggeration of caricatures. Null where a landmark is unknown, or no edit fits. */
	private double[] edited(double[] shape, CounterRandom random) {
		double[] once = edited(shape, random.nextLong());
		double[] twice = once != null && random.chance(TWICE) ? edited(once, random.nextLong()) : null;
		return twice == null ? once : twice;
	}

	private double[] edited(double[] shape, long seed) {
		if (!Shapes.isFinite(shape)) {
			return null;
		}
		// the sampler keeps shapes within a frame; there is room around the crop
		double margin = (Face.ROOM - 1) / 2 * size;
		int frame = (int) Math.round(size + 2 * margin);
		double[] moved = Affine.translation(margin, margin).apply(shape);
		try {
			var drawn = edits.sample(moved, frame, frame, seed, 0);
			return drawn.kept() ? null : Affine.translation(-margin, -margin).apply(drawn.shape());
		} catch (IllegalArgumentException e) {
			// eyes that coincide: a face that cannot be edited
			return null;
		}
	}

	/** The warp for an edit, or for half of it if the whole one folds; null if there is none. */
	private Deformation deformation(double[] shape, double[] edited) {
		if (edited == null) {
			return null;
		}
		double margin = (Face.ROOM - 1) / 2 * size;
		try {
			Optional<Deformation> d = Deformation.of(shape, edited, -margin, size + margin);
			if (d.isEmpty()) {
				double[] half = new double[shape.length];
				Arrays.setAll(half, i -> (shape[i] + edited[i]) / 2);
				d = Deformation.of(shape, half, -margin, size + margin);
			}
			return d.orElse(null);
		} catch (IllegalArgumentException e) {
			return null;
		}
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
