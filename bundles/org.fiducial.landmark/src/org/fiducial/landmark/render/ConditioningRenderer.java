package org.fiducial.landmark.render;

import java.util.List;

import org.fiducial.core.FiducialException;
import org.fiducial.core.Suggest;
import org.fiducial.core.image.RgbImage;
import org.fiducial.landmark.LandmarkScheme;
import org.fiducial.landmark.Shapes;

/**
 * Draws a shape as the picture that conditions the generator: deterministic, sub-pixel (4 x 4 super-sampling), the same bytes on every
 * machine. Its id names drawing and version; once published, a drawing never changes, a better one gets a new id. Thread-safe.
 */
public interface ConditioningRenderer {
	/** Coloured chains with discs, right and left in different colours: the default. */
	String PARTS_V1 = "parts_v1";
	/** White discs on black, as Georgefwt/Face-Landmark-ControlNet and the face part of openpose draw them. */
	String DOTS_WHITE = "dots_white";
	/** Lines in the colours of CrucibleAI/ControlNetMediaPipeFace, as far as the scheme has the parts. */
	String LINES_MEDIAPIPE = "lines_mediapipe";

	/** All ids. */
	List<String> IDS = List.of(PARTS_V1, DOTS_WHITE, LINES_MEDIAPIPE);

	/**
	 * A drawing for shapes of a scheme.
	 *
	 * @throws FiducialException (usage) if the id is unknown, with a suggestion
	 */
	static ConditioningRenderer of(String id, LandmarkScheme scheme) {
		return switch (id) {
		case PARTS_V1 -> new PartsRenderer(scheme);
		case DOTS_WHITE -> new DotsRenderer(scheme);
		case LINES_MEDIAPIPE -> new MediaPipeRenderer(scheme);
		default -> throw FiducialException.usage(Suggest.unknown("conditioning renderer", id, IDS));
		};
	}

	/** Name and version, stored in checkpoints. */
	String id();

	/** The scheme whose shapes it draws. */
	LandmarkScheme scheme();

	/**
	 * Draws.
	 *
	 * @param shape in pixels of the frame, pixel centres at integers; points outside are cut off, points that are not finite left out
	 * @param size side of the frame in pixels, 8 to 4096
	 * @return a square picture, black where nothing is
	 */
	RgbImage render(double[] shape, int size);

	/** The drawing of the mirrored face. Right and left have colours of their own, so it is drawn again, not mirrored. */
	default RgbImage renderFlipped(double[] shape, int size) {
		return render(Shapes.flip(shape, scheme(), size), size);
	}
}
