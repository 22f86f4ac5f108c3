package org.fiducial.detection.hourglass.data;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import org.fiducial.core.FiducialException;
import org.fiducial.core.random.CounterRandom;
import org.fiducial.detection.ArtAugmentation;
import org.fiducial.landmark.Affine;
import org.fiducial.landmark.LandmarkScheme;
import org.fiducial.landmark.Shapes;
import org.fiducial.landmark.crop.CropRule;
import org.fiducial.landmark.crop.Deformation;
import org.fiducial.landmark.edit.EditSampler;
import org.fiducial.landmark.edit.EditedShape;
import org.fiducial.landmark.edit.ShapeEdit;
import org.fiducial.landmark.edit.ShapeEdits;

/** Changes of a face's shape, along with its picture: edits as for synthesis, and exaggeration, each where its turn comes. Thread-safe. */
final class ShapeChanges {
	/** Edits at once, as for synthesis. */
	private static final int EDITS = 2;
	private static final double TWICE = .5;
	private static final String EXAGGERATION = "exaggeration";
	/** How much of a change is tried until the picture does not fold. */
	private static final double[] SHARES = { 1, .5 };

	private final CropRule rule;
	private final int size;
	/** Room around the crop, in its pixels. */
	private final double margin;
	private final ArtAugmentation art;
	/** Null if there are no edits to draw. */
	private final EditSampler edits;
	private final Exaggeration exaggeration;

	/**
	 * A changed face.
	 *
	 * @param deformation of the plain crop
	 * @param shape landmarks where the deformation moves them
	 * @param made ids of the edits in their order, and {@code exaggeration}
	 */
	record Change(Deformation deformation, double[] shape, List<String> made) {
	}

	/**
	 * @param rule how a crop follows from a shape: one that changed is cut out anew, as it would be in a picture
	 * @param size side of the crop
	 * @throws FiducialException (usage) if edits are asked for that the scheme does not have
	 */
	ShapeChanges(LandmarkScheme scheme, CropRule rule, int size, ArtAugmentation art) {
		this.rule = rule;
		this.size = size;
		this.margin = (Face.ROOM - 1) / 2 * size;
		this.art = art;
		List<ShapeEdit> all = ShapeEdits.shared().all();
		Switches.check("art.edits", scheme.id() + " shape edit", art.edits(), all.stream().filter(e -> e.schemes().contains(scheme.id())).map(ShapeEdit::id).toList());
		this.edits = art.shapes() > 0 ? sampler(scheme, all, Set.copyOf(art.edits())) : null;
		this.exaggeration = new Exaggeration(scheme);
	}

	private static EditSampler sampler(LandmarkScheme scheme, List<ShapeEdit> all, Set<String> on) {
		try {
			return on.isEmpty() ? new EditSampler(scheme, all, EDITS, false) : new EditSampler(scheme, all, on, Math.min(EDITS, on.size()));
		} catch (IllegalArgumentException e) {
			throw FiducialException.usage("detector training: art.shapes needs shape edits: " + e.getMessage() + "; set it to 0, or map the data to a scheme that has edits (ibug68)");
		}
	}

	/**
	 * Draws a change.
	 *
	 * @param shape landmarks in the plain crop
	 * @param random this face's own stream
	 * @return nothing where it is not the face's turn, a landmark is unknown, or no change fits
	 */
	Optional<Change> draw(double[] shape, CounterRandom random) {
		boolean edit = random.split("shapes").chance(art.shapes());
		boolean exaggerate = random.split("exaggerate").chance(art.exaggeration());
		if (!(edit || exaggerate) || !Shapes.isFinite(shape)) {
			return Optional.empty();
		}
		try {
			List<String> made = new ArrayList<>();
			double[] edited = edit ? edited(shape, random.split("edits"), made) : shape;
			double[] changed = edited;
			if (exaggerate) {
				changed = exaggeration.apply(edited, random.split(EXAGGERATION));
				made.add(EXAGGERATION);
			}
			return Arrays.equals(changed, shape) ? Optional.empty() : change(shape, changed, made);
		} catch (IllegalArgumentException e) {
			// eyes that coincide, or landmarks on a line: a face that cannot be edited
			return Optional.empty();
		}
	}

	/** Edited once, or once more; the same where no edit fits. */
	private double[] edited(double[] shape, CounterRandom random, List<String> made) {
		double[] once = edited(shape, random.nextLong(), made);
		return !Arrays.equals(once, shape) && random.chance(TWICE) ? edited(once, random.nextLong(), made) : once;
	}

	private double[] edited(double[] shape, long seed, List<String> made) {
		// the sampler keeps shapes within a frame; there is room around the crop
		int frame = (int) Math.round(size + 2 * margin);
		EditedShape drawn = edits.sample(Affine.translation(margin, margin).apply(shape), frame, frame, seed, 0);
		drawn.edits().forEach(e -> made.add(e.edit()));
		return drawn.kept() ? shape : Affine.translation(-margin, -margin).apply(drawn.shape());
	}

	/** The whole change, or a part of it if the picture would fold. */
	private Optional<Change> change(double[] shape, double[] changed, List<String> made) {
		double[] whole = recut(changed);
		double[] part = new double[shape.length];
		for (double share : SHARES) {
			Arrays.setAll(part, i -> shape[i] + share * (whole[i] - shape[i]));
			double[] goal = recut(part);
			Optional<Deformation> d = Deformation.of(shape, goal, -margin, size + margin);
			if (d.isPresent()) {
				return d.map(x -> new Change(x, x.apply(shape, goal), List.copyOf(made)));
			}
		}
		return Optional.empty();
	}

	private double[] recut(double[] shape) {
		return rule.frame(shape, size).toCrop(shape);
	}
}
