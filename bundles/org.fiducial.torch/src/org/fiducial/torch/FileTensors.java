package org.fiducial.torch;

import java.nio.file.Path;
import java.util.List;

import org.fiducial.core.FiducialException;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;

/** Named tensors that lie in one open file, read one by one when asked for. */
public abstract class FileTensors implements NamedTensors {
	private final TensorFile file;

	/** @param file closed with this */
	protected FileTensors(TensorFile file) {
		this.file = file;
	}

	/** Where a tensor lies, or null when there is none of this name. */
	protected abstract TensorFile.Slot find(String name);

	private TensorFile.Slot slot(String name) {
		TensorFile.Slot s = find(name);
		if (s == null) {
			throw FiducialException.input("The tensor '" + name + "' is missing in " + title() + ".");
		}
		return s;
	}

	@Override
	public final String title() {
		return file.path().toString();
	}

	@Override
	public final List<Path> files() {
		return List.of(file.path());
	}

	@Override
	public final long[] shape(String name) {
		return slot(name).shape().clone();
	}

	@Override
	public final String type(String name) {
		return slot(name).type().name();
	}

	@Override
	public final NDArray tensor(String name, NDManager manager) {
		return file.tensor(slot(name), manager);
	}

	/** A tensor that shares the file's pages, for large frozen weights; see {@link TensorFile#mapped}. */
	public final NDArray mapped(String name, NDManager manager) {
		return file.mapped(slot(name), manager);
	}

	@Override
	public final double[] values(String name) {
		return file.values(slot(name));
	}

	@Override
	public final void close() {
		file.close();
	}
}
