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
import org.fiducial.torch.Ops;
import org.fiducial.torch.Torch;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;

/**
 * Trains an autoencoder on pictures: every sample of the posterior must decode to its picture, with more weight on the surroundings of
 * landmarks. Half of the pictures are mirrored. The network is convolutional, so most steps may see crops around landmarks: four times as
 * many pictures for the same cost, and with them four times as many hairs, lights and colours, which vary less within a picture.
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
	private final long cropSteps;
	private final long seed;
	private Map<String, Double> metrics = Map.of();

	/**
	 * @param side of the pictures in pixels; others are resized
	 * @param cropSteps how many batches come first that consist of four times as many crops of half the side
	 */
	public AutoencoderObjective(Autoencoder model, LabelledImages data, AutoencoderLoss loss, int batchSize, int side, long cropSteps, long seed) {
		this.model = model;
		this.data = data;
		this.loss = loss;
		this.batchSize = batchSize;
		this.side = side;
		this.cropSteps = cropSteps;
		this.seed = seed;
		this.order = DataOrder.shuffled(seed, data.size());
	}

	@Override
	public NDArray loss(long number) {
		return number < cropSteps ? loss(number, 4 * batchSize, side / 2) : loss(number, batchSize, side);
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
		NDArray y = model.decodeUnscaled(q.sample(Ops.tensor(Torch.manager(), noise, new Shape(size, z, latent, latent))));
		AutoencoderLoss.Terms terms = loss.of(x, y, IMPORTANCE.of(shapes, pixels, side, Torch.manager()), q);
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
		RgbImage image = sample.image().resized(side, side);
		double[] shape = sample.shape() == null ? null : sample.shape().clone();
		for (int i = 0; shape != null && i < shape.length; i++) {
			shape[i] = (shape[i] + .5) * side / sample.image().width() - .5;
			shape[i] = flip && i % 2 == 0 ? side - 1 - shape[i] : shape[i];
		}
		image = flip ? image.mirrored() : image;
		if (pixels < side) {
			int[] at = corner(shape, pixels, random.split("crop"));
			image = crop(image, at[0], at[1], pixels);
			for (int i = 0; shape != null && i < shape.length; i++) {
				shape[i] -= at[i % 2];
			}
		}
		images.add(image);
		shapes.add(shape);
	}

	/** Upper left corner of a crop: half of them anywhere, half around a landmark. */
	private int[] corner(double[] shape, int pixels, CounterRandom random) {
		int room = side - pixels;
		int[] at = {random.nextInt(room + 1), random.nextInt(room + 1)};
		if (shape != null && random.chance(.5)) {
			int point = random.nextInt(shape.length / 2);
			for (int axis = 0; axis < 2; axis++) {
				double centre = shape[2 * point + axis] + random.uniform(-.25, .25) * pixels;
				at[axis] = (int) Math.max(0, Math.min(room, Math.round(centre - pixels / 2.0)));
			}
		}
		return at;
	}

	private static RgbImage crop(RgbImage image, int x, int y, int pixels) {
		RgbImage out = new RgbImage(pixels, pixels);
		for (int r = 0; r < pixels; r++) {
			System.arraycopy(image.rgb(), ((y + r) * image.width() + x) * 3, out.rgb(), r * pixels * 3, pixels * 3);
		}
		return out;
	}

	@Override
	public Map<String, Double> metrics() {
		return metrics;
	}
}
