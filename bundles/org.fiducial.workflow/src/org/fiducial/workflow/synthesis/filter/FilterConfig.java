package org.fiducial.workflow.synthesis.filter;

import org.fiducial.core.FiducialException;

/**
 * Which pictures are kept. Filters act in this order; the first that objects names the reason.
 *
 * @param engine id of the detection engine
 * @param model folder or file of a detector that is not the one to be trained on the result; empty for none, and then the filters that need one rest
 * @param collapse pictures that show nothing
 * @param blur pictures that are not sharp
 * @param frame faces that leave the picture
 * @param face another face
 * @param sides left and right swapped
 * @param alignment landmarks elsewhere
 * @param eyes open instead of closed
 * @param consistency shapes that the generator cannot draw
 * @param duplicates pictures that are there already
 */
public record FilterConfig(String engine, String model, CollapseConfig collapse, BlurConfig blur, FrameConfig frame, FaceConfig face, SidesConfig sides,
		AlignmentConfig alignment, EyesConfig eyes, ConsistencyConfig consistency, DuplicatesConfig duplicates) {
	/** Everything that needs no detector; with a model also what does, but for the costly. */
	public static final FilterConfig DEFAULT = new FilterConfig("hourglass", "", null, null, null, null, null, null, null, null, null);

	public FilterConfig {
		model = model == null ? "" : model;
		// plans of versions that knew fewer filters
		collapse = collapse == null ? CollapseConfig.DEFAULT : collapse;
		blur = blur == null ? BlurConfig.DEFAULT : blur;
		frame = frame == null ? FrameConfig.DEFAULT : frame;
		face = face == null ? FaceConfig.DEFAULT : face;
		sides = sides == null ? SidesConfig.DEFAULT : sides;
		alignment = alignment == null ? AlignmentConfig.DEFAULT : alignment;
		eyes = eyes == null ? EyesConfig.DEFAULT : eyes;
		consistency = consistency == null ? ConsistencyConfig.DEFAULT : consistency;
		duplicates = duplicates == null ? DuplicatesConfig.DEFAULT : duplicates;
		if (consistency.enabled() && model.isEmpty()) {
			throw FiducialException.usage("filter 'consistency' needs a detector: key 'filter.model'");
		}
	}

	/** Whether there is a detector. */
	public boolean detects() {
		return !model.isEmpty();
	}

	/** How often each picture is made. */
	public int seeds() {
		return consistency.enabled() ? consistency.seeds() : 1;
	}

	/** Whether filters look at training pictures. */
	public boolean comparesWithTraining() {
		return duplicates.enabled() && duplicates.training() || blur.enabled() && BlurConfig.TRAINING.equals(blur.against());
	}
}
