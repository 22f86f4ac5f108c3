package org.fiducial.detection.hourglass.tests;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import org.fiducial.core.config.Configs;
import org.fiducial.detection.hourglass.network.HourglassConfig;
import org.fiducial.torch.Parameters;
import org.fiducial.torch.SafeTensors;

import tools.jackson.databind.JsonNode;

/** A folder of the reference implementation: its network and weights. */
record ReferenceCase(Path folder, JsonNode json, SafeTensors io) implements AutoCloseable {
	/** Opens a case, or skips the test where the reference folder is absent. */
	static ReferenceCase open(String name) {
		Path folder = shared("fixtures/parity/" + name);
		return new ReferenceCase(folder, Configs.tree(folder.resolve("case.json")), SafeTensors.open(folder.resolve("io.safetensors")));
	}

	/** A file or folder of the reference folder; skips the test where it is absent. */
	static Path shared(String path) {
		String shared = System.getenv("FIDUCIAL_SHARED");
		Path found = Path.of(shared == null ? "../shared" : shared).resolve(path);
		assumeTrue(Files.exists(found), "no reference " + found + "; set FIDUCIAL_SHARED");
		return found;
	}

	/** The network's size as the case states it. */
	HourglassConfig network() {
		JsonNode c = json.get("config");
		List<HourglassConfig.Edge> edges = new ArrayList<>();
		c.get("edge_info").forEach(e -> edges.add(edge(e)));
		return new HourglassConfig(c.get("width").asInt(), c.get("nstack").asInt(), c.get("in_channel").asInt(), 64, c.get("points").asInt(), edges);
	}

	static HourglassConfig.Edge edge(JsonNode e) {
		int[] points = new int[e.get(1).size()];
		for (int i = 0; i < points.length; i++) {
			points[i] = e.get(1).get(i).asInt();
		}
		return new HourglassConfig.Edge(e.get(0).asBoolean(), points);
	}

	/** The weights. */
	Parameters weights() {
		return Parameters.load(folder.resolve("weights.safetensors"), "");
	}

	@Override
	public void close() {
		io.close();
	}
}
