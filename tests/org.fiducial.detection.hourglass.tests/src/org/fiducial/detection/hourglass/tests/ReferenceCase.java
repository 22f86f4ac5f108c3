package org.fiducial.detection.hourglass.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import org.fiducial.core.config.Configs;
import org.fiducial.detection.hourglass.network.HourglassConfig;
import org.fiducial.detection.hourglass.network.HourglassWeights;
import org.fiducial.torch.Parameters;
import org.fiducial.torch.SafeTensors;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import tools.jackson.databind.JsonNode;

/** A folder of inputs, weights and outputs of the reference implementation. */
record ReferenceCase(Path folder, JsonNode json, SafeTensors io) implements AutoCloseable {
	/** Opens a case, or skips the test where the reference folder is absent. */
	static ReferenceCase open(String name) {
		String shared = System.getenv("FIDUCIAL_SHARED");
		Path folder = Path.of(shared == null ? "../shared" : shared, "fixtures", "parity", name);
		assumeTrue(Files.isDirectory(folder), "no reference case " + folder + "; set FIDUCIAL_SHARED");
		return new ReferenceCase(folder, Configs.tree(folder.resolve("case.json")), SafeTensors.open(folder.resolve("io.safetensors")));
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

	/** The weights, from the file or made by the rule that case.json states. */
	Parameters weights(HourglassConfig config) {
		Path file = folder.resolve("weights.safetensors");
		return Files.exists(file) ? Parameters.load(file, "") : byRule(config, json.get("seed").asLong());
	}

	private static Parameters byRule(HourglassConfig config, long seed) {
		Parameters p = HourglassWeights.initial(config, 0);
		HourglassWeights.shapes(config).forEach((name, shape) -> {
			if (!name.startsWith("e2h_transform") && !name.endsWith("num_batches_tracked")) {
				p.put(name, ruled(name, shape, seed), shape);
			}
		});
		return p;
	}

	private static float[] ruled(String name, long[] shape, long seed) {
		int n = 1;
		for (long s : shape) {
			n *= (int) s;
		}
		double a = name.endsWith(".running_var") || shape.length == 1 && name.endsWith("weight") ? 1 : 0;
		double b = name.endsWith(".running_mean") ? .3 : name.endsWith(".running_var") ? .5 : shape.length > 1 ? gain(name) * Math.sqrt(3 / (double) (n / shape[0])) : name.endsWith("weight") ? .25 : .1;
		long key = fnv(name) ^ seed * 0xD1342543DE82EF95L;
		float[] out = new float[n];
		for (int i = 0; i < n; i++) {
			long z = key + (i + 1L) * 0x9E3779B97F4A7C15L;
			z = (z ^ z >>> 30) * 0xBF58476D1CE4E5B9L;
			z = (z ^ z >>> 27) * 0x94D049BB133111EBL;
			z ^= z >>> 31;
			out[i] = (float) (a + b * ((z >>> 40) * 0x1p-23 - 1));
		}
		return out;
	}

	private static double gain(String name) {
		return name.matches("features\\.\\d+\\.1\\.conv\\.weight") ? .25 : name.startsWith("merge_") ? .5 : name.endsWith(".conv3.conv.weight") ? .15
				: name.startsWith("out_pointmaps.") || name.startsWith("out_edgemaps.") ? 1.5 : 1;
	}

	private static long fnv(String name) {
		long h = 0xCBF29CE484222325L;
		for (byte x : name.getBytes(StandardCharsets.UTF_8)) {
			h = (h ^ x & 0xff) * 0x100000001B3L;
		}
		return h;
	}

	NDArray tensor(String name, NDManager manager) {
		return io.tensor(name, manager);
	}

	double[] values(String name) {
		return io.values(name);
	}

	/** The recommended tolerance of an output. */
	double tolerance(String output) {
		return json.get("tolerance").get(output).get("recommended_atol").asDouble();
	}

	/** Compares with a stored output at its tolerance and prints the largest difference. */
	void check(String tensor, NDArray actual, double tolerance) {
		float[] a = actual.toFloatArray();
		check(tensor, a, tolerance);
	}

	void check(String tensor, float[] actual, double tolerance) {
		double[] expected = values(tensor);
		assertEquals(expected.length, actual.length, tensor);
		double max = 0;
		for (int i = 0; i < actual.length; i++) {
			max = Double.isNaN(actual[i]) ? Double.NaN : Math.max(max, Math.abs(actual[i] - expected[i]));
		}
		System.out.printf("%-70s max abs %.3g, tolerance %.3g%n", folder.getFileName() + " " + tensor, max, tolerance);
		assertTrue(max <= tolerance, tensor + ": difference " + max + ", tolerance " + tolerance);
	}

	@Override
	public void close() {
		io.close();
	}
}
