package org.fiducial.torch;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.fiducial.core.FiducialException;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;

/**
 * A file or folder of named tensors, opened and checked; tensors are read when asked for. What is refused ends in a
 * {@link org.fiducial.core.FiducialException}. Not safe for concurrent use.
 */
public interface NamedTensors extends AutoCloseable {
	/** What messages call it: the path. */
	String title();

	/** The files that hold the tensors, and what lists them. */
	List<Path> files();

	/** Names in the file's order. */
	Set<String> names();

	/** Whether there is a tensor of this name. */
	default boolean has(String name) {
		return names().contains(name);
	}

	/** The shape of a tensor. @throws org.fiducial.core.FiducialException (input) if it is missing */
	long[] shape(String name);

	/** The stored type: F64, F32, F16, BF16, I64, I32, I16, I8, U8 or BOOL. */
	String type(String name);

	/** What the file says about itself. */
	Map<String, String> metadata();

	/** Sentences on what was taken and what was passed over. */
	default List<String> notes() {
		return List.of();
	}

	/** A tensor in memory of PyTorch's own. F16 and BF16 become 32-bit floats, I16 becomes 32-bit integers, other types stay. */
	NDArray tensor(String name, NDManager manager);

	/**
	 * A tensor of weights, as 32-bit floats.
	 *
	 * @throws org.fiducial.core.FiducialException (input) if it is missing, holds whole numbers, or values that are no finite numbers
	 */
	default NDArray weight(String name, NDManager manager) {
		NDArray x = tensor(name, manager);
		if (!x.getDataType().isFloating()) {
			throw FiducialException.input(title() + ": the tensor '" + name + "' holds whole numbers, weights are expected");
		}
		Parameters.requireFinite(x, name, title());
		return x.toType(DataType.FLOAT32, false);
	}

	/** The values of a tensor of any type, row-major, as doubles. */
	double[] values(String name);

	/** How many numbers a tensor has. */
	default long count(String name) {
		long n = 1;
		for (long s : shape(name)) {
			n = Math.multiplyExact(n, s);
		}
		return n;
	}

	/** Closes the files; tensors read from them stay valid. */
	@Override
	void close();
}
