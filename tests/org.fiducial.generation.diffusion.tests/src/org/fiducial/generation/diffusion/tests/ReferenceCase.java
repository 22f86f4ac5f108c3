package org.fiducial.generation.diffusion.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;

import org.fiducial.core.config.Configs;
import org.fiducial.torch.Parameters;
import org.fiducial.torch.SafeTensors;
import org.fiducial.torch.Torch;
import org.junit.jupiter.api.Assumptions;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import tools.jackson.databind.JsonNode;

/** A case of the reference material: inputs and outputs of the original implementation. Tests are skipped where it is absent. */
final class ReferenceCase implements AutoCloseable {
	private final Path folder;
	private final JsonNode json;
	private final SafeTensors io;

	private ReferenceCase(Path folder) {
		this.folder = folder;
		this.json = Configs.json().readTree(folder.resolve("case.json").toFile());
		this.io = SafeTensors.open(folder.resolve("io.safetensors"));
	}

	static Path shared() {
		String set = System.getenv("FIDUCIAL_SHARED");
		Path path = set == null || set.isBlank() ? Path.of("..", "shared") : Path.of(set);
		Assumptions.assumeTrue(Files.isDirectory(path.resolve("fixtures/parity")), "no reference material");
		return path;
	}

	static ReferenceCase open(String name) {
		return new ReferenceCase(shared().resolve("fixtures/parity").resolve(name));
	}

	JsonNode config() {
		return json.get("config");
	}

	JsonNode json() {
		return json;
	}

	Parameters weights() {
		return weights("weights.safetensors");
	}

	Parameters weights(String file) {
		return Parameters.load(folder.resolve(file), "");
	}

	NDArray tensor(String name) {
		return io.tensor(name, Torch.manager());
	}

	float[] floats(String name) {
		return io.floats(name);
	}

	/** Compares with {@code out.name} or {@code mid.name} at the case's own tolerance. */
	void check(String name, NDArray actual) {
		String stored = io.has("out." + name) ? "out." + name : "mid." + name;
		float[] expected = io.floats(stored);
		float[] found = actual.toType(DataType.FLOAT32, false).toFloatArray();
		assertEquals(expected.length, found.length, name);
		double worst = 0;
		for (int i = 0; i < expected.length; i++) {
			worst = Math.max(worst, Math.abs(expected[i] - found[i]));
		}
		double allowed = json.get("tolerance").get(name).get("recommended_atol").asDouble();
		assertTrue(worst <= allowed, name + ": differs by " + worst + ", allowed " + allowed);
	}

	@Override
	public void close() {
		io.close();
	}
}
