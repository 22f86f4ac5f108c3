package org.fiducial.torch;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

import org.fiducial.core.FiducialException;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValue;
import ai.djl.pytorch.jni.JniUtils;

/**
 * Functions in TorchScript, written as source text in Java and callable with gradients: the way to every operator that DJL does not
 * offer, and to whole blocks in one native call. A TorchScript archive is a zip of a pickle and source text, so it is written
 * here and loaded by the engine.
 * <p>
 * The text is TorchScript's serialised dialect: one assignment per line, {@code torch.op(...)} with every argument given, no Python
 * sugar. Each method starts with {@code   def name(self, x: Tensor, ...) -> Tensor:} indented by two blanks. Loaded once, used by
 * any thread.
 */
public final class TorchScript {
	private static final String HEADER = "class Ops(Module):\n  __parameters__ = []\n  __buffers__ = []\n  training : bool\n";
	/** Operator version 10 is the oldest with the newest gelu schema. */
	private static final String OPERATOR_VERSION = "10\n";

	private static final MethodHandle RUN;
	private static final MethodHandle NEW_IVALUE;
	/** The graph optimiser's switch is per thread; with it on, results change in the last bits after a few calls. */
	private static final ThreadLocal<Boolean> PREPARED = ThreadLocal.withInitial(() -> {
		JniUtils.setGraphExecutorOptimize(false);
		return Boolean.TRUE;
	});

	static {
		try {
			// The public entry always switches gradients off; the native method below it takes the mode as an argument.
			Class<?> library = Class.forName("ai.djl.pytorch.jni.PyTorchLibrary", true, JniUtils.class.getClassLoader());
			MethodHandles.Lookup lookup = MethodHandles.privateLookupIn(library, MethodHandles.lookup());
			Object instance = lookup.findStaticGetter(library, "LIB", library).invoke();
			RUN = lookup.findVirtual(library, "moduleRunMethod",
					MethodType.methodType(long.class, long.class, String.class, long[].class, boolean.class, boolean.class))
					.bindTo(instance);
			NEW_IVALUE = MethodHandles.privateLookupIn(IValue.class, MethodHandles.lookup())
					.findConstructor(IValue.class, MethodType.methodType(void.class, long.class));
		} catch (Throwable t) {
			throw new ExceptionInInitializerError(t);
		}
	}

	private final long handle;
	/** Holds the native module. */
	private final PtSymbolBlock block;

	/**
	 * Compiles methods.
	 *
	 * @param methods source text of one or more methods, see the class comment
	 * @throws FiducialException (failed) with PyTorch's message when the text does not compile
	 */
	public TorchScript(String methods) {
		NDManager manager = Torch.newManager();
		String source = HEADER + methods.replaceAll("(def \\w+\\(self)([,)])", "$1: __torch__.Ops$2");
		Path file = null;
		try {
			file = Files.createTempFile("fiducial-ops", ".pt");
			Files.write(file, archive(source));
			block = JniUtils.loadModule((PtNDManager) manager, file, false, new String[0], new String[0], true);
			handle = block.getHandle();
		} catch (IOException e) {
			throw new UncheckedIOException(e);
		} catch (RuntimeException e) {
			throw FiducialException.failed("TorchScript does not compile: " + e.getMessage(), e);
		} finally {
			delete(file);
		}
	}

	/**
	 * Calls a method with one tensor as result, which belongs to the manager of the first tensor argument.
	 *
	 * @param arguments tensors, {@link NDList} (a list of tensors), int, long, float, double, boolean, String, long[] or double[]
	 */
	public NDArray call(String method, Object... arguments) {
		return invoke(managerOf(arguments), method, arguments).get(0);
	}

	/** As {@link #call(String, Object...)} for a method that returns a list or tuple of tensors. */
	public NDList callList(String method, Object... arguments) {
		return invoke(managerOf(arguments), method, arguments);
	}

	private NDList invoke(PtNDManager manager, String method, Object... arguments) {
		PREPARED.get();
		int n = arguments.length;
		IValue[] in = new IValue[n];
		long[] handles = new long[n];
		try {
			for (int i = 0; i < n; i++) {
				in[i] = value(arguments[i]);
				handles[i] = in[i].getHandle();
			}
			long result = (long) RUN.invokeExact(handle, method, handles, true, false);
			try (IValue v = (IValue) NEW_IVALUE.invokeExact(result)) {
				return v.isTensor() ? new NDList(v.toTensor(manager)) : v.toNDList(manager);
			}
		} catch (RuntimeException | Error e) {
			throw e;
		} catch (Throwable t) {
			throw new IllegalStateException(t);
		} finally {
			for (IValue v : in) {
				if (v != null) {
					v.close();
				}
			}
		}
	}

	private static PtNDManager managerOf(Object[] arguments) {
		for (Object a : arguments) {
			if (a instanceof NDArray x) {
				return (PtNDManager) x.getManager();
			}
			if (a instanceof NDList l && !l.isEmpty()) {
				return (PtNDManager) l.get(0).getManager();
			}
		}
		return (PtNDManager) Torch.manager();
	}

	private static IValue value(Object o) {
		return switch (o) {
			case PtNDArray x -> IValue.from(x);
			case NDList l -> IValue.listFrom(l.stream().map(PtNDArray.class::cast).toArray(PtNDArray[]::new));
			case Integer i -> IValue.from(i.longValue());
			case Long i -> IValue.from(i.longValue());
			case Double d -> IValue.from(d.doubleValue());
			case Float f -> IValue.from(f.doubleValue());
			case Boolean b -> IValue.from(b.booleanValue());
			case String s -> IValue.from(s);
			case long[] l -> IValue.listFrom(l);
			case double[] d -> IValue.listFrom(d);
			default -> throw new IllegalArgumentException("not a TorchScript value: " + o.getClass());
		};
	}

	private static byte[] archive(String source) throws IOException {
		ByteArrayOutputStream pickle = new ByteArrayOutputStream();
		DataOutputStream d = new DataOutputStream(pickle);
		d.write(new byte[] {(byte) 0x80, 2});                // PROTO 2
		d.writeBytes("c__torch__\nOps\n");                  // GLOBAL
		d.write(new byte[] {')', (byte) 0x81});             // EMPTY_TUPLE NEWOBJ
		d.writeBytes("}(X");                                 // EMPTY_DICT MARK BINUNICODE
		byte[] key = "training".getBytes(StandardCharsets.UTF_8);
		d.writeInt(Integer.reverseBytes(key.length));
		d.write(key);
		d.write(0x88);                                       // NEWTRUE
		d.writeBytes("ub.");                                 // SETITEMS BUILD STOP
		ByteArrayOutputStream out = new ByteArrayOutputStream();
		try (ZipOutputStream zip = new ZipOutputStream(out)) {
			put(zip, "ops/data.pkl", pickle.toByteArray());
			put(zip, "ops/code/__torch__.py", source.getBytes(StandardCharsets.UTF_8));
			put(zip, "ops/constants.pkl", new byte[] {(byte) 0x80, 2, ')', '.'});
			put(zip, "ops/version", OPERATOR_VERSION.getBytes(StandardCharsets.UTF_8));
		}
		return out.toByteArray();
	}

	private static void put(ZipOutputStream zip, String name, byte[] bytes) throws IOException {
		ZipEntry entry = new ZipEntry(name);
		entry.setMethod(ZipEntry.STORED);
		entry.setSize(bytes.length);
		CRC32 crc = new CRC32();
		crc.update(bytes);
		entry.setCrc(crc.getValue());
		entry.setTime(0);
		zip.putNextEntry(entry);
		zip.write(bytes);
		zip.closeEntry();
	}

	private static void delete(Path file) {
		if (file != null) {
			try {
				Files.deleteIfExists(file);
			} catch (IOException e) {
				file.toFile().deleteOnExit();
			}
		}
	}
}
