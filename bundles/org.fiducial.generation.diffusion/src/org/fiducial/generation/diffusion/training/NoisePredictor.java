package org.fiducial.generation.diffusion.training;

import org.fiducial.core.FiducialException;
import org.fiducial.generation.diffusion.unet.ControlNet;
import org.fiducial.generation.diffusion.unet.UNet;
import org.fiducial.torch.Autocast;
import org.fiducial.torch.Precision;
import org.fiducial.torch.Segments;

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

	/** How its networks are run: whoever differentiates what was computed from a prediction has to ask this for the gradients. */
	default Segments segments() {
		return Segments.PLAIN;
	}

	/** A predictor whose networks are run so. */
	static NoisePredictor by(Segments segments, NoisePredictor predictor) {
		return new NoisePredictor() {
			@Override
			public NDArray predict(NDArray x, long[] t, Batch batch) {
				return predictor.predict(x, t, batch);
			}

			@Override
			public Segments segments() {
				return segments;
			}
		};
	}

	/** A base model: the U-Net alone. */
	static NoisePredictor base(UNet unet) {
		return base(unet, Segments.PLAIN);
	}

	/** As above, its blocks being run so. */
	static NoisePredictor base(UNet unet, Segments segments) {
		unet.segments(segments);
		return by(segments, (x, t, batch) -> unet.predict(x, t, batch.context()));
	}

	/**
	 * A ControlNet on a U-Net whose encoder and middle take no part in training (cldm.py, ControlledUnetModel); its decoder trains
	 * along if its tensors require gradients.
	 */
	static NoisePredictor control(UNet unet, ControlNet control) {
		return control(unet, control, Segments.PLAIN);
	}

	/** As above, the blocks of both being run so. */
	static NoisePredictor control(UNet unet, ControlNet control, Segments segments) {
		return control(unet, control, segments, Precision.FP32);
	}

	/** As above, both networks being run in a precision; the noise comes as 32-bit floats. */
	static NoisePredictor control(UNet unet, ControlNet control, Segments segments, Precision precision) {
		unet.segments(segments);
		control.segments(segments);
		return by(segments, (x, t, batch) -> {
			if (batch.hints() == null) {
				throw FiducialException.input("Training a ControlNet needs conditioning pictures.");
			}
			return Autocast.output(precision, () -> {
				var residuals = control.residuals(x, control.encodeHint(batch.hints()), t, batch.context());
				return unet.predictLocked(x, t, batch.context(), UNet.Control.of(residuals, 1));
			});
		});
	}
}
