package org.fiducial.torch.tests;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.CRC32;

/** Writes files as {@code torch.save} does (torch/serialization.py, caffe2/serialize/inline_container.cc), for tests only. */
public final class TorchFiles {
	private static final int ALIGNMENT = 64;

	/**
	 * A tensor to write.
	 *
	 * @param storage key of its memory
	 * @param kind storage class, for example {@code Float}
	 */
	public record Tensor(String storage, String kind, long offset, long[] shape, long[] strides) {
	}

	private final Map<String, byte[]> storages = new LinkedHashMap<>();
	private final Map<String, Integer> widths = new LinkedHashMap<>();
	private final Map<String, Long> sizes = new LinkedHashMap<>();
	private final boolean zip;
	private final Pickle pickle = new Pickle();

	/** @param zip the format of PyTorch 1.6 and later; else the older one */
	public TorchFiles(boolean zip) {
		this.zip = zip;
	}

	/** Adds memory. */
	public TorchFiles storage(String key, int width, byte[] data) {
		storages.put(key, data);
		widths.put(key, width);
		return this;
	}

	/** Adds memory of floats. */
	public TorchFiles floats(String key, float... values) {
		ByteBuffer b = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
		for (float v : values) {
			b.putFloat(v);
		}
		return storage(key, 4, b.array());
	}

	/** A row-major float tensor over a whole storage. */
	public static Tensor whole(String storage, long... shape) {
		long[] strides = new long[shape.length];
		long n = 1;
		for (int i = shape.length - 1; i >= 0; i--) {
			strides[i] = n;
			n *= shape[i];
		}
		return new Tensor(storage, "Float", 0, shape, strides);
	}

	/** The file, with what this object pickles to. */
	public byte[] save(Object root) {
		pickle.begin();
		value(root);
		byte[] data = pickle.end();
		return zip ? archive(data) : legacy(data, storages.keySet(), storages);
	}

	/** The older format up to its storages, with storages of these sizes, in bytes, announced before the others. */
	public byte[] save(Object root, Map<String, Long> announced) {
		announced.keySet().forEach(k -> widths.put(k, 1));
		sizes.putAll(announced);
		pickle.begin();
		value(root);
		return legacy(pickle.end(), Stream.concat(sizes.keySet().stream(), storages.keySet().stream()).toList(), Map.of());
	}

	/** The file, with a pickle made by hand. */
	public byte[] saveRaw(byte[] data) {
		return zip ? archive(data) : legacy(data, storages.keySet(), storages);
	}

	private void value(Object v) {
		switch (v) {
			case Tensor t -> tensor(t);
			case Map<?, ?> m -> {
				pickle.global("collections", "OrderedDict").raw(")R(");
				m.forEach((k, x) -> {
					value(k);
					value(x);
				});
				pickle.raw("u");
			}
			case List<?> l -> {
				pickle.raw("](");
				l.forEach(this::value);
				pickle.raw("e");
			}
			default -> pickle.simple(v);
		}
	}

	private void tensor(Tensor t) {
		pickle.global("torch._utils", "_rebuild_tensor_v2").raw("((").text("storage").global("torch", t.kind + "Storage").text(t.storage).text("cpu")
				.whole(sizes.getOrDefault(t.storage, 0L) + storages.getOrDefault(t.storage, new byte[0]).length / widths.get(t.storage));
		if (!zip) {
			pickle.raw("N");
		}
		pickle.raw("tQ").whole(t.offset);
		numbers(t.shape);
		numbers(t.strides);
		pickle.simple(false).global("collections", "OrderedDict").raw(")RtR");
	}

	private void numbers(long[] n) {
		pickle.raw("(");
		for (long x : n) {
			pickle.whole(x);
		}
		pickle.raw("t");
	}

	private byte[] legacy(byte[] object, Collection<String> names, Map<String, byte[]> contents) {
		ByteArrayOutputStream out = new ByteArrayOutputStream();
		out.writeBytes(new Pickle().begin().simple(new BigInteger("1950a86a20f9469cfc6c", 16)).end());
		out.writeBytes(new Pickle().begin().whole(1001).end());
		out.writeBytes(new Pickle().begin().raw("}(").text("protocol_version").whole(1001).text("little_endian").simple(true).raw("u").end());
		out.writeBytes(object);
		Pickle keys = new Pickle().begin().raw("](");
		names.forEach(keys::text);
		out.writeBytes(keys.raw("e").end());
		contents.forEach((key, data) -> {
			out.writeBytes(ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(data.length / widths.get(key)).array());
			out.writeBytes(data);
		});
		return out.toByteArray();
	}

	private byte[] archive(byte[] object) {
		Zip z = new Zip();
		z.add("archive/data.pkl", object);
		z.add("archive/byteorder", "little".getBytes(StandardCharsets.US_ASCII));
		storages.forEach((key, data) -> z.add("archive/data/" + key, data));
		z.add("archive/version", "3\n".getBytes(StandardCharsets.US_ASCII));
		return z.end();
	}

	/** Operations of a pickle, protocol 2. */
	static final class Pickle {
		private final ByteArrayOutputStream out = new ByteArrayOutputStream();
		private int memo;

		Pickle begin() {
			return bytes(0x80, 2);
		}

		Pickle bytes(int... b) {
			for (int x : b) {
				out.write(x);
			}
			return this;
		}

		Pickle raw(String operations) {
			out.writeBytes(operations.getBytes(StandardCharsets.ISO_8859_1));
			return this;
		}

		Pickle text(String s) {
			byte[] b = s.getBytes(StandardCharsets.UTF_8);
			out.write('X');
			little(b.length);
			out.writeBytes(b);
			return remember();
		}

		private void little(int n) {
			out.writeBytes(ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(n).array());
		}

		private Pickle remember() {
			out.write('r');
			little(memo++);
			return this;
		}

		Pickle whole(long n) {
			if (n >= 0 && n < 256) {
				return bytes('K', (int) n);
			}
			return simple(BigInteger.valueOf(n));
		}

		Pickle global(String module, String name) {
			return raw("c" + module + "\n" + name + "\n").remember();
		}

		Pickle simple(Object v) {
			switch (v) {
				case null -> raw("N");
				case Boolean b -> bytes(b ? 0x88 : 0x89);
				case String s -> text(s);
				case Integer i -> whole(i);
				case Long l -> whole(l);
				case Double d -> raw("G").data(ByteBuffer.allocate(8).putDouble(d).array());
				case BigInteger i -> {
					byte[] b = i.toByteArray();
					bytes(0x8a, b.length);
					for (int k = b.length - 1; k >= 0; k--) {
						out.write(b[k]);
					}
				}
				default -> throw new IllegalArgumentException(v.getClass().getName());
			}
			return this;
		}

		Pickle data(byte[] b) {
			out.writeBytes(b);
			return this;
		}

		byte[] end() {
			out.write('.');
			return out.toByteArray();
		}
	}

	/** A zip archive as PyTorch's writer makes it: stored, data aligned by padding, sizes in a descriptor behind it. */
	static final class Zip {
		private final ByteArrayOutputStream out = new ByteArrayOutputStream();
		private final List<byte[]> directory = new ArrayList<>();
		/** Writes 64-bit sizes and positions although 32 bits would do. */
		boolean wide;

		Zip add(String name, byte[] data) {
			CRC32 crc = new CRC32();
			crc.update(data);
			byte[] n = name.getBytes(StandardCharsets.UTF_8);
			int at = out.size();
			int padding = (ALIGNMENT - (at + 30 + n.length + 4) % ALIGNMENT) % ALIGNMENT;
			ByteBuffer local = little(30 + n.length + 4 + padding).putInt(0x04034b50).putShort((short) 0).putShort((short) 0x808).putShort((short) 0).putInt(0);
			local.putInt(0).putInt(0).putInt(0).putShort((short) n.length).putShort((short) (4 + padding)).put(n).putShort((short) 0x4246).putShort((short) padding);
			out.writeBytes(local.array());
			out.writeBytes(data);
			out.writeBytes(little(16).putInt(0x08074b50).putInt((int) crc.getValue()).putInt(data.length).putInt(data.length).array());
			directory.add(entry(n, (int) crc.getValue(), data.length, at));
			return this;
		}

		private byte[] entry(byte[] name, int crc, int length, int at) {
			ByteBuffer b = little(46 + name.length + (wide ? 28 : 0)).putInt(0x02014b50).putShort((short) 0).putShort((short) 0).putShort((short) 0x808).putShort((short) 0).putInt(0);
			b.putInt(crc).putInt(wide ? -1 : length).putInt(wide ? -1 : length).putShort((short) name.length).putShort((short) (wide ? 28 : 0)).putShort((short) 0).putShort((short) 0)
					.putShort((short) 0).putInt(0).putInt(wide ? -1 : at).put(name);
			if (wide) {
				b.putShort((short) 1).putShort((short) 24).putLong(length).putLong(length).putLong(at);
			}
			return b.array();
		}

		byte[] end() {
			int at = out.size();
			directory.forEach(out::writeBytes);
			int bytes = out.size() - at;
			if (wide) {
				int end64 = out.size();
				out.writeBytes(little(56).putInt(0x06064b50).putLong(44).putShort((short) 45).putShort((short) 45).putInt(0).putInt(0).putLong(directory.size())
						.putLong(directory.size()).putLong(bytes).putLong(at).array());
				out.writeBytes(little(20).putInt(0x07064b50).putInt(0).putLong(end64).putInt(1).array());
			}
			short count = (short) (wide ? -1 : directory.size());
			out.writeBytes(little(22).putInt(0x06054b50).putShort((short) 0).putShort((short) 0).putShort(count).putShort(count).putInt(wide ? -1 : bytes).putInt(wide ? -1 : at)
					.putShort((short) 0).array());
			return out.toByteArray();
		}

		private static ByteBuffer little(int n) {
			return ByteBuffer.allocate(n).order(ByteOrder.LITTLE_ENDIAN);
		}
	}
}
