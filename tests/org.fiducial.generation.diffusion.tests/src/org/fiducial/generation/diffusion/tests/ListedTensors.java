package org.fiducial.generation.diffusion.tests;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.fiducial.torch.NamedTensors;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;

/** Names and shapes without values, such as the published lists of tensors. */
final class ListedTensors implements NamedTensors {
	private final Map<String, long[]> shapes = new LinkedHashMap<>();

	/** Adds a published list. @param column 0 for the original names, 1 for those of diffusers */
	ListedTensors table(String table, int column, String prefix) throws IOException {
		for (String line : Files.readAllLines(ReferenceCase.shared().resolve("reference/params").resolve(table + ".tsv")).stream().skip(1).toList()) {
			String[] columns = line.split("\t", -1);
			shapes.put(prefix + columns[column], columns[2].isEmpty() ? new long[0] : Arrays.stream(columns[2].split("x")).mapToLong(Long::parseLong).toArray());
		}
		return this;
	}

	ListedTensors add(String name, long... shape) {
		shapes.put(name, shape);
		return this;
	}

	ListedTensors remove(String name) {
		shapes.remove(name);
		return this;
	}

	Map<String, long[]> shapes() {
		return shapes;
	}

	@Override
	public String title() {
		return "a list";
	}

	@Override
	public List<Path> files() {
		return List.of();
	}

	@Override
	public Set<String> names() {
		return shapes.keySet();
	}

	@Override
	public long[] shape(String name) {
		return shapes.get(name);
	}

	@Override
	public String type(String name) {
		return "F32";
	}

	@Override
	public Map<String, String> metadata() {
		return Map.of();
	}

	@Override
	public NDArray tensor(String name, NDManager manager) {
		throw new UnsupportedOperationException();
	}

	@Override
	public double[] values(String name) {
		throw new UnsupportedOperationException();
	}

	@Override
	public void close() {
		// nothing is open
	}
}
