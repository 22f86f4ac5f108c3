package org.fiducial.torch.checkpoint;

import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.fiducial.core.FiducialException;
import org.fiducial.torch.NamedTensors;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;

/** The tensors of several files as one set; names are those in the files after {@code PART/}. */
final class FolderTensors implements NamedTensors {
	private final Path folder;
	private final Map<String, NamedTensors> parts;
	private final Map<String, Place> places = new LinkedHashMap<>();
	private final Map<String, String> metadata = new LinkedHashMap<>();

	private record Place(NamedTensors part, String name) {
	}

	/** @param parts by their names; closed with this */
	FolderTensors(Path folder, Map<String, NamedTensors> parts) {
		this.folder = folder;
		this.parts = parts;
		parts.forEach((part, tensors) -> {
			tensors.names().forEach(n -> places.put(part + "/" + n, new Place(tensors, n)));
			metadata.putAll(tensors.metadata());
		});
	}

	private Place place(String name) {
		Place p = places.get(name);
		if (p == null) {
			throw FiducialException.input("The tensor '" + name + "' is missing in " + folder + ".");
		}
		return p;
	}

	@Override
	public String title() {
		return folder.toString();
	}

	@Override
	public List<Path> files() {
		return parts.values().stream().flatMap(p -> p.files().stream()).toList();
	}

	@Override
	public List<String> notes() {
		return parts.values().stream().flatMap(p -> p.notes().stream()).distinct().toList();
	}

	@Override
	public Set<String> names() {
		return Collections.unmodifiableSet(places.keySet());
	}

	@Override
	public long[] shape(String name) {
		Place p = place(name);
		return p.part.shape(p.name);
	}

	@Override
	public String type(String name) {
		Place p = place(name);
		return p.part.type(p.name);
	}

	@Override
	public Map<String, String> metadata() {
		return Collections.unmodifiableMap(metadata);
	}

	@Override
	public NDArray tensor(String name, NDManager manager) {
		Place p = place(name);
		return p.part.tensor(p.name, manager);
	}

	@Override
	public double[] values(String name) {
		Place p = place(name);
		return p.part.values(p.name);
	}

	@Override
	public void close() {
		parts.values().forEach(NamedTensors::close);
	}
}
