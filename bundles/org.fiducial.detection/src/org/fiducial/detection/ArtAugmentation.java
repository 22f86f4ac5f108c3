package org.fiducial.detection;

import java.util.List;

import org.fiducial.core.FiducialException;

/**
 * Changes of training pictures that make photographs look more like art, on top of the reference's augmentation: for labs that have
 * no generator.
 *
 * @param shapes probability (0 to 1) that a face's shape is edited as for synthesis (two of the scheme's shape edits) and its picture
 *        warped along, without folds
 * @param edits ids of the shape edits that {@code shapes} draws from; all of the scheme if empty
 * @param exaggeration probability (0 to 1) that a face gets other proportions, as caricatures draw them, and its picture is warped along
 * @param textures probability (0 to 1) that a picture is drawn over in a style
 * @param kinds which styles: {@code colour}, {@code smooth}, {@code posterise}, {@code halftone}, {@code sketch}, {@code ink}; all if empty
 */
public record ArtAugmentation(double shapes, List<String> edits, double exaggeration, double textures, List<String> kinds) {
	/** Photographs stay photographs. */
	public static final ArtAugmentation NONE = new ArtAugmentation(0, List.of(), 0, 0, List.of());

	public ArtAugmentation {
		edits = edits == null ? List.of() : List.copyOf(edits);
		kinds = kinds == null ? List.of() : List.copyOf(kinds);
		if (!(isProbability(shapes) && isProbability(exaggeration) && isProbability(textures))) {
			throw FiducialException.usage("art augmentation: shapes, exaggeration and textures are probabilities from 0 to 1, not " + shapes + ", " + exaggeration + " and " + textures);
		}
	}

	private static boolean isProbability(double p) {
		return p >= 0 && p <= 1;
	}
}
