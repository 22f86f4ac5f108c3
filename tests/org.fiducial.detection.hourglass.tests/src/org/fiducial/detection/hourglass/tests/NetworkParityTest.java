package org.fiducial.detection.hourglass.tests;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Collectors;

import org.fiducial.detection.DetectorTrainingConfig;
import org.fiducial.detection.hourglass.HourglassEngine;
import org.fiducial.detection.hourglass.network.HourglassConfig;
import org.fiducial.detection.hourglass.network.HourglassNetwork;
import org.fiducial.detection.hourglass.network.HourglassNetwork.Stack;
import org.fiducial.detection.hourglass.network.HourglassWeights;
import org.fiducial.landmark.LandmarkSchemes;
import org.fiducial.torch.GradMode;
import org.fiducial.torch.Parameters;
import org.fiducial.torch.Scope;
import org.fiducial.torch.Torch;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.junit.jupiter.api.Test;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;

/** Tensors against the published lists; the network's numbers are compared in {@link ReferenceCasesTest}. */
class NetworkParityTest {
	/** On several threads too, and for numbers of points that are no multiple of 32. */
	@Test
	void layoutsInMemoryGiveTheSameNumbers() {
		int before = Torch.threads();
		Torch.setThreads(2);
		HourglassConfig config = new HourglassConfig(128, 2, 32, 16, 68, List.of(new HourglassConfig.Edge(false, new int[] { 0, 1, 2 })));
		try (NDManager manager = Torch.newManager(); Parameters weights = HourglassWeights.initial(config, 1); GradMode off = GradMode.off(); Scope scope = Scope.open();
				HourglassNetwork planes = new HourglassNetwork(config, weights, HourglassNetwork.Layout.PLANES);
				HourglassNetwork last = new HourglassNetwork(config, weights, HourglassNetwork.Layout.CHANNELS_LAST)) {
			NDArray x = manager.randomUniform(-1, 1, new Shape(4, 3, 128, 128));
			List<Stack> a = planes.forward(x, false);
			List<Stack> b = last.forward(x, false);
			assertEquals(0, a.get(0).heat().sub(b.get(0).heat()).abs().max().getFloat(), 1e-3);
			assertEquals(0, a.get(0).points().sub(b.get(0).points()).abs().max().getFloat(), 1e-4);
			assertEquals(0, a.get(0).landmarks().sub(b.get(0).landmarks()).abs().max().getFloat(), 1e-4);
		} finally {
			Torch.setThreads(before);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "star-tiny", "star-full-rule" })
	void namesAndOrderAreThePublishedOnes(String name) throws IOException {
		try (ReferenceCase c = ReferenceCase.open(name)) {
			List<String> expected = Files.readAllLines(c.folder().resolve("names.tsv")).stream().skip(1).map(l -> l.replaceAll("\\s+$", "")).toList();
			assertEquals(String.join("\n", expected), names(c.network(), n -> true));
		}
	}

	/** Name and shape, a tensor a line. */
	private static String names(HourglassConfig network, Predicate<String> which) {
		return HourglassWeights.shapes(network).entrySet().stream().filter(e -> which.test(e.getKey()))
				.map(e -> (e.getKey() + "\t" + String.join("x", Arrays.stream(e.getValue()).mapToObj(Long::toString).toList())).replaceAll("\\s+$", "")).collect(Collectors.joining("\n"));
	}

	/** The lists of the published checkpoints of all three layouts, what is trained and then what is not, for the networks that the product makes of its schemes. */
	@ParameterizedTest
	@CsvSource({ "star_300w_68, ibug68", "star_wflw_98, wflw98", "star_cofw_29, cofw29" })
	void everyPublishedLayoutHasItsNamesAndOrder(String file, String scheme) throws IOException {
		List<String[]> rows = Files.readAllLines(ReferenceCase.shared("reference/params/" + file + ".tsv")).stream().skip(1).map(l -> l.split("\t", -1)).toList();
		HourglassConfig network = HourglassEngine.network(DetectorTrainingConfig.STAR, LandmarkSchemes.shared().get(scheme));
		assertEquals(1450, rows.size());
		assertEquals(names(rows, false), names(network, HourglassWeights.TRAINED));
		assertEquals(names(rows, true), names(network, HourglassWeights.TRAINED.negate()));
	}

	private static String names(List<String[]> rows, boolean buffers) {
		return rows.stream().filter(r -> r[1].equals("(buffer)") == buffers).map(r -> (r[0] + "\t" + r[2].replace("scalar", "")).replaceAll("\\s+$", "")).collect(Collectors.joining("\n"));
	}

	@Test
	void theEdgeToPointMapIsTheCheckpointsOne() {
		try (ReferenceCase c = ReferenceCase.open("star-tiny")) {
			Parameters file = c.weights();
			Parameters own = HourglassWeights.initial(c.network(), 1);
			for (String n : new String[] { "e2h_transform.weight", "e2h_transform.bias" }) {
				assertArrayEquals(file.get(n).toFloatArray(), own.get(n).toFloatArray());
			}
		}
	}
}
