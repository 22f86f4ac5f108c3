package org.fiducial.detection.hourglass.tests;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.eclipse.core.runtime.NullProgressMonitor;
import org.fiducial.core.ExitCode;
import org.fiducial.core.FiducialException;
import org.fiducial.core.config.Configs;
import org.fiducial.core.image.RgbImage;
import org.fiducial.core.io.Hashes;
import org.fiducial.core.random.CounterRandom;
import org.fiducial.core.run.RunListener;
import org.fiducial.detection.DetectorTrainingConfig;
import org.fiducial.detection.PredictionConfig;
import org.fiducial.detection.hourglass.HourglassDetector;
import org.fiducial.detection.hourglass.HourglassEngine;
import org.fiducial.detection.hourglass.HourglassLandmarksLoader;
import org.fiducial.detection.hourglass.data.BatchMaker;
import org.fiducial.detection.hourglass.network.HourglassConfig;
import org.fiducial.detection.hourglass.network.HourglassNetwork;
import org.fiducial.detection.hourglass.network.HourglassWeights;
import org.fiducial.detection.hourglass.verify.NetworkVerifier;
import org.fiducial.landmark.FaceFrame;
import org.fiducial.landmark.LandmarkScheme;
import org.fiducial.landmark.LandmarkSchemes;
import org.fiducial.landmark.crop.CropFrame;
import org.fiducial.landmark.crop.CropRule;
import org.fiducial.landmark.crop.Warp;
import org.fiducial.landmark.data.LabelledImage;
import org.fiducial.landmark.data.LabelledImages;
import org.fiducial.torch.GradMode;
import org.fiducial.torch.Ops;
import org.fiducial.torch.Parameters;
import org.fiducial.torch.SafeTensors;
import org.fiducial.torch.Scope;
import org.fiducial.torch.Torch;
import org.fiducial.torch.landmarks.DifferentiableLandmarks;
import org.fiducial.torch.tests.TorchFiles;
import org.fiducial.torch.verify.CaseFolder;
import org.fiducial.torch.verify.CaseResult;
import org.fiducial.torch.verify.CaseVerifiers;
import org.fiducial.torch.verify.TensorComparison;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;

/** Files as STAR publishes them, used as detectors. The networks are small and have random weights. */
class StarCheckpointTest {
	private static final double[] BOX = { 60, 40, 160, 170 };

	private final HourglassEngine engine = new HourglassEngine();
	@TempDir
	Path temp;

	/** Of the published input and depth, small otherwise. */
	private static HourglassConfig network(String scheme) {
		DetectorTrainingConfig c = Configs.overlay(Configs.json().createObjectNode().put("stacks", 2).put("width", 8), DetectorTrainingConfig.STAR, "test");
		return HourglassEngine.network(c, LandmarkSchemes.shared().get(scheme));
	}

	private static RgbImage picture() {
		RgbImage image = new RgbImage(220, 200);
		CounterRandom r = CounterRandom.of(3, 1);
		for (int y = 0; y < image.height(); y += 10) {
			for (int x = 0; x < image.width(); x += 10) {
				int colour = r.nextInt(1 << 24);
				for (int i = 0; i < 100; i++) {
					image.set(x + i % 10, y + i / 10, colour);
				}
			}
		}
		return image;
	}

	/** What {@code torch.save({key: state_dict})} writes; at the root without a key. */
	private Path pickle(String name, Parameters p, String key, String prefix, boolean zip) throws IOException {
		TorchFiles file = new TorchFiles(zip);
		Map<String, Object> state = new LinkedHashMap<>();
		int[] storage = new int[1];
		p.asMap().forEach((n, x) -> {
			String place = String.valueOf(storage[0]++);
			if (x.getDataType() == DataType.INT64) {
				file.storage(place, 8, ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(7).array());
				state.put(prefix + n, new TorchFiles.Tensor(place, "Long", 0, new long[0], new long[0]));
			} else {
				file.floats(place, x.toFloatArray());
				state.put(prefix + n, TorchFiles.whole(place, x.getShape().getShape()));
			}
		});
		return Files.write(temp.resolve(name), file.save(key.isEmpty() ? state : Map.of(key, state, "epoch", 3)));
	}

	private Path safetensors(String name, Parameters p, String prefix, Map<String, String> metadata) {
		Map<String, NDArray> out = new LinkedHashMap<>();
		p.asMap().forEach((n, x) -> out.put(prefix + n, x));
		SafeTensors.write(temp.resolve(name), out, metadata);
		return temp.resolve(name);
	}

	/** The network itself, in the crop of STAR's demo.py: 1.05 times the smaller side of the box. */
	private static double[] direct(HourglassConfig c, Parameters weights, RgbImage picture) {
		CropFrame crop = new CropFrame(.5 * (BOX[0] + BOX[2]), .5 * (BOX[1] + BOX[3]), 1.05 * Math.min(BOX[2] - BOX[0], BOX[3] - BOX[1]), 256);
		float[] x = new float[3 * 256 * 256];
		BatchMaker.toInput(Warp.apply(picture, crop.toCrop(), 256, Warp.Sampling.SMOOTH), x, 0);
		try (NDManager manager = Torch.newManager(); GradMode off = GradMode.off(); Scope scope = Scope.open(); HourglassNetwork network = new HourglassNetwork(c, weights)) {
			float[] found = network.forward(Ops.tensor(manager, x, new Shape(1, 3, 256, 256)), false).getLast().landmarks().toFloatArray();
			double[] shape = new double[found.length];
			for (int i = 0; i < shape.length; i++) {
				shape[i] = BatchMaker.decode(found[i], 256);
			}
			return crop.toImage(shape);
		}
	}

	@ParameterizedTest
	@CsvSource({ "ibug68, net, '', true", "wflw98, state_dict, module., false", "cofw29, '', '', true" })
	void aPickleFindsWhatItsNetworkFinds(String scheme, String key, String prefix, boolean zip) throws IOException {
		HourglassConfig c = network(scheme);
		try (Parameters p = HourglassWeights.initial(c, 5)) {
			Path file = pickle("star.pkl", p, key, prefix, zip);
			try (HourglassDetector d = engine.load(file, PredictionConfig.ONCE)) {
				assertEquals(scheme, d.scheme());
				assertEquals(Hashes.sha256(file), d.modelHash());
				assertEquals(CropRule.STAR, d.model().crop());
				assertEquals(256, d.model().network().inputSize());
				RgbImage picture = picture();
				assertArrayEquals(direct(c, p, picture), d.detect(List.of(picture), List.of(BOX)).getFirst().shape(), 1e-3);
			}
		}
	}

	@Test
	void safetensorsUnderAPrefixAreTakenAndTheAverageBesideThemIsNot() {
		HourglassConfig c = network("cofw29");
		try (Parameters p = HourglassWeights.initial(c, 5); Parameters average = HourglassWeights.initial(c, 6); Parameters both = new Parameters("both")) {
			average.asMap().forEach((n, x) -> both.put("net_ema." + n, Ops.copy(x)));
			p.asMap().forEach((n, x) -> both.put("net." + n, Ops.copy(x)));
			Path file = safetensors("star.safetensors", both, "", Map.of());
			RgbImage picture = picture();
			try (HourglassDetector d = engine.load(file, PredictionConfig.ONCE)) {
				assertArrayEquals(direct(c, p, picture), d.detect(List.of(picture), List.of(BOX)).getFirst().shape(), 1e-3);
			}
		}
	}

	@Test
	void gradientsFlowThroughAFileToo() throws IOException {
		HourglassConfig c = network("cofw29");
		try (Parameters p = HourglassWeights.initial(c, 5)) {
			Path file = pickle("star.pth", p, "model", "", true);
			HourglassLandmarksLoader loader = new HourglassLandmarksLoader();
			assertTrue(loader.reads(file));
			try (DifferentiableLandmarks d = loader.load(file)) {
				assertEquals("cofw29", d.scheme());
			}
		}
	}

	/** Two faces of 29 points. */
	private record Faces(LandmarkScheme landmarks) implements LabelledImages {
		@Override
		public String scheme() {
			return landmarks.id();
		}

		@Override
		public int size() {
			return 2;
		}

		@Override
		public LabelledImage get(int index) {
			double[] shape = new FaceFrame(110, 80, 1, 0, 0, 1, 60 + 5 * index).toImage(landmarks.template().orElseThrow());
			return new LabelledImage("face-" + index, picture(), shape, null, null, null);
		}
	}

	@Test
	void fineTuningBeginsWithTheFilesWeightsAndItsCrop() throws IOException {
		LandmarkScheme scheme = LandmarkSchemes.shared().get("cofw29");
		try (Parameters p = HourglassWeights.initial(network("cofw29"), 5)) {
			Path file = pickle("star.pkl", p, "net", "", true);
			DetectorTrainingConfig c = Configs.overlay(Configs.json().createObjectNode().put("scheme", "cofw29").put("stacks", 2).put("width", 8).put("steps", 1).put("batchSize", 2)
					.put("learningRate", 1e-9).put("emaDecay", 0).put("validateEvery", 0).put("init", file.toString()), DetectorTrainingConfig.STAR, "test");
			FiducialException e = assertThrows(FiducialException.class, () -> tune(c, scheme, "max"));
			assertTrue(e.exitCode() == ExitCode.USAGE && e.getMessage().contains("set cropSide: min and cropFactor: 1.05"), e.getMessage());
			Path model = tune(Configs.overlay(Configs.json().createObjectNode().put("cropSide", "min"), c, "test"), scheme, "min");
			try (Parameters tuned = Parameters.load(model.resolve("weights.safetensors"), "")) {
				assertArrayEquals(p.get("hgs.1.coordconv.conv.weight").toFloatArray(), tuned.get("hgs.1.coordconv.conv.weight").toFloatArray(), 1e-6f);
			}
			// checkpoints of a training are not mistaken for published files
			try (Stream<Path> all = Files.walk(temp.resolve("min/checkpoints"))) {
				refused(all.filter(f -> f.endsWith("weights.safetensors")).findFirst().orElseThrow(), "trained here");
			}
			p.put("e2h_transform.weight", new float[29 * 7], 29, 7, 1, 1);
			Path other = pickle("star.pkl", p, "net", "", true);
			FiducialException edges = assertThrows(FiducialException.class, () -> tune(Configs.overlay(Configs.json().createObjectNode().put("cropSide", "min"), c, "test"), scheme, "edges"));
			assertTrue(edges.getMessage().contains(other.toString()) && edges.getMessage().contains("edge maps are of other points"), edges.getMessage());
		}
	}

	private Path tune(DetectorTrainingConfig c, LandmarkScheme scheme, String folder) {
		return engine.train(c, new Faces(scheme), null, temp.resolve(folder), RunListener.NONE, new NullProgressMonitor());
	}

	/** {@code model verify} runs the weights of every usual name. */
	@Test
	void casesMayHaveTheirWeightsInAPickle() throws IOException {
		try (ReferenceCase c = ReferenceCase.open("star-tiny"); Parameters p = c.weights()) {
			for (String name : List.of("case.json", "io.safetensors", "weights.safetensors")) {
				Files.copy(c.folder().resolve(name), temp.resolve(name));
			}
			pickle("weights.pkl", p, "net", "", true);
		}
		try (CaseFolder folder = CaseFolder.open(temp)) {
			CaseResult result = CaseVerifiers.verify(folder, new NetworkVerifier(), new NullProgressMonitor());
			assertEquals(Set.of("weights.safetensors", "weights.pkl"), result.tensors().stream().map(TensorComparison::weights).collect(Collectors.toSet()));
			assertTrue(result.tensors().stream().allMatch(TensorComparison::passed));
		}
	}

	@Test
	void wrongFilesGetASentence() throws IOException {
		HourglassConfig small = new HourglassConfig(256, 1, 8, 4, 5, List.of(new HourglassConfig.Edge(false, new int[] { 0, 1, 2 })));
		try (Parameters p = HourglassWeights.initial(small, 1)) {
			refused(safetensors("five.safetensors", p, "", Map.of()), "5 points", "68 (ibug68), 98 (wflw98), 29 (cofw29)");
		}
		HourglassConfig c = network("cofw29");
		try (Parameters p = HourglassWeights.initial(c, 1)) {
			refused(safetensors("own.safetensors", p, "", Map.of("scheme", "cofw29")), "trained here", "model.json");
			p.put("features.1.0.bn1.bias", new float[3], 3);
			refused(safetensors("shape.safetensors", p, "", Map.of()), "features.1.0.bn1.bias is [3] instead of [8]");
			p.put("features.1.0.bn1.bias", new float[] { 0, 0, 0, Float.NaN, 0, 0, 0, 0 }, 8);
			refused(safetensors("nan.safetensors", p, "", Map.of()), "features.1.0.bn1.bias", "no numbers");
		}
		try (Parameters p = new Parameters("other")) {
			p.fill("conv.weight", 1, 2, 2);
			refused(safetensors("other.safetensors", p, "", Map.of()), "no stacked hourglass");
			p.fill("out_heatmaps.0.conv.weight", 1, 68, 8, 1, 1);
			refused(safetensors("part.safetensors", p, "", Map.of()), "none of a shape that is known", "pre.0.conv.weight");
		}
		refused(Files.writeString(temp.resolve("text.pkl"), "these are no weights"), "text.pkl");
		refused(temp.resolve("missing.pkl"), "no such file");
		refused(temp, "no model.json in this folder");
	}

	private void refused(Path file, String... says) {
		FiducialException e = assertThrows(FiducialException.class, () -> engine.load(file));
		assertEquals(ExitCode.INPUT, e.exitCode());
		for (String s : says) {
			assertTrue(e.getMessage().contains(file.toString()) && e.getMessage().contains(s), e.getMessage());
		}
	}
}
