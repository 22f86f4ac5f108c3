package org.fiducial.detection.hourglass.data;

import org.fiducial.core.FiducialException;
import org.fiducial.core.image.RgbImage;
import org.fiducial.core.random.CounterRandom;
import org.fiducial.detection.hourglass.maps.SupervisionMaps;
import org.fiducial.detection.hourglass.network.HourglassConfig;
import org.fiducial.landmark.LandmarkScheme;
import org.fiducial.landmark.crop.CropRule;
import org.fiducial.landmark.data.LabelledImages;

/**
 * Makes the batches of a run: cuts, augments, draws targets. A landmark that is not known (NaN) does not count, one that is marked as
 * invisible counts half: annotators guessed it. A landmark that augmentation moved out of the crop is learnt at the crop's border, as
 * in the reference. A sample that cannot be read is replaced by the next one and reported once. Not thread-safe.
 */
public final class BatchMaker {
	/** What an invisible landmark counts. */
	public static final float INVISIBLE_WEIGHT = .5f;

	private final LabelledImages images;
	private final FaceStore store;
	private final SampleOrder order;
	private final HourglassConfig network;
	private final int[] flip;
	private final SupervisionMaps maps;
	private final Augmenter augmenter;
	private final long seed;
	private final ProblemLog problems;

	/**
	 * @param augmenter for the network's input
	 * @param cacheBytes what decoded faces may take
	 */
	public BatchMaker(LabelledImages images, SampleOrder order, LandmarkScheme scheme, HourglassConfig network, CropRule rule, Augmenter augmenter, long seed, long cacheBytes,
			ProblemLog problems) {
		this.images = images;
		this.store = new FaceStore(images, rule, network.inputSize(), cacheBytes);
		this.order = order;
		this.network = network;
		this.flip = scheme.flipPermutation();
		this.maps = new SupervisionMaps(network);
		this.augmenter = augmenter;
		this.seed = seed;
		this.problems = problems;
	}

	private BatchMaker(BatchMaker like) {
		this.images = like.images;
		this.store = like.store;
		this.order = like.order.another();
		this.network = like.network;
		this.flip = like.flip;
		this.maps = new SupervisionMaps(like.network);
		this.augmenter = like.augmenter;
		this.seed = like.seed;
		this.problems = like.problems;
	}

	/** Another one that makes the same batches, for another thread. */
	BatchMaker another() {
		return new BatchMaker(this);
	}

	/** The batch of the places from first on. */
	public Batch make(long first, int size) {
		int k = network.points();
		int e = network.edges().size();
		int s = network.inputSize();
		int m = network.mapSize() * network.mapSize();
		Batch b = new Batch(size, new float[size * 3 * s * s], new float[size * k * 2], new float[size * k * m], new float[size * e * m], new float[size * k], new float[size * e],
				new int[size]);
		for (int i = 0; i < size; i++) {
			fill(b, i, first + i);
		}
		return b;
	}

	private void fill(Batch b, int i, long place) {
		SampleOrder.Draw draw = order.at(place);
		Face face = readable(draw, place, b.samples(), i);
		Augmenter.Seen seen = augmenter.apply(face, CounterRandom.of(seed, draw.index(), draw.epoch()).split("augmentation"));
		int s = network.inputSize();
		toInput(seen.input(), b.input(), i * 3 * s * s);
		targets(b, i, face.visible(), seen);
	}

	/** The face of a draw, or of the next one of its domain whose picture can be read. */
	private Face readable(SampleOrder.Draw first, long place, int[] samples, int i) {
		SampleOrder.Draw draw = first;
		for (int attempt = 1;; attempt++) {
			try {
				samples[i] = draw.index();
				return store.get(draw.index());
			} catch (FiducialException e) {
				problems.unreadable(draw.index(), e, order.size());
				if (attempt > 2 * order.size()) {
					// every sample of this domain was tried
					throw new FiducialException(e.exitCode(), "no picture of a whole domain can be read; the last one: " + e.getMessage(), e);
				}
				draw = order.at(place, attempt);
			}
		}
	}

	private void targets(Batch b, int i, boolean[] visible, Augmenter.Seen seen) {
		int k = network.points();
		int m = network.mapSize() * network.mapSize();
		encode(seen, visible, b, i);
		maps.points(seen.shape(), b.points(), i * k * m);
		maps.edges(seen.shape(), b.edges(), i * network.edges().size() * m);
	}

	private void encode(Augmenter.Seen seen, boolean[] visibility, Batch b, int i) {
		double[] shape = seen.shape();
		int k = network.points();
		for (int p = 0; p < k; p++) {
			boolean known = Double.isFinite(shape[2 * p]) && Double.isFinite(shape[2 * p + 1]);
			boolean visible = visibility == null || visibility[seen.mirrored() ? flip[p] : p];
			b.pointWeights()[i * k + p] = !known ? 0 : visible ? 1 : INVISIBLE_WEIGHT;
			for (int c = 0; c < 2 && known; c++) {
				b.truth()[(i * k + p) * 2 + c] = encode(shape[2 * p + c], network.inputSize());
			}
		}
		int edges = network.edges().size();
		for (int e = 0; e < edges; e++) {
			float w = 1;
			for (int p : network.edges().get(e).points()) {
				w = b.pointWeights()[i * k + p] == 0 ? 0 : w;
			}
			b.edgeWeights()[i * edges + e] = w;
		}
	}

	/** Pixels of the crop to -1..1, half-pixel convention, clamped. */
	public static float encode(double pixel, int size) {
		return (float) Math.max(-1, Math.min(1, (2 * pixel + 1) / size - 1));
	}

	/** -1..1 to pixels of the crop. */
	public static double decode(double c, int size) {
		return ((c + 1) * size - 1) / 2;
	}

	/** Writes a picture as the network's input: planes of blue, green, red in -1..1. */
	public static void toInput(RgbImage image, float[] out, int offset) {
		byte[] p = image.rgb();
		int n = image.width() * image.height();
		for (int i = 0; i < n; i++) {
			for (int c = 0; c < 3; c++) {
				out[offset + (2 - c) * n + i] = ((p[3 * i + c] & 0xff) - 127.5f) * (1 / 127.5f);
			}
		}
	}

	/** The collection's name of a sample, for messages. */
	public String key(int index) {
		return images.get(index).key();
	}
}
