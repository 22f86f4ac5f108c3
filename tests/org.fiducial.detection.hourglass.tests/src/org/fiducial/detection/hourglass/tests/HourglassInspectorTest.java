package org.fiducial.detection.hourglass.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import org.fiducial.detection.hourglass.HourglassInspector;
import org.fiducial.detection.hourglass.network.HourglassConfig;
import org.fiducial.detection.hourglass.network.HourglassConfig.Edge;
import org.fiducial.detection.hourglass.network.HourglassWeights;
import org.fiducial.torch.NamedTensors;
import org.fiducial.torch.Parameters;
import org.fiducial.torch.SafeTensors;
import org.fiducial.torch.checkpoint.ModelReport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HourglassInspectorTest {
	private static final HourglassConfig SMALL = new HourglassConfig(64, 2, 8, 4, 5, List.of(new Edge(false, new int[] {0, 1, 2}), new Edge(true, new int[] {2, 3})));

	@TempDir
	Path folder;

	private ModelReport inspect(String prefix, String without) {
		Path file = folder.resolve("star.safetensors");
		try (Parameters p = HourglassWeights.initial(SMALL, 1)) {
			Map<String, ai.djl.ndarray.NDArray> out = new java.util.LinkedHashMap<>();
			p.asMap().forEach((n, x) -> {
				if (!n.equals(without)) {
					out.put(prefix + n, x);
				}
			});
			SafeTensors.write(file, out, Map.of());
		}
		try (NamedTensors t = SafeTensors.open(file)) {
			return new HourglassInspector().inspect(t).orElseThrow();
		}
	}

	@Test
	void configurationIsReadOffTheShapes() {
		for (String prefix : new String[] {"", "module."}) {
			ModelReport r = inspect(prefix, "");
			assertNull(r.problem());
			assertEquals("stacked hourglass, STAR, 5 points", r.family());
			ModelReport.Part p = r.parts().getFirst();
			assertTrue(p.unexpected().isEmpty() && p.complete(), p.toString());
			assertEquals(Map.of("inputSize", 256, "stacks", 2, "width", 8, "stem", 4, "points", 5, "edges", 2, "depth", 4), p.configuration());
		}
	}

	@Test
	void aMissingTensorIsNamed() {
		ModelReport r = inspect("", "features.1.0.bn1.bias");
		assertTrue(r.problem().contains("not complete"), r.problem());
		assertEquals(List.of("features.1.0.bn1.bias"), r.parts().getFirst().missing());
	}
}
