package org.fiducial.generation.diffusion.training;

import org.fiducial.core.FiducialException;
import org.fiducial.generation.diffusion.unet.ControlNet;
import org.fiducial.generation.diffusion.unet.UNet;

import ai.djl.ndarray.NDArray;

/** The network whose noise prediction is trained. */
@FunctionalInterface
public interface NoisePredictor {
	/**
	 * Predicts the noise.
	 *
	 * @param x noisy latents [N, C, h, w]
	 * @param t time steps of the samples
	 * @param batch for context and hints
	 */
	NDArray predict(NDArray x, long[] t, Batch batch);

	/** A base model: the U-Net alone. */
	static NoisePredictor base(UNet unet) {
		return (x, t, batch) -> unet.predict(x, t, batch.context());
	}

	/**
	 * A ControlNet on a U-Net whose encoder and middle take no part in training (cldm.py, ControlledUnetModel); its decoder trains
	 * along if its tensors require gradients.
	 */
	static NoisePredictor control(UNet unet, ControlNet control) {
		return (x, t, batch) -> {
			if (batch.hints() == null) {
				throw FiducialException.input("Training a ControlNet needs conditioning pictures.");
			}
			var residuals = control.residuals(x, control.encodeHint(batch.hints()), t, batch.context());
			return unet.predictLocked(x, t, batch.context(), UNet.Control.of(residuals, 1));
		};
	}
}
