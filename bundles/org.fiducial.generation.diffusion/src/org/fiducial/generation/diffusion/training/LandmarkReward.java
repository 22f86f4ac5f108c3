package org.fiducial.generation.diffusion.training;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

import org.fiducial.generation.diffusion.sampling.NoiseSchedule;
import org.fiducial.landmark.Box;
import org.fiducial.landmark.Normalizer;
import org.fiducial.landmark.Shapes;
import org.fiducial.landmark.metrics.Nme;
import org.fiducial.torch.Ops;
import org.fiducial.torch.Segments;
import org.fiducial.torch.Torch;
import org.fiducial.torch.landmarks.DifferentiableLandmarks;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;

/**
 * Rewards pictures whose landmarks are where the condition wants them, in the manner of ControlNet++ (Li et al., ECCV 2024): for samples of
 * little noise the picture is estimated in one step, x_0 = (x_t - sqrt(1 - abar) eps) / sqrt(abar), decoded, and shown to a frozen detector; its
 * error is the loss. At more noise the estimate is blurred, and a detector's answer to it worth nothing.
 * <p>
 * The loss is the smooth L1 distance of coordinates in units of the normaliser, the mean over landmarks, axes and the samples that count
 * (reported as {@code loss_reward}, before weighting); {@code reward_nme} is their mean normalised error.
 */
public final class LandmarkReward implements PredictionTerm {
	/** Below this part of the normaliser, about what annotators differ by, the loss is quadratic. */
	static final double BETA = .02;
	/** The normaliser is at least this part of the landmarks' box, so that a face in profile does not outweigh all others. */
	private static final double LEAST = .25;

	private final UnaryOperator<NDArray> decoder;
	private final DifferentiableLandmarks detector;
	private final Normalizer normalizer;
	private final NoiseSchedule schedule;
	private final double weight;
	private final int maxTimestep;
	private Map<String, Double> metrics = Map.of();

	/**
	 * @param decoder from scaled latents to pictures [N, 3, H, W], red, green, blue in -1 to 1; frozen
	 * @param detector frozen; not owned
	 * @param normalizer of the detector's scheme
	 * @param weight of the reward beside the diffusion loss
	 * @param maxTimestep samples of later time steps do not count
	 */
	public LandmarkReward(UnaryOperator<NDArray> decoder, DifferentiableLandmarks detector, Normalizer normalizer, NoiseSchedule schedule, double weight, int maxTimestep) {
		this.decoder = decoder;
		this.detector = detector;
		this.normalizer = normalizer;
		this.schedule = schedule;
		this.weight = weight;
		this.maxTimestep = maxTimestep;
	}

	@Override
	public NDArray loss(NDArray predicted, NDArray noisy, long[] t, Batch batch, Segments segments) {
		int[] rows = IntStream.range(0, t.length).filter(i -> t[i] <= maxTimestep).toArray();
		metrics = Map.of();
		if (rows.length == 0) {
			return null;
		}
		Samples samples = new Samples(rows, t, batch.shapes());
		NDList found = segments.runAll(in -> reward(samples, in.get(0), in.get(1)), new NDList(predicted, noisy));
		metrics = Map.of("loss_reward", (double) found.get(0).getFloat(), "reward_nme", nme(samples.shapes, found.get(1).toFloatArray()));
		return Ops.mul(found.get(0), weight);
	}

	@Override
	public Map<String, Double> metrics() {
		return metrics;
	}

	/** The samples that count, as tensors: indices, factors of x_t and of the predicted noise in x_0, wanted landmarks, 1 / normaliser. */
	private final class Samples {
		final List<double[]> shapes = new ArrayList<>();
		final NDArray rows;
		final NDArray ofNoisy;
		final NDArray ofNoise;
		final NDArray wanted;
		final NDArray scale;

		Samples(int[] rows, long[] t, List<double[]> all) {
			int n = rows.length;
			int k = all.get(rows[0]).length;
			float[] a = new float[n];
			float[] b = new float[n];
			float[] xy = new float[n * k];
			float[] s = new float[n];
			for (int i = 0; i < n; i++) {
				double[] shape = all.get(rows[i]);
				shapes.add(shape);
				double signal = schedule.signal((int) t[rows[i]]);
				a[i] = (float) (1 / signal);
				b[i] = (float) (schedule.noise((int) t[rows[i]]) / signal);
				s[i] = (float) (1 / length(shape));
				for (int j = 0; j < k; j++) {
					xy[i * k + j] = (float) shape[j];
				}
			}
			this.rows = Ops.tensor(Torch.manager(), IntStream.of(rows).asLongStream().toArray(), new Shape(n));
			ofNoisy = Ops.tensor(Torch.manager(), a, new Shape(n, 1, 1, 1));
			ofNoise = Ops.tensor(Torch.manager(), b, new Shape(n, 1, 1, 1));
			wanted = Ops.tensor(Torch.manager(), xy, new Shape(n, k / 2, 2));
			scale = Ops.tensor(Torch.manager(), s, new Shape(n, 1, 1));
		}
	}

	private double length(double[] shape) {
		Box box = Shapes.box(shape);
		double least = LEAST * Math.max(1, Math.max(box.width(), box.height()));
		double ocular = normalizer.of(shape);
		return ocular > least ? ocular : least;
	}

	/** The loss and the landmarks that were found. */
	private NDList reward(Samples s, NDArray predicted, NDArray noisy) {
		NDArray x = Ops.indexSelect(noisy, 0, s.rows).mul(s.ofNoisy);
		NDArray clean = x.sub(Ops.indexSelect(predicted, 0, s.rows).mul(s.ofNoise));
		NDArray found = detector.landmarks(Ops.clamp(decoder.apply(clean), -1, 1), s.shapes);
		return new NDList(Ops.smoothL1(found.mul(s.scale), s.wanted.mul(s.scale), BETA), found);
	}

	private double nme(List<double[]> wanted, float[] found) {
		double sum = 0;
		for (int i = 0; i < wanted.size(); i++) {
			double[] shape = new double[wanted.get(i).length];
			for (int j = 0; j < shape.length; j++) {
				shape[j] = found[i * shape.length + j];
			}
			sum += Nme.of(shape, wanted.get(i), normalizer);
		}
		return sum / wanted.size();
	}
}
