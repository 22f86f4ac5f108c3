package org.fiducial.generation.diffusion.autoencoder;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.fiducial.core.image.RgbImage;
import org.fiducial.core.random.CounterRandom;
import org.fiducial.generation.diffusion.training.DataOrder;
import org.fiducial.generation.diffusion.training.Objective;
import org.fiducial.landmark.data.LabelledImage;
import org.fiducial.landmark.data.LabelledImages;
import org.fiducial.torch.GradMode;
import org.fiducial.torch.Torch;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;

/**
 * Trains an autoencoder on pictures: every sample of the posterior must decode to its picture, with more weight on the surroundings of
 * landmarks. Half of the pictures are mirrored. The network is convolutional, so the first steps may run at half the size, where colours
 * and outlines are learnt at a quarter of the cost.
 */
public final class AutoencoderObjective implements Objective {
	/** What a landmark adds to the weight of its surroundings, and how far they reach (part of the side). */
	private static final ImportanceMap IMPORTANCE = new ImportanceMap(3, .02);

	private final Autoencoder model;
	private final LabelledImages data;
	private final AutoencoderLoss loss;
	private final DataOrder order;
	private final int batchSize;
	private final int side;
	private final long coarseSteps;
	private final long seed;
	private Map<String, Double> metrics = Map.of();

	/**
	 * @param side of the pictures in pixels; others are resized
	 * @param coarseSteps how many batches come first that are twice as large, of pictures half the size
	 */
	public AutoencoderObjective(Autoencoder model, LabelledImages data, AutoencoderLoss loss, int batchSize, int side, long coarseSteps, long seed) {
		this.model = model;
		this.data = data;
		this.loss = loss;
		this.batchSize = batchSize;
		this.side = side;
		this.coarseSteps = coarseSteps;
		this.seed = seed;
		this.order = DataOrder.shuffled(seed, data.size());
	}

	@Override
	public NDArray loss(long number) {
		return number < coarseSteps ? loss(number, 2 * batchSize, side / 2) : loss(number, batchSize, side);
	}

	private NDArray loss(long number, int size, int pixels) {
		int[] indices = order.batch(number, size);
		List<RgbImage> images = new ArrayList<>();
		List<double[]> shapes = new ArrayList<>();
		int z = model.config().embedDim();
		int latent = pixels / model.config().factor();
		int n = z * latent * latent;
		float[] noise = new float[size * n];
		for (int i = 0; i < size; i++) {
			CounterRandom random = CounterRandom.of(seed, number * size + i);
			add(data.get(indices[i]), pixels, random, images, shapes);
			System.arraycopy(random.split("posterior").gaussians(n), 0, noise, i * n, n);
		}
		NDArray x = Pictures.signed(images, Torch.manager());
		Posterior q = posterior(x);
		NDArray y = model.decodeUnscaled(q.sample(Torch.manager().create(noise, new Shape(size, z, latent, latent))));
		AutoencoderLoss.Terms terms = loss.of(x, y, IMPORTANCE.of(shapes, pixels, Torch.manager()), q);
		metrics = Map.of("absolute", (double) terms.absolute().getFloat(), "edges", (double) terms.edges().getFloat(), "kl", (double) terms.kl().getFloat());
		return terms.total();
	}

	/** Without gradients if the encoder is not trained. */
	private Posterior posterior(NDArray pictures) {
		if (model.parameters().get("quant_conv.weight").hasGradient()) {
			return model.posterior(pictures);
		}
		try (GradMode off = GradMode.off()) {
			return model.posterior(pictures);
		}
	}

	/** The landmarks only say where to look, so mirroring needs no change of their order. */
	private void add(LabelledImage sample, int pixels, CounterRandom random, List<RgbImage> images, List<double[]> shapes) {
		boolean flip = random.split("flip").chance(.5);
		RgbImage image = sample.image().resized(pixels, pixels);
		images.add(flip ? image.mirrored() : image);
		if (sample.shape() == null) {
			shapes.add(null);
			return;
		}
		double[] s = sample.shape().clone();
		for (int i = 0; i < s.length; i++) {
			s[i] = (s[i] + .5) * pixels / sample.image().width() - .5;
			s[i] = flip && i % 2 == 0 ? pixels - 1 - s[i] : s[i];
		}
		shapes.add(s);
	}

	@Override
	public Map<String, Double> metrics() {
		return metrics;
	}
}
