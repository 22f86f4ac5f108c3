package org.fiducial.generation;

/**
 * How a control network that others published is sampled: its files do not say what it steers, nor how landmarks are drawn for it. Components that are missing in
 * a file take their defaults.
 *
 * @param base base model, as {@link GeneratorTrainingConfig#base()}; empty if the model is one of this program's, which knows all of this itself
 * @param baseWeights which of the base model's weights, as {@link GeneratorTrainingConfig#baseWeights()}
 * @param renderer id of the conditioning renderer: the one whose drawings are nearest to those that it was trained on
 * @param imageSize side of the pictures in pixels; 0 for what its file says, or else the base model's
 */
public record PublishedControl(String base, String baseWeights, String renderer, int imageSize) {
	/** The model is one of this program's. */
	public static final PublishedControl NONE = new PublishedControl(null, null, null, 0);

	public PublishedControl {
		base = base == null ? "" : base;
		baseWeights = baseWeights == null ? GeneratorTrainingConfig.STAGE_1.baseWeights() : baseWeights;
		renderer = renderer == null ? GeneratorTrainingConfig.STAGE_1.renderer() : renderer;
	}

	/** The same with another name of the base model. */
	public PublishedControl withBase(String place) {
		return new PublishedControl(place, baseWeights, renderer, imageSize);
	}

	/** Whether there is one. */
	public boolean wanted() {
		return !base.isBlank();
	}
}
