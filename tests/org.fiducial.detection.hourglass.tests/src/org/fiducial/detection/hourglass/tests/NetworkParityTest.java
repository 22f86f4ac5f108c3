package org.fiducial.detection.hourglass.tests;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.fiducial.detection.hourglass.network.HourglassConfig;
import org.fiducial.detection.hourglass.network.HourglassNetwork;
import org.fiducial.detection.hourglass.network.HourglassNetwork.Stack;
import org.fiducial.detection.hourglass.network.HourglassWeights;
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
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;

class NetworkParityTest {
	@ParameterizedTest
	@CsvSource({ "star-tiny,PLANES", "star-tiny,CHANNELS_LAST", "star-full-rule,PLANES", "star-full-rule,CHANNELS_LAST" })
	void outputsAreThoseOfTheReference(String name, HourglassNetwork.Layout layout) {
		try (ReferenceCase c = ReferenceCase.open(name); NDManager manager = Torch.newManager(); GradMode off = GradMode.off(); Scope scope = Scope.open()) {
			HourglassConfig config = c.network();
			Parameters weights = c.weights(config);
			HourglassWeights.check(config, weights, name);
			try (HourglassNetwork net = new HourglassNetwork(config, weights, layout)) {
				Map<String, NDArray> seen = new HashMap<>();
				net.probe(seen::put);
				List<Stack> out = net.forward(input(c, manager), false);
				for (int i = 0; i < 4; i++) {
					c.check("out.landmarks_" + i, out.get(i).landmarks(), c.tolerance("landmarks_" + i));
				}
				checkMaps(c, out.get(3), seen);
				c.check("out.landmarks_crop_px", out.get(3).landmarks().add(1).mul(256).sub(1).div(2), 128 * c.tolerance("landmarks_3"));
			}
		}
	}

	private static void checkMaps(ReferenceCase c, Stack last, Map<String, NDArray> seen) {
		NDIndex half = new NDIndex("0:1,:,::2,::2");
		List<NDArray> heat = new ArrayList<>();
		int[] channels = { 0, 8, 30, 34, 67 };
		Map<String, NDArray> maps = Map.of("fusion_3", last.fusion(), "pointmap_3", last.points(), "heatmap_3", last.heat());
		maps.forEach((name, map) -> {
			NDArray picked = ai.djl.ndarray.NDArrays.concat(new ai.djl.ndarray.NDList(Arrays.stream(channels).mapToObj(k -> map.get("0:1," + k + ":" + (k + 1) + ",::2,::2")).toArray(NDArray[]::new)), 1);
			heat.add(picked);
			c.check("mid." + name, picked, c.tolerance(name));
		});
		c.check("mid.edgemap_3", last.edges().get(half), c.tolerance("edgemap_3"));
		c.check("mid.pre_coord_channels", seen.get("pre.0.addcoords").get("0:1,3:,::16,::16"), 0);
		c.check("mid.hg1_coord_channels", seen.get("hgs.1.coordconv.addcoords").get("0:1,-5:,::4,::4"), 0);
		for (String module : new String[] { "pre.4", "features.0", "hgs.3" }) {
			c.check("mid." + module, seen.get(module).get("0:1,::8,::8,::8"), c.tolerance(module));
		}
	}

	static NDArray input(ReferenceCase c, NDManager manager) {
		return c.tensor("in.image_u8_hwc_bgr", manager).toType(DataType.FLOAT32, false).sub(127.5f).mul(1 / 127.5f).transpose(0, 3, 1, 2);
	}

	@ParameterizedTest
	@ValueSource(strings = { "star-tiny", "star-full-rule" })
	void namesAndOrderAreThePublishedOnes(String name) throws IOException {
		try (ReferenceCase c = ReferenceCase.open(name)) {
			List<String> expected = Files.readAllLines(c.folder().resolve("names.tsv")).stream().skip(1).map(l -> l.replaceAll("\\s+$", "")).toList();
			List<String> actual = HourglassWeights.shapes(c.network()).entrySet().stream()
					.map(e -> (e.getKey() + "\t" + String.join("x", Arrays.stream(e.getValue()).mapToObj(Long::toString).toList())).replaceAll("\\s+$", "")).toList();
			assertEquals(String.join("\n", expected), String.join("\n", actual));
		}
	}

	@Test
	void theEdgeToPointMapIsTheCheckpointsOne() {
		try (ReferenceCase c = ReferenceCase.open("star-tiny")) {
			Parameters file = c.weights(c.network());
			Parameters own = HourglassWeights.initial(c.network(), 1);
			for (String n : new String[] { "e2h_transform.weight", "e2h_transform.bias" }) {
				assertArrayEquals(file.get(n).toFloatArray(), own.get(n).toFloatArray());
			}
		}
	}
}
