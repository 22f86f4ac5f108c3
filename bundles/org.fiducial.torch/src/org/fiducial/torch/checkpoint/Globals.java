package org.fiducial.torch.checkpoint;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.fiducial.torch.TensorType;
import org.fiducial.torch.checkpoint.Inert.Dict;
import org.fiducial.torch.checkpoint.Inert.Global;
import org.fiducial.torch.checkpoint.Inert.Storage;
import org.fiducial.torch.checkpoint.Inert.Tensor;
import org.fiducial.torch.checkpoint.Inert.Tuple;
import org.fiducial.torch.checkpoint.Inert.Unmade;

/**
 * What is done in place of calling the functions that a pickle names (torch/_utils.py, torch/serialization.py): the handful that make
 * up a state dictionary become data, names that only an attack has a use for refuse the file, all others become {@link Unmade}.
 */
final class Globals {
	/** Storage classes of module torch. */
	private static final Map<String, TensorType> STORAGES = Map.of("DoubleStorage", TensorType.F64, "FloatStorage", TensorType.F32, "HalfStorage", TensorType.F16,
			"BFloat16Storage", TensorType.BF16, "LongStorage", TensorType.I64, "IntStorage", TensorType.I32, "ShortStorage", TensorType.I16, "CharStorage", TensorType.I8,
			"ByteStorage", TensorType.U8, "BoolStorage", TensorType.BOOL);
	/** Types of module torch. */
	private static final Map<String, TensorType> TYPES = Map.ofEntries(Map.entry("float64", TensorType.F64), Map.entry("float32", TensorType.F32),
			Map.entry("float16", TensorType.F16), Map.entry("bfloat16", TensorType.BF16), Map.entry("int64", TensorType.I64), Map.entry("int32", TensorType.I32),
			Map.entry("int16", TensorType.I16), Map.entry("int8", TensorType.I8), Map.entry("uint8", TensorType.U8), Map.entry("bool", TensorType.BOOL));
	private static final Set<String> UNTYPED = Set.of("UntypedStorage", "_UntypedStorage");
	private static final Set<String> MODULES = Set.of("os", "posix", "nt", "sys", "subprocess", "commands", "importlib", "runpy", "shutil", "socket", "pty", "ctypes", "webbrowser",
			"pip", "marshal", "code", "codeop", "pickle", "_pickle", "cPickle", "dill", "cloudpickle", "joblib", "ssl", "urllib", "urllib2", "requests", "http", "httplib", "ftplib",
			"telnetlib", "asyncio", "multiprocessing", "timeit", "cProfile", "profile", "pdb", "bdb", "trace", "doctest", "platform", "signal", "tempfile", "zipimport", "imp", "pydoc");
	private static final Set<String> BUILTINS = Set.of("eval", "exec", "execfile", "compile", "open", "file", "__import__", "input", "breakpoint", "globals", "delattr", "setattr",
			"memoryview", "apply");
	private static final Set<String> FUNCTIONS = Set.of("torch.storage._load_from_bytes", "torch.load", "torch.serialization.load", "torch.jit.load", "torch.hub.load",
			"torch.hub.load_state_dict_from_url", "torch.package.package_importer.PackageImporter", "numpy.load", "numpy.testing._private.utils.runstring", "numpy.f2py.crackfortran.myeval",
			"_codecs.lookup", "types.CodeType", "types.FunctionType", "operator.methodcaller");
	private static final int MAX_AXES = 64;

	private Globals() {
	}

	/** Refuses what only code that runs has a use for. */
	static void check(Global g) throws Invalid {
		String root = first(g.module());
		boolean builtin = (root.equals("builtins") || root.equals("__builtin__")) && BUILTINS.contains(first(g.name()));
		if (MODULES.contains(root) || builtin || FUNCTIONS.contains(g.toString())) {
			throw new Invalid("it calls for " + Invalid.quote(g) + ", which would run code in a program that trusts it. Weights need no such thing: get the file from its author again, "
					+ "as .safetensors if there is one");
		}
	}

	private static String first(String name) {
		int dot = name.indexOf('.');
		return dot < 0 ? name : name.substring(0, dot);
	}

	/** In place of calling a function or making an object. */
	static Object call(Global g, Object arguments, Budget budget) throws Invalid {
		Object[] a = arguments instanceof Tuple t ? t.items : new Object[0];
		return switch (g.toString()) {
			case "torch._utils._rebuild_tensor", "torch._utils._rebuild_tensor_v2" -> a.length >= 4 && a[0] instanceof Storage s ? tensor(s, s.type(), a[1], a[2], a[3], budget) : new Unmade(g);
			case "torch._utils._rebuild_tensor_v3" -> a.length >= 7 && a[0] instanceof Storage s && a[6] instanceof Global t
					? tensor(untyped(s, TYPES.get(t.name())), TYPES.get(t.name()), a[1], a[2], a[3], budget)
					: new Unmade(g);
			case "torch._utils._rebuild_parameter", "torch._utils._rebuild_parameter_with_state" -> a.length > 0 && a[0] instanceof Tensor ? a[0] : new Unmade(g);
			case "torch._tensor._rebuild_from_type_v2" -> a.length >= 3 && a[0] instanceof Global f && isRebuild(f) ? call(f, a[2], budget) : new Unmade(g);
			case "torch.nn.parameter.Parameter", "torch.nn.parameter.Buffer" -> a.length > 0 && a[0] instanceof Tensor ? a[0] : new Unmade(g);
			case "collections.OrderedDict", "collections.defaultdict", "collections.Counter", "builtins.dict", "__builtin__.dict" -> dictionary(a, budget);
			case "torch.Size", "builtins.tuple", "__builtin__.tuple" -> a.length == 1 && a[0] instanceof Tuple ? a[0] : new Unmade(g);
			default -> new Unmade(g);
		};
	}

	/** One level only: a type within a type is nothing that torch writes, and must not recurse. */
	private static boolean isRebuild(Global g) {
		return g.module().equals("torch._utils") && g.name().startsWith("_rebuild_");
	}

	/** {@code OrderedDict([(k, v), …])}, as Python 2 wrote it; otherwise the items follow. */
	private static Dict dictionary(Object[] arguments, Budget budget) throws Invalid {
		budget.entries(arguments.length);
		Dict out = new Dict();
		for (Object a : arguments) {
			if (a instanceof List<?> pairs) {
				budget.entries(pairs.size());
				for (Object pair : pairs) {
					List<?> kv = pair instanceof Tuple t ? Arrays.asList(t.items) : pair instanceof List<?> l ? l : List.of();
					if (kv.size() == 2) {
						out.put(kv.get(0), kv.get(1));
					}
				}
			}
		}
		return out;
	}

	/** The storage that a persistent id names: ('storage', class, key, device, count[, view]). */
	static Storage storage(Object id) throws Invalid {
		if (!(id instanceof Tuple t) || t.size() < 5 || !"storage".equals(t.items[0]) || !(t.items[1] instanceof Global g) || !(t.items[2] instanceof String key)
				|| !(t.items[4] instanceof Long count) || count < 0) {
			throw new Invalid("it refers to something that is not the memory of a tensor");
		}
		Budget.name(key);
		boolean untyped = UNTYPED.contains(g.name());
		TensorType type = untyped ? TensorType.U8 : g.module().startsWith("torch") ? STORAGES.get(g.name()) : null;
		if (t.size() > 5 && t.items[5] instanceof Tuple view) {
			if (view.size() != 3 || !(view.items[1] instanceof Long offset) || !(view.items[2] instanceof Long size) || offset < 0 || size < 0 || offset > count || size > count - offset) {
				throw new Invalid("the view of storage " + Invalid.quote(key) + " lies outside of it");
			}
			return new Storage(key, type, g.toString(), count, offset);
		}
		return new Storage(key, type, g.toString(), count, 0);
	}

	/** An untyped storage counted in numbers of a type. */
	private static Storage untyped(Storage s, TensorType type) {
		return UNTYPED.contains(s.typeName().substring(s.typeName().lastIndexOf('.') + 1)) && type != null
				? new Storage(s.key(), type, s.typeName(), s.count() / type.bytes, s.offset() / type.bytes)
				: s;
	}

	private static Tensor tensor(Storage storage, TensorType type, Object offset, Object size, Object stride, Budget budget) throws Invalid {
		long[] shape = numbers(size, budget);
		long[] strides = numbers(stride, budget);
		if (!(offset instanceof Long from) || from < 0 || shape == null || strides == null || shape.length != strides.length) {
			throw new Invalid("a tensor's offset, size or stride makes no sense");
		}
		try {
			long count = 1;
			long last = Math.addExact(from, storage.offset());
			for (int i = 0; i < shape.length; i++) {
				count = Math.multiplyExact(count, shape[i]);
				last = Math.addExact(last, Math.multiplyExact(Math.max(0, shape[i] - 1), strides[i]));
			}
			if (count > 0 && last >= storage.count()) {
				throw new Invalid("a tensor reaches beyond the end of storage " + Invalid.quote(storage.key()));
			}
			Math.multiplyExact(count, 8);
		} catch (ArithmeticException e) {
			throw new Invalid("a tensor is said to be larger than any memory");
		}
		return new Tensor(storage, type, from + storage.offset(), shape, strides);
	}

	/** Whole numbers from 0; null if they are none. */
	private static long[] numbers(Object tuple, Budget budget) throws Invalid {
		List<?> items = tuple instanceof Tuple t ? Arrays.asList(t.items) : tuple instanceof List<?> l ? l : null;
		if (items == null || items.size() > MAX_AXES) {
			return null;
		}
		budget.entries(items.size());
		long[] out = new long[items.size()];
		for (int i = 0; i < out.length; i++) {
			if (!(items.get(i) instanceof Long n) || n < 0) {
				return null;
			}
			out[i] = n;
		}
		return out;
	}

	/** A number as pickles write it: Long where it fits. */
	static Object whole(BigInteger n) {
		return n.bitLength() < 64 ? (Object) n.longValue() : n;
	}
}
