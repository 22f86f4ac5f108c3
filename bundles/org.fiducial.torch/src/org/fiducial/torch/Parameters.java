package org.fiducial.torch;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

import org.fiducial.core.FiducialException;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;

/**
 * The tensors of a model in a fixed order, by the names of the published checkpoint. Owns them: they live, outside every
 * {@link Scope}, until they are replaced or this is closed. Buffers (running statistics) are entries that never require gradients.
 * Not safe for concurrent change; reading from several threads is safe.
 */
public final class Parameters implements AutoCloseable {
	/** Numbers from which on memory is worth returning: 64 MiB and what was computed with them. */
	private static final long LARGE = 16 << 20;

	private final NDManager manager = Torch.newManager();
	private final Map<String, NDArray> tensors = new LinkedHashMap<>();
	private final String title;

	/** @param title what error messages call it, for example a file name */
	public Parameters(String title) {
		this.title = title;
	}

	/**
	 * Reads a safetensors file; 16-bit floats become 32-bit, a name's prefix is removed.
	 *
	 * @param prefix only tensors whose names start with it are taken; may be empty
	 * @throws FiducialException (input) when the file is not valid, nothing has that prefix, or a value is not finite
	 */
	public static Parameters load(Path file, String prefix) {
		try (SafeTensors in = SafeTensors.open(file)) {
			return load(in, prefix);
		}
	}

	/** The same of any open file or folder of tensors. */
	public static Parameters load(NamedTensors in, String prefix) {
		Parameters out = new Parameters(in.title());
		try {
			for (String name : in.names()) {
				if (name.startsWith(prefix)) {
					NDArray x = in.tensor(name, out.manager);
					requireFinite(x, name, out.title);
					out.put(name.substring(prefix.length()), x);
				}
			}
		} catch (RuntimeException e) {
			out.close();
			throw e;
		}
		if (out.tensors.isEmpty()) {
			throw FiducialException.input(in.title() + " holds no tensor whose name starts with '" + prefix + "'.");
		}
		return out;
	}

	/**
	 * Checks that a tensor has no value that is NaN or infinite.
	 *
	 * @param x of any type; whole numbers always pass
	 * @param name of the tensor, for the message
	 * @param title of its file, for the message
	 * @throws FiducialException (input) if it has one
	 */
	public static void requireFinite(NDArray x, String name, String title) {
		if (!x.getDataType().isFloating() || x.getShape().size() == 0) {
			return;
		}
		boolean finite;
		try (GradMode off = GradMode.off(); Scope scope = Scope.open()) {
			// one pass; an overflow of the sum is found out below
			finite = Float.isFinite(Ops.to(x, DataType.FLOAT32).sum().getFloat()) || !x.isNaN().any().getBoolean() && !x.isInfinite().any().getBoolean();
		}
		if (!finite) {
			throw FiducialException.input(title + ": the tensor '" + name + "' holds values that are no numbers (NaN or infinite): the training broke down or the file is damaged");
		}
	}

	/** Writes all tensors, atomically. */
	public void save(Path file, Map<String, String> metadata) {
		SafeTensors.write(file, tensors, metadata);
	}

	/** The tensor of a name. @throws FiducialException (input) when it is missing */
	public NDArray get(String name) {
		NDArray x = tensors.get(name);
		if (x == null) {
			throw FiducialException.input("The tensor '" + name + "' is missing in " + title + ".");
		}
		return x;
	}

	/** The tensor of a name, or null. */
	public NDArray find(String name) {
		return tensors.get(name);
	}

	/** Whether there is a tensor of this name. */
	public boolean has(String name) {
		return tensors.containsKey(name);
	}

	/** Adds or replaces a tensor and takes ownership of it. Call it in the scope that made the tensor. */
	public void put(String name, NDArray tensor) {
		Scope.keep(tensor);
		if (tensor.getManager() != manager) {
			tensor.attach(manager);
		}
		NDArray before = tensors.put(name, tensor);
		if (before != null && before != tensor) {
			before.close();
		}
	}

	/** Adds or replaces a 32-bit float tensor with these values, row-major. */
	public void put(String name, float[] values, long... shape) {
		put(name, Ops.tensor(manager, values, new Shape(shape)));
	}

	/** Adds or replaces a 32-bit float tensor of one value, for example zeros of a bias. */
	public void fill(String name, float value, long... shape) {
		put(name, manager.full(new Shape(shape), value, DataType.FLOAT32));
	}

	/**
	 * Gives tensors other names; the order stays.
	 *
	 * @param names new names by old ones; tensors that it does not list keep theirs
	 * @throws FiducialException (input) when two tensors would bear one name
	 */
	public void rename(Map<String, String> names) {
		Map<String, NDArray> renamed = new LinkedHashMap<>();
		tensors.forEach((name, x) -> {
			if (renamed.put(names.getOrDefault(name, name), x) != null) {
				throw FiducialException.input("Two tensors of " + title + " are both '" + names.getOrDefault(name, name) + "'.");
			}
		});
		tensors.clear();
		tensors.putAll(renamed);
	}

	/** Names in order. */
	public Set<String> names() {
		return Collections.unmodifiableSet(tensors.keySet());
	}

	/** Tensors in order. */
	public Collection<NDArray> values() {
		return Collections.unmodifiableCollection(tensors.values());
	}

	/** A read-only view, in order. */
	public Map<String, NDArray> asMap() {
		return Collections.unmodifiableMap(tensors);
	}

	/** The manager of the tensors. */
	public NDManager manager() {
		return manager;
	}

	/** Makes exactly the tensors whose names pass require gradients. Integer tensors never do. */
	public void train(Predicate<String> names) {
		tensors.forEach((name, x) -> {
			boolean wanted = names.test(name) && x.getDataType().isFloating();
			if (wanted != x.hasGradient()) {
				x.setRequiresGradient(wanted);
			}
		});
	}

	/** Makes every tensor require gradients. */
	public void trainAll() {
		train(n -> true);
	}

	/** Makes no tensor require gradients. */
	public void freeze() {
		train(n -> false);
	}

	/** Stops gradients of the names with this prefix; the others stay as they are. */
	public void freeze(String prefix) {
		tensors.forEach((name, x) -> {
			if (name.startsWith(prefix) && x.hasGradient()) {
				x.setRequiresGradient(false);
			}
		});
	}

	/** The names that require gradients, in order. */
	public List<String> trainable() {
		List<String> out = new ArrayList<>();
		tensors.forEach((name, x) -> {
			if (x.hasGradient()) {
				out.add(name);
			}
		});
		return out;
	}

	/** The accumulated gradients by name, of those trainable tensors that have one; in order. They belong to the current scope. */
	public Map<String, NDArray> gradients() {
		Map<String, NDArray> out = new LinkedHashMap<>();
		tensors.forEach((name, x) -> {
			if (x.hasGradient()) {
				NDArray g = JniUtils.getGradient((PtNDArray) x);
				if (g != null) {
					out.put(name, g);
				}
			}
		});
		return out;
	}

	/** Sets the accumulated gradients to zero. */
	public void zeroGradients() {
		Scope.run(() -> Ops.zero(new NDList(gradients().values())));
	}

	/** Overwrites the values of the names that both have. Shapes must agree. @return how many */
	public int copyFrom(Parameters other) {
		int n = 0;
		for (Map.Entry<String, NDArray> e : tensors.entrySet()) {
			NDArray from = other.tensors.get(e.getKey());
			if (from != null) {
				if (!from.getShape().equals(e.getValue().getShape())) {
					throw FiducialException.input("The tensor '" + e.getKey() + "' has shape " + from.getShape() + " in " + other.title
							+ ", but " + e.getValue().getShape() + " is expected.");
				}
				Ops.copyInto(e.getValue(), from);
				n++;
			}
		}
		return n;
	}

	/** An independent copy of the values; nothing in it requires gradients. */
	public Parameters copy() {
		Parameters out = new Parameters(title);
		tensors.forEach((name, x) -> {
			NDArray c = Scope.keep(Ops.copy(x));
			out.put(name, c);
		});
		return out;
	}

	/**
	 * Keeps matrices and kernels in a precision from now on, for networks that are run in it and do not train: {@link Precision#BF16} is half the
	 * memory and no conversion in each pass. Vectors (biases, norms) stay as they are. Networks that were made with the tensors before hold on to
	 * those, and must not be used again.
	 *
	 * @param names which; others stay as they are
	 */
	public void narrow(Precision precision, Predicate<String> names) {
		tensors.replaceAll((name, x) -> {
			if (!names.test(name) || x.getShape().dimension() < 2 || x.getDataType() != DataType.FLOAT32 || precision.type() == DataType.FLOAT32) {
				return x;
			}
			NDArray y = Scope.keep(Ops.to(x, precision.type()));
			y.attach(manager);
			x.close();
			return y;
		});
	}

	/** How many numbers there are in all. */
	public long count() {
		return tensors.values().stream().mapToLong(x -> x.getShape().size()).sum();
	}

	/** How many numbers require gradients. */
	public long countTrainable() {
		return tensors.values().stream().filter(NDArray::hasGradient).mapToLong(x -> x.getShape().size()).sum();
	}

	@Override
	public String toString() {
		return title + ": " + tensors.size() + " tensors, " + count() + " numbers";
	}

	/** Frees the tensors, and returns the memory to the system if it is much. */
	@Override
	public void close() {
		boolean large = count() >= LARGE;
		tensors.clear();
		manager.close();
		if (large) {
			Torch.releaseFreedMemory();
		}
	}
}
