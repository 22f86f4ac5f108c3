package org.fiducial.generation.diffusion.autoencoder;

import org.fiducial.torch.Ops;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.types.Shape;

/**
 * What an autoencoder is trained for: small absolute and squared errors, the same edges as the original at three scales, the same
 * colours, and a little Kullback-Leibler regularisation. The edge term keeps eyes and lines crisp where a mean error alone would blur
 * them; it stands in for latent-diffusion's perceptual and adversarial terms (ldm/modules/losses/contperceptual.py), whose networks
 * would have to be downloaded.
 * <p>
 * Errors are those of brightness and of two opponent colours (see {@link Opponent}). The logarithm of each picture's error is minimised: the likelihood under a Laplace distribution whose scale fits that picture
 * (latent-diffusion learns one scale for all). Otherwise hatching and halftone, which nothing predicts, would take nearly all of the
 * gradient, and smooth faces would stay blurred.
 *
 * @param absolute weight of the mean absolute error
 * @param squared weight of the mean squared error
 * @param edges weight of the mean absolute error of differences between neighbours, summed over three scales
 * @param averages weight of the mean absolute error of 8 x 8 averages
 * @param kl weight of the divergence of a latent in nats
 */
public record AutoencoderLoss(double absolute, double squared, double edges, double averages, double kl) {
	/** The weights of the shipped model. */
	public static final AutoencoderLoss DEFAULT = new AutoencoderLoss(1, 1, 1, 1, 2e-6);

	private static final int SCALES = 3;
	/** Side of the squares whose averages are compared. */
	private static final int SQUARE = 8;
	/** Errors below this are good enough to stop pulling. */
	private static final float FLOOR = .02f;
	private static final int[] PICTURE = {1, 2, 3};

	/** The loss of a batch, and its terms for people; each a scalar. */
	public record Terms(NDArray total, NDArray absolute, NDArray squared, NDArray edges, NDArray kl) {
	}

	/**
	 * The loss of a batch.
	 *
	 * @param pictures [N, 3, H, W] in [-1, 1]
	 * @param decoded the same shape
	 * @param weights importance of each pixel, [N, 1, H, W] with mean about 1; null for the same everywhere
	 */
	public Terms of(NDArray pictures, NDArray decoded, NDArray weights, Posterior posterior) {
		NDArray error = Opponent.of(decoded.sub(pictures));
		NDArray weighted = weights == null ? error : error.mul(weights);
		NDArray abs = each(weighted.abs());
		NDArray sq = each(weighted.mul(error));
		NDArray edge = edges(weighted);
		NDArray colours = each(Ops.avgPool2d(error, SQUARE, SQUARE).abs());
		NDArray sum = NDArrays.add(Ops.mul(abs, absolute), Ops.mul(sq, squared), Ops.mul(edge, edges), Ops.mul(colours, averages));
		NDArray divergence = posterior.kl();
		NDArray total = Ops.add(sum, FLOOR).log().mean().add(Ops.mul(divergence, kl));
		return new Terms(total, abs.mean(), sq.mean(), edge.mean(), divergence);
	}

	/** Mean of each picture [N]. */
	private static NDArray each(NDArray x) {
		return Ops.div(x.sum(PICTURE), x.getShape().size() / x.getShape().get(0));
	}

	/** Differences are linear, so the edges' error is the error's edges. */
	private static NDArray edges(NDArray error) {
		NDArray e = error;
		NDArray sum = null;
		for (int scale = 0; scale < SCALES; scale++) {
			Shape s = e.getShape();
			NDArray dx = each(e.get(":, :, :, 1:").sub(e.get(":, :, :, :" + (s.get(3) - 1))).abs());
			NDArray dy = each(e.get(":, :, 1:, :").sub(e.get(":, :, :" + (s.get(2) - 1) + ", :")).abs());
			NDArray both = dx.add(dy);
			sum = sum == null ? both : sum.add(both);
			e = scale < SCALES - 1 ? Ops.avgPool2d(e, 2, 2) : e;
		}
		return sum;
	}
}
