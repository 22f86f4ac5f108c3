package org.fiducial.torch;

import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.fiducial.core.FiducialException;
import org.fiducial.core.io.AtomicFiles;
import org.fiducial.torch.SafeTensorsHeader.Entry;
import org.fiducial.torch.SafeTensorsHeader.Type;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A safetensors file (github.com/huggingface/safetensors): checked completely when opened, read tensor by tensor. Files of any
 * size; a file that breaks a rule of the format is refused with a sentence. Not safe for concurrent use.
 */
public final class SafeTensors implements AutoCloseable {
	/** The largest header the format's reference accepts. */
	private static final long MAX_HEADER = 100_000_000;
	/** Larger pieces of a file are mapped, smaller ones read. */
	private static final int MAP_FROM = 1 << 20;
	/** A piece of a tensor that one buffer can hold. */
	private static final long MAX_PIECE = 1L << 30;

	private final Path file;
	private final FileChannel channel;
	private final long dataStart;
	private final SafeTensorsHeader header;

	private SafeTensors(Path file, FileChannel channel, long dataStart, SafeTensorsHeader header) {
		this.file = file;
		this.channel = channel;
		this.dataStart = dataStart;
		this.header = header;
	}

	/** Opens and checks a file. @throws FiducialException (input) when it is missing, unreadable or not valid */
	public static SafeTensors open(Path file) {
		FileChannel channel = null;
		try {
			channel = FileChannel.open(file, StandardOpenOption.READ);
			long size = channel.size();
			if (size < 8) {
				throw new SafeTensorsHeader.Invalid("it has " + size + " bytes");
			}
			long length = read(channel, 0, 8).getLong();
			if (length < 0 || length > MAX_HEADER || length > size - 8) {
				throw new SafeTensorsHeader.Invalid("its header is said to have " + Long.toUnsignedString(length) + " bytes");
			}
			byte[] json = new byte[(int) length];
			read(channel, 8, (int) length).get(json);
			return new SafeTensors(file, channel, 8 + length, SafeTensorsHeader.parse(json, size - 8 - length));
		} catch (SafeTensorsHeader.Invalid e) {
			close(channel);
			throw FiducialException.input(file + " is not a valid safetensors file: " + e.getMessage() + ".", e);
		} catch (NoSuchFileException e) {
			throw FiducialException.input("There is no file " + file + ".", e);
		} catch (IOException e) {
			close(channel);
			throw FiducialException.input(file + " cannot be read: " + e.getMessage() + ".", e);
		}
	}

	/** Names in the file's order. */
	public Set<String> names() {
		return Collections.unmodifiableSet(header.entries.keySet());
	}

	/** Whether there is a tensor of this name. */
	public boolean has(String name) {
		return header.entries.containsKey(name);
	}

	/** The texts of {@code __metadata__}. */
	public Map<String, String> metadata() {
		return Collections.unmodifiableMap(header.metadata);
	}

	/** The shape of a tensor. */
	public long[] shape(String name) {
		return entry(name).shape().clone();
	}

	/** The stored type: F64, F32, F16, BF16, I64, I32, I16, I8, U8 or BOOL. */
	public String type(String name) {
		return entry(name).type().name();
	}

	/**
	 * A tensor in memory of PyTorch's own (aligned, so that results do not depend on the file's layout). F16 and BF16 become
	 * 32-bit floats, I16 becomes 32-bit integers, other types stay.
	 */
	public NDArray tensor(String name, NDManager manager) {
		Entry e = entry(name);
		Shape shape = new Shape(e.shape());
		long bytes = e.end() - e.begin();
		if (bytes == 0) {
			return manager.create(shape, e.type() == Type.F16 || e.type() == Type.BF16 ? DataType.FLOAT32 : type(e.type()));
		}
		if (bytes <= MAX_PIECE) {
			return piece(e, e.begin(), bytes, shape, manager);
		}
		return Scope.of(() -> {
			NDList pieces = new NDList();
			for (long at = e.begin(); at < e.end(); at += MAX_PIECE) {
				long n = Math.min(MAX_PIECE, e.end() - at);
				pieces.add(piece(e, at, n, new Shape(n / e.type().bytes), manager));
			}
			return NDArrays.concat(pieces).reshape(shape);
		});
	}

	private NDArray piece(Entry e, long begin, long bytes, Shape shape, NDManager manager) {
		return Scope.of(() -> {
			ByteBuffer data = data(begin, (int) bytes);
			return switch (e.type()) {
				case F16 -> Ops.to(manager.create(data, shape, DataType.FLOAT16), DataType.FLOAT32);
				case BF16 -> Ops.copy(manager.create(widen(data, true), shape, DataType.FLOAT32));
				case I16 -> Ops.copy(manager.create(widen(data, false), shape, DataType.INT32));
				default -> Ops.copy(manager.create(data, shape, type(e.type())));
			};
		});
	}

	/**
	 * A tensor that shares the file's pages (copy on write: changes stay in memory), for large frozen weights. Where that is
	 * impossible (16-bit floats, an unaligned or unwritable file, a tensor of more than 1 GiB) it is {@link #tensor}.
	 */
	public NDArray mapped(String name, NDManager manager) {
		Entry e = entry(name);
		long bytes = e.end() - e.begin();
		boolean fits = bytes > 0 && bytes <= MAX_PIECE && (dataStart + e.begin()) % e.type().bytes == 0;
		boolean plain = e.type() != Type.F16 && e.type() != Type.BF16 && e.type() != Type.I16;
		if (!fits || !plain || !Files.isWritable(file)) {
			return tensor(name, manager);
		}
		try (FileChannel writable = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
			ByteBuffer data = writable.map(FileChannel.MapMode.PRIVATE, dataStart + e.begin(), bytes).order(ByteOrder.nativeOrder());
			return manager.create(data, new Shape(e.shape()), type(e.type()));
		} catch (IOException ex) {
			throw FiducialException.input(file + " cannot be mapped: " + ex.getMessage() + ".", ex);
		}
	}

	/** The values of a tensor of any type, row-major, as doubles. */
	public double[] values(String name) {
		Entry e = entry(name);
		ByteBuffer b = data(e.begin(), Math.toIntExact(e.end() - e.begin()));
		double[] out = new double[b.remaining() / e.type().bytes];
		for (int i = 0; i < out.length; i++) {
			out[i] = switch (e.type()) {
				case F64 -> b.getDouble(8 * i);
				case F32 -> b.getFloat(4 * i);
				case F16 -> Float.float16ToFloat(b.getShort(2 * i));
				case BF16 -> Float.intBitsToFloat(b.getShort(2 * i) << 16);
				case I64 -> b.getLong(8 * i);
				case I32 -> b.getInt(4 * i);
				case I16 -> b.getShort(2 * i);
				case I8 -> b.get(i);
				case U8, BOOL -> b.get(i) & 0xFF;
			};
		}
		return out;
	}

	/** As {@link #values(String)}, rounded to 32 bits. */
	public float[] floats(String name) {
		double[] v = values(name);
		float[] out = new float[v.length];
		for (int i = 0; i < v.length; i++) {
			out[i] = (float) v[i];
		}
		return out;
	}

	private Entry entry(String name) {
		Entry e = header.entries.get(name);
		if (e == null) {
			throw FiducialException.input("The tensor '" + name + "' is missing in " + file + ".");
		}
		return e;
	}

	private ByteBuffer data(long begin, int bytes) {
		try {
			if (bytes >= MAP_FROM) {
				return channel.map(FileChannel.MapMode.READ_ONLY, dataStart + begin, bytes).order(ByteOrder.LITTLE_ENDIAN);
			}
			return read(channel, dataStart + begin, bytes);
		} catch (IOException e) {
			throw FiducialException.input(file + " cannot be read: " + e.getMessage() + ".", e);
		}
	}

	private static ByteBuffer read(FileChannel channel, long position, int bytes) throws IOException {
		ByteBuffer b = ByteBuffer.allocateDirect(bytes).order(ByteOrder.LITTLE_ENDIAN);
		while (b.hasRemaining()) {
			int n = channel.read(b, position + b.position());
			if (n < 0) {
				throw new EOFException("it ends at byte " + (position + b.position()));
			}
		}
		return b.flip();
	}

	/** 16 bits to 32: bfloat16 to float by shifting, integers by sign extension. */
	private static ByteBuffer widen(ByteBuffer data, boolean bfloat) {
		int n = data.remaining() / 2;
		ByteBuffer out = ByteBuffer.allocateDirect(4 * n).order(ByteOrder.nativeOrder());
		for (int i = 0; i < n; i++) {
			int v = data.getShort(2 * i);
			out.putInt(4 * i, bfloat ? v << 16 : v);
		}
		return out;
	}

	private static DataType type(Type t) {
		return switch (t) {
			case F64 -> DataType.FLOAT64;
			case F32, F16, BF16 -> DataType.FLOAT32;
			case I64 -> DataType.INT64;
			case I32, I16 -> DataType.INT32;
			case I8 -> DataType.INT8;
			case U8 -> DataType.UINT8;
			case BOOL -> DataType.BOOLEAN;
		};
	}

	private static Type type(DataType t) {
		return switch (t) {
			case FLOAT64 -> Type.F64;
			case FLOAT32 -> Type.F32;
			case FLOAT16 -> Type.F16;
			case INT64 -> Type.I64;
			case INT32 -> Type.I32;
			case INT8 -> Type.I8;
			case UINT8 -> Type.U8;
			case BOOLEAN -> Type.BOOL;
			default -> throw new IllegalArgumentException("cannot be stored: " + t);
		};
	}

	/** Closes the file; tensors read from it stay valid. */
	@Override
	public void close() {
		close(channel);
	}

	private static void close(FileChannel channel) {
		if (channel != null) {
			try {
				channel.close();
			} catch (IOException e) {
				throw new java.io.UncheckedIOException(e);
			}
		}
	}

	/**
	 * Writes a file atomically: the old one stays until the new one is complete and on the disk. Larger types come first, so that
	 * every tensor is aligned.
	 *
	 * @throws FiducialException (failed) when it cannot be written, for example because the disk is full
	 */
	public static void write(Path file, Map<String, NDArray> tensors, Map<String, String> metadata) {
		try {
			AtomicFiles.write(file, out -> writeTo(out, tensors, metadata));
		} catch (IOException e) {
			throw FiducialException.failed(file + " cannot be written (" + e.getMessage() + "): check the free space and the permissions.", e);
		}
	}

	/** Writes the format to a stream. */
	public static void writeTo(OutputStream out, Map<String, NDArray> tensors, Map<String, String> metadata) throws IOException {
		List<Map.Entry<String, NDArray>> order = new ArrayList<>(tensors.entrySet());
		order.sort(Comparator.comparingInt(e -> -type(e.getValue().getDataType()).bytes));
		byte[] json = header(order, metadata);
		int padded = (json.length + 7) / 8 * 8;
		ByteBuffer head = ByteBuffer.allocate(8 + padded).order(ByteOrder.LITTLE_ENDIAN);
		head.putLong(padded).put(json);
		while (head.hasRemaining()) {
			head.put((byte) ' ');
		}
		out.write(head.array());
		byte[] chunk = new byte[1 << 16];
		for (Map.Entry<String, NDArray> e : order) {
			ByteBuffer data = e.getValue().getShape().size() == 0 ? ByteBuffer.allocate(0) : e.getValue().toByteBuffer(true);
			while (data.hasRemaining()) {
				int n = Math.min(chunk.length, data.remaining());
				data.get(chunk, 0, n);
				out.write(chunk, 0, n);
			}
		}
	}

	private static byte[] header(List<Map.Entry<String, NDArray>> order, Map<String, String> metadata) {
		JsonMapper mapper = JsonMapper.shared();
		ObjectNode root = mapper.createObjectNode();
		if (!metadata.isEmpty()) {
			ObjectNode m = root.putObject("__metadata__");
			new LinkedHashMap<>(metadata).forEach(m::put);
		}
		long at = 0;
		for (Map.Entry<String, NDArray> e : order) {
			Type type = type(e.getValue().getDataType());
			Shape shape = e.getValue().getShape();
			ObjectNode node = root.putObject(e.getKey());
			node.put("dtype", type.name());
			ArrayNode dimensions = node.putArray("shape");
			for (long d : shape.getShape()) {
				dimensions.add(d);
			}
			ArrayNode offsets = node.putArray("data_offsets");
			offsets.add(at);
			at += shape.size() * type.bytes;
			offsets.add(at);
		}
		return mapper.writeValueAsString(root).getBytes(StandardCharsets.UTF_8);
	}
}
