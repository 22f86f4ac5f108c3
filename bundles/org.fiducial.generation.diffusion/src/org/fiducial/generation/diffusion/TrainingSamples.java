package org.fiducial.generation.diffusion;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import org.eclipse.core.runtime.IProgressMonitor;
import org.eclipse.core.runtime.OperationCanceledException;
import org.eclipse.core.runtime.SubMonitor;
import org.fiducial.core.ExitCode;
import org.fiducial.core.FiducialException;
import org.fiducial.core.image.RgbImage;
import org.fiducial.core.io.Hashes;
import org.fiducial.core.run.RunListener;
import org.fiducial.generation.diffusion.autoencoder.Autoencoder;
import org.fiducial.generation.diffusion.autoencoder.Pictures;
import org.fiducial.landmark.Shapes;
import org.fiducial.landmark.data.LabelledImage;
import org.fiducial.landmark.data.LabelledImages;
import org.fiducial.torch.GradMode;
import org.fiducial.torch.Scope;
import org.fiducial.torch.Torch;

/**
 * The usable pictures of a training set, encoded once: moments of each and of its mirror image, landmarks in the frame of the
 * training size, style and domain. Pictures themselves are not kept.
 */
final class TrainingSamples implements AutoCloseable {
	private static final int CHUNK = 16;
	private static final int NAMED_PROBLEMS = 20;

	/**
	 * One picture.
	 *
	 * @param key names it in messages
	 * @param record its place in the cache
	 * @param shape landmarks in pixels of the training size; null if there are none
	 * @param style id, or null
	 * @param domain id, never null
	 */
	record Sample(String key, int record, double[] shape, String style, String domain) {
	}

	private record Prepared(LabelledImage source, RgbImage image, double[] shape, String hash) {
	}

	private final List<Sample> samples = new ArrayList<>();
	private final RecordCache cache;
	private final int channels;
	private final int latentSize;
	private final boolean mirrored;
	private int problems;

	private TrainingSamples(Path file, Autoencoder autoencoder, String autoencoderHash, int imageSize, boolean mirrored) {
		this.channels = 2 * autoencoder.config().embedDim();
		this.latentSize = imageSize / autoencoder.config().factor();
		this.mirrored = mirrored;
		int floats = channels * latentSize * latentSize;
		String identity = Hashes.sha256(autoencoderHash + " " + imageSize + " " + mirrored);
		this.cache = new RecordCache(file, identity, mirrored ? 2 * floats : floats);
	}

	/**
	 * Encodes what is not yet in the cache.
	 *
	 * @param file of the cache
	 * @param autoencoderHash says when an old cache is of no use
	 * @param landmarks whether samples without landmarks are left out
	 * @param mirrored whether mirror images are encoded too
	 * @throws OperationCanceledException when cancelled; what was encoded stays
	 * @throws FiducialException (input) if nothing usable remains
	 */
	static TrainingSamples encode(LabelledImages data, Path file, Autoencoder autoencoder, String autoencoderHash, int imageSize, boolean landmarks, boolean mirrored,
			RunListener listener, IProgressMonitor monitor) {
		TrainingSamples out = new TrainingSamples(file, autoencoder, autoencoderHash, imageSize, mirrored);
		try {
			out.fill(data, autoencoder, imageSize, landmarks, listener, SubMonitor.convert(monitor, "Encoding pictures", Math.max(1, data.size())));
		} catch (RuntimeException e) {
			out.close();
			throw e;
		}
		return out;
	}

	private void fill(LabelledImages data, Autoencoder autoencoder, int imageSize, boolean landmarks, RunListener listener, SubMonitor progress) {
		int before = cache.size();
		// pictures are decoded while the one before is hashed; the network runs in this thread alone
		try (ExecutorService readers = Executors.newFixedThreadPool(Math.min(4, Runtime.getRuntime().availableProcessors()))) {
			List<Future<Prepared>> ahead = submit(readers, data, 0, imageSize, landmarks);
			for (int first = 0; first < data.size(); first += CHUNK) {
				List<Future<Prepared>> chunk = ahead;
				ahead = submit(readers, data, first + CHUNK, imageSize, landmarks);
				if (progress.isCanceled()) {
					readers.shutdownNow();
					throw new OperationCanceledException();
				}
				add(collect(chunk, first, data, listener), autoencoder);
				progress.worked(chunk.size());
				progress.subTask("encoding pictures: " + Math.min(data.size(), first + CHUNK) + " of " + data.size());
			}
		}
		if (samples.isEmpty()) {
			throw FiducialException.input("none of the " + data.size() + " pictures can be used for training" + (landmarks ? " (landmarks are needed)" : ""));
		}
		listener.message(samples.size() + " of " + data.size() + " pictures used, " + (cache.size() - before) + " newly encoded");
	}

	private static List<Future<Prepared>> submit(ExecutorService readers, LabelledImages data, int first, int imageSize, boolean landmarks) {
		List<Future<Prepared>> out = new ArrayList<>();
		for (int i = first; i < Math.min(data.size(), first + CHUNK); i++) {
			int index = i;
			out.add(readers.submit(() -> prepare(data, index, imageSize, landmarks)));
		}
		return out;
	}

	/** Null for a picture without landmarks where they are needed. */
	private static Prepared prepare(LabelledImages data, int index, int imageSize, boolean landmarks) {
		LabelledImage source = data.get(index);
		double[] shape = source.shape();
		if (landmarks && shape == null) {
			return null;
		}
		RgbImage image = source.image();
		if (image.width() != image.height()) {
			throw FiducialException.input("a picture of " + image.width() + "x" + image.height() + " pixels; square ones are needed, so crop the faces first");
		}
		if (shape != null && !Shapes.isFinite(shape)) {
			throw FiducialException.input("landmarks that are no numbers");
		}
		RgbImage resized = image.resized(imageSize, imageSize);
		return new Prepared(source, resized, scale(shape, imageSize, image.width()), Hashes.sha256(resized.rgb()));
	}

	/** Half-pixel convention, as pictures are resized. */
	static double[] scale(double[] shape, int to, int from) {
		if (shape == null || to == from) {
			return shape;
		}
		double[] out = new double[shape.length];
		for (int i = 0; i < out.length; i++) {
			out[i] = (shape[i] + .5) * to / from - .5;
		}
		return out;
	}

	private List<Prepared> collect(List<Future<Prepared>> chunk, int first, LabelledImages data, RunListener listener) {
		List<Prepared> out = new ArrayList<>();
		for (int i = 0; i < chunk.size(); i++) {
			try {
				Prepared p = chunk.get(i).get();
				if (p != null) {
					out.add(p);
				}
			} catch (ExecutionException e) {
				if (!(e.getCause() instanceof FiducialException f) || f.exitCode() != ExitCode.INPUT) {
					throw e.getCause() instanceof RuntimeException r ? r : new IllegalStateException(e.getCause());
				}
				if (++problems <= NAMED_PROBLEMS) {
					listener.message("picture " + (first + i) + " of " + data.size() + " is left out: " + f.getMessage());
				}
			} catch (InterruptedException e) {
				Thread.currentThread().interrupt();
				throw new OperationCanceledException();
			}
		}
		return out;
	}

	private void add(List<Prepared> chunk, Autoencoder autoencoder) {
		for (Prepared p : chunk) {
			if (cache.find(p.hash) < 0) {
				encode(p, autoencoder);
			}
		}
		for (Prepared p : chunk) {
			String domain = p.source.domain() != null ? p.source.domain() : p.source.style() != null ? p.source.style() : "";
			samples.add(new Sample(p.source.key(), cache.find(p.hash), p.shape, p.source.style(), domain));
		}
	}

	/** Each picture with its mirror image and no other: the last bits depend on the batch, and records must not depend on what else is new. */
	private void encode(Prepared p, Autoencoder autoencoder) {
		List<RgbImage> images = mirrored ? List.of(p.image, p.image.mirrored()) : List.of(p.image);
		try (GradMode off = GradMode.off(); Scope scope = Scope.open()) {
			cache.add(p.hash, autoencoder.moments(Pictures.signed(images, Torch.manager())).toFloatArray());
		}
	}

	/** The samples in the order of the data. */
	List<Sample> list() {
		return samples;
	}

	/** Channels of the moments, twice those of a latent. */
	int momentChannels() {
		return channels;
	}

	/** Side of a latent. */
	int latentSize() {
		return latentSize;
	}

	/** Moments of a sample or of its mirror image: means, then logarithms of variances. */
	float[] moments(int sample, boolean flip) {
		float[] out = new float[channels * latentSize * latentSize];
		cache.values(samples.get(sample).record).position(flip && mirrored ? out.length : 0).get(out);
		return out;
	}

	/** Different styles, in order of appearance. */
	List<String> styles() {
		return samples.stream().map(Sample::style).filter(s -> s != null).distinct().toList();
	}

	@Override
	public void close() {
		cache.close();
	}
}
