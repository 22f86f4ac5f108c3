package org.fiducial.detection.hourglass;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import javax.imageio.ImageIO;

import org.eclipse.core.runtime.IProgressMonitor;
import org.eclipse.core.runtime.SubMonitor;
import org.fiducial.core.FiducialException;
import org.fiducial.core.image.ImageFiles;
import org.fiducial.core.image.RgbImage;
import org.fiducial.core.io.AtomicFiles;
import org.fiducial.core.random.CounterRandom;
import org.fiducial.core.run.RunListener;
import org.fiducial.detection.ArtAugmentation;
import org.fiducial.detection.DetectorTrainingConfig;
import org.fiducial.detection.hourglass.data.Augmenter;
import org.fiducial.detection.hourglass.data.BatchMaker;
import org.fiducial.detection.hourglass.data.ProblemLog;
import org.fiducial.detection.hourglass.data.SampleOrder;
import org.fiducial.detection.hourglass.network.DetectorLoss;
import org.fiducial.detection.hourglass.network.HourglassConfig;
import org.fiducial.detection.hourglass.network.HourglassCost;
import org.fiducial.detection.hourglass.network.HourglassNetwork;
import org.fiducial.detection.hourglass.network.HourglassWeights;
import org.fiducial.detection.hourglass.network.StarLoss;
import org.fiducial.landmark.FaceFrame;
import org.fiducial.landmark.LandmarkScheme;
import org.fiducial.landmark.LandmarkSchemes;
import org.fiducial.landmark.crop.CropRule;
import org.fiducial.landmark.data.LabelledImage;
import org.fiducial.landmark.data.LabelledImages;
import org.fiducial.torch.AdamW;
import org.fiducial.torch.GradMode;
import org.fiducial.torch.Ops;
import org.fiducial.torch.Parameters;
import org.fiducial.torch.Torch;
import org.fiducial.torch.benchmark.Benchmark;
import org.fiducial.torch.benchmark.Measurements;
import org.fiducial.torch.benchmark.Measurements.What;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;

/**
 * Times of detectors for 68 landmarks: the size of the demo's, that of the recipe {@code real-faces}, and STAR's published one; and of making batches for them. References:
 * the original code under torch 1.13 with two threads.
 */
public final class HourglassBenchmark implements Benchmark {
	private static final double LIMIT = .6;
	private static final double RATE = 1e-3;
	private static final int LOADED = 16;

	@Override
	public void run(Measurements results, IProgressMonitor monitor) {
		SubMonitor progress = SubMonitor.convert(monitor, 4);
		loader(results);
		progress.worked(1);
		measure(results, "lite detector (128 px, 1 stack, width 64)", config(128, 1, 64), 16, 16, false);
		progress.worked(1);
		measure(results, "detector of real-faces (160 px, 2 stacks, width 128)", config(160, 2, 128), 16, 16, false);
		progress.worked(1);
		measure(results, "STAR's detector (256 px, 4 stacks, width 256)", config(256, 4, 256), 1, 4, true);
		progress.worked(1);
	}

	/** Cutting, augmenting and drawing targets in one thread, from memory and from files; compare with the images a second of the training step. */
	private static void loader(Measurements results) {
		LandmarkScheme scheme = LandmarkSchemes.shared().get("ibug68");
		for (ArtAugmentation art : List.of(ArtAugmentation.NONE, new ArtAugmentation(.5, List.of(), .5, .4, List.of()))) {
			load(results, art.shapes() > 0 ? ", with art augmentation" : "", new Pictures(scheme), art, 1L << 28);
		}
		try {
			Path folder = Files.createTempDirectory("fiducial-benchmark");
			try {
				load(results, ", decoding JPEGs of " + PhotoFiles.SIDE + " x " + PhotoFiles.SIDE, PhotoFiles.write(scheme, folder), ArtAugmentation.NONE, 0);
			} finally {
				AtomicFiles.deleteTree(folder);
			}
		} catch (IOException e) {
			throw FiducialException.failed("no temporary folder for pictures: " + e.getMessage(), e);
		}
	}

	/** @param cache bytes for faces that were read once; without any every face is read again for every batch */
	private static void load(Measurements results, String what, LabelledImages faces, ArtAugmentation art, long cache) {
		LandmarkScheme scheme = LandmarkSchemes.shared().get(faces.scheme());
		HourglassConfig c = config(128, 1, 64);
		BatchMaker maker = new BatchMaker(faces, SampleOrder.of(faces, false, 1), scheme, c, CropRule.DEFAULT, new Augmenter(scheme, CropRule.DEFAULT, c.inputSize(), 1, List.of(), art), 1, cache,
				new ProblemLog(RunListener.NONE));
		long[] place = new long[1];
		results.time(What.of("loader of the lite detector, one thread" + what + ", batch " + LOADED).items(LOADED), () -> {
			maker.make(place[0], LOADED);
			place[0] += LOADED;
		});
	}

	/** Landmarks of a face that takes most of a square picture; each a little larger than the one before. */
	private static double[] face(LandmarkScheme scheme, int side, int index) {
		return new FaceFrame(side / 2., side * .4, 1, 0, 0, 1, side * (.25 + .001 * index)).toImage(scheme.template().orElseThrow());
	}

	/** Files of soft shapes and some noise, which compress about as photographs do. */
	private record PhotoFiles(LandmarkScheme landmarks, List<Path> files) implements LabelledImages {
		private static final int SIDE = 500;
		private static final int NOISE = 12;

		static PhotoFiles write(LandmarkScheme scheme, Path folder) throws IOException {
			List<Path> files = new ArrayList<>();
			for (int i = 0; i < LOADED; i++) {
				CounterRandom random = CounterRandom.of(12, i);
				BufferedImage image = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_INT_RGB);
				for (int y = 0; y < SIDE; y++) {
					for (int x = 0; x < SIDE; x++) {
						int grey = (int) (128 + 60 * Math.sin(x * .03 + i) + 50 * Math.cos(y * .05 - x * .01)) + random.nextInt(NOISE);
						image.setRGB(x, y, grey << 16 | grey - 10 << 8 | 255 - grey);
					}
				}
				Path file = folder.resolve(i + ".jpg");
				if (!ImageIO.write(image, "jpg", file.toFile())) {
					throw new IOException("this Java writes no JPEG");
				}
				files.add(file);
			}
			return new PhotoFiles(scheme, files);
		}

		@Override
		public String scheme() {
			return landmarks.id();
		}

		@Override
		public int size() {
			return files.size();
		}

		@Override
		public LabelledImage get(int index) {
			return new LabelledImage("photo-" + index, ImageFiles.read(files.get(index)), shape(index), null, null, null);
		}

		@Override
		public double[] shape(int index) {
			return face(landmarks, SIDE, index);
		}
	}

	/** Noise with the landmarks of a face. */
	private record Pictures(LandmarkScheme landmarks) implements LabelledImages {
		private static final int COUNT = 64;
		private static final int SIDE = 384;

		@Override
		public String scheme() {
			return landmarks.id();
		}

		@Override
		public int size() {
			return COUNT;
		}

		@Override
		public LabelledImage get(int index) {
			CounterRandom random = CounterRandom.of(11, index);
			RgbImage image = new RgbImage(SIDE, SIDE);
			for (int i = 0; i < image.rgb().length; i++) {
				image.rgb()[i] = (byte) random.nextInt(256);
			}
			return new LabelledImage("noise-" + index, image, shape(index), null, null, null);
		}

		@Override
		public double[] shape(int index) {
			return face(landmarks, SIDE, index);
		}
	}

	private static HourglassConfig config(int size, int stacks, int width) {
		LandmarkScheme scheme = LandmarkSchemes.shared().get("ibug68");
		return HourglassEngine.network(new DetectorTrainingConfig(HourglassEngine.ID, scheme.id(), "", size, stacks, width, 1.25, "max", 1, 1, RATE, 0, "constant", 0, 0, 0, 0, List.of(), ArtAugmentation.NONE, false, Map.of(), 1, 1, 0, 0, 1), scheme);
	}

	private static void measure(Measurements results, String name, HourglassConfig c, int predict, int train, boolean published) {
		double gflop = 1e-9 * HourglassCost.flops(c);
		try (NDManager m = Torch.newManager(); Parameters p = HourglassWeights.initial(c, 1); HourglassNetwork network = new HourglassNetwork(c, p)) {
			NDArray one = picture(m, c, predict);
			try (GradMode off = GradMode.off()) {
				What what = What.of(name + ", prediction, batch " + predict).items(predict).gflop(predict * gflop);
				results.time(published ? what.reference(.37, LIMIT) : what, () -> network.forward(one, false).getLast().landmarks().sum().getFloat());
			}
			p.train(HourglassWeights.TRAINED);
			NDArray x = picture(m, c, train);
			DetectorLoss loss = new DetectorLoss(StarLoss.DEFAULT, network.grid());
			DetectorLoss.Targets targets = new DetectorLoss.Targets(m.randomUniform(-1, 1, new Shape(train, c.points(), 2)),
					m.randomUniform(0, 1, new Shape(train, c.points(), c.mapSize(), c.mapSize())), m.randomUniform(0, 1, new Shape(train, c.edges().size(), c.mapSize(), c.mapSize())), null, null);
			try (AdamW optimizer = new AdamW(p, AdamW.Config.DEFAULT); GradMode on = GradMode.on()) {
				What what = What.of(name + ", training step, batch " + train).items(train).trains(train * gflop);
				results.time(published ? what.reference(3.2, LIMIT).rounds(3) : what, () -> {
					p.zeroGradients();
					Ops.backward(loss.of(network.forward(x, true), targets).total());
					optimizer.step(RATE);
				});
			}
		}
	}

	private static NDArray picture(NDManager m, HourglassConfig c, int batch) {
		return m.randomUniform(-1, 1, new Shape(batch, 3, c.inputSize(), c.inputSize()));
	}
}
