package org.fiducial.torch;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

import org.fiducial.core.FiducialException;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;

/** An open file in which tensors lie; of any size. Large pieces are mapped, small ones read. */
public final class TensorFile implements AutoCloseable {
	private static final int MAP_FROM = 1 << 20;
	/** A piece of a tensor that one buffer can hold. */
	private static final long MAX_PIECE = 1L << 30;

	private final Path file;
	private final FileChannel channel;

	/**
	 * Where a tensor lies.
	 *
	 * @param type of its numbers
	 * @param shape rows first
	 * @param strides numbers from one index to the next along each axis; null for row-major
	 * @param position of its first number, in bytes
	 */
	public record Slot(TensorType type, long[] shape, long[] strides, long position) {
		/** A slot; row-major strides become null. */
		public Slot {
			strides = strides == null || rowMajor(shape, strides) ? null : strides;
		}

		private static boolean rowMajor(long[] shape, long[] strides) {
			long expected = 1;
			for (int i = shape.length - 1; i >= 0; i--) {
				if (shape[i] == 0) {
					return true;
				}
				if (shape[i] != 1 && strides[i] != expected) {
					return false;
				}
				expected *= shape[i];
			}
			return true;
		}

		/** How many numbers it has. */
		public long count() {
			long n = 1;
			for (long s : shape) {
				n = Math.multiplyExact(n, s);
			}
			return n;
		}

		/** From its first to its last number, in numbers; less than {@link #count()} where numbers are shared. @throws ArithmeticException if too large */
		public long extent() {
			if (strides == null || count() == 0) {
				return count();
			}
			long last = 0;
			for (int i = 0; i < shape.length; i++) {
				last = Math.addExact(last, Math.multiplyExact(shape[i] - 1, strides[i]));
			}
			return last + 1;
		}
	}

	private TensorFile(Path file, FileChannel channel) {
		this.file = file;
		this.channel = channel;
	}

	/** Opens a file for reading. @throws FiducialException (input) when it is missing or unreadable */
	public static TensorFile open(Path file) {
		try {
			return new TensorFile(file, FileChannel.open(file, StandardOpenOption.READ));
		} catch (NoSuchFileException e) {
			throw FiducialException.input("There is no file " + file + ".", e);
		} catch (IOException e) {
			throw FiducialException.input(file + " cannot be read: " + e.getMessage() + ".", e);
		}
	}

	/** Its path. */
	public Path path() {
		return file;
	}

	/** Its size in bytes. */
	public long size() {
		try {
			return channel.size();
		} catch (IOException e) {
			throw unreadable(e);
		}
	}

	/** Bytes of the file, little-endian. @throws FiducialException (input) when they are not there */
	public ByteBuffer bytes(long position, int count) {
		try {
			if (count >= MAP_FROM && position + count <= channel.size()) {
				return channel.map(FileChannel.MapMode.READ_ONLY, position, count).order(ByteOrder.LITTLE_ENDIAN);
			}
			ByteBuffer b = ByteBuffer.allocateDirect(count).order(ByteOrder.LITTLE_ENDIAN);
			while (b.hasRemaining()) {
				if (channel.read(b, position + b.position()) < 0) {
					throw new EOFException("it ends at byte " + (position + b.position()));
				}
			}
			return b.flip();
		} catch (IOException e) {
			throw unreadable(e);
		}
	}

	private FiducialException unreadable(IOException e) {
		return FiducialException.input(file + " cannot be read: " + e.getMessage() + ".", e);
	}

	/**
	 * A tensor in memory of PyTorch's own (aligned, so that results do not depend on the file's layout), row-major; 16 bits become 32.
	 */
	public NDArray tensor(Slot t, NDManager manager) {
		Shape shape = new Shape(t.shape);
		if (t.count() == 0) {
			return manager.create(shape, t.type.inMemory);
		}
		if (t.strides == null) {
			return run(t, shape, manager);
		}
		return Scope.of(() -> Ops.strided(run(t, new Shape(t.extent()), manager), t.shape, t.strides));
	}

	/** Numbers that lie one behind the other. */
	private NDArray run(Slot t, Shape shape, NDManager manager) {
		long bytes = shape.size() * t.type.bytes;
		if (bytes <= MAX_PIECE) {
			return piece(t.type, t.position, bytes, shape, manager);
		}
		return Scope.of(() -> {
			NDList pieces = new NDList();
			for (long at = 0; at < bytes; at += MAX_PIECE) {
				long n = Math.min(MAX_PIECE, bytes - at);
				pieces.add(piece(t.type, t.position + at, n, new Shape(n / t.type.bytes), manager));
			}
			return NDArrays.concat(pieces).reshape(shape);
		});
	}

	private NDArray piece(TensorType type, long position, long bytes, Shape shape, NDManager manager) {
		return Scope.of(() -> {
			ByteBuffer data = bytes(position, (int) bytes);
			return switch (type) {
				case F16 -> Ops.to(manager.create(data, shape, ai.djl.ndarray.types.DataType.FLOAT16), type.inMemory);
				case BF16, I16 -> Ops.copy(manager.create(widen(data, type == TensorType.BF16), shape, type.inMemory));
				default -> Ops.copy(manager.create(data, shape, type.inMemory));
			};
		});
	}

	/**
	 * A tensor that shares the file's pages (copy on write: changes stay in memory), for large frozen weights. Where that is
	 * impossible (16 bits, strides, an unaligned or unwritable file, a tensor of more than 1 GiB) it is {@link #tensor}.
	 */
	public NDArray mapped(Slot t, NDManager manager) {
		long bytes = t.count() * t.type.bytes;
		boolean fits = bytes > 0 && bytes <= MAX_PIECE && t.position % t.type.bytes == 0 && t.strides == null;
		boolean plain = t.type != TensorType.F16 && t.type != TensorType.BF16 && t.type != TensorType.I16;
		if (!fits || !plain || !Files.isWritable(file)) {
			return tensor(t, manager);
		}
		try (FileChannel writable = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
			ByteBuffer data = writable.map(FileChannel.MapMode.PRIVATE, t.position, bytes).order(ByteOrder.nativeOrder());
			return manager.create(data, new Shape(t.shape), t.type.inMemory);
		} catch (IOException ex) {
			throw FiducialException.input(file + " cannot be mapped: " + ex.getMessage() + ".", ex);
		}
	}

	/** The values of a tensor of any type, row-major, as doubles. */
	public double[] values(Slot t) {
		double[] out = new double[Math.toIntExact(t.count())];
		if (out.length == 0) {
			return out;
		}
		ByteBuffer b = bytes(t.position, Math.toIntExact(t.extent() * t.type.bytes));
		long[] index = new long[t.shape.length];
		for (int i = 0; i < out.length; i++) {
			out[i] = value(b, t.type, t.strides == null ? i : next(index, t));
		}
		return out;
	}

	/** The place of an index; then counts it up. */
	private static int next(long[] index, Slot t) {
		long at = 0;
		for (int k = 0; k < index.length; k++) {
			at += index[k] * t.strides[k];
		}
		for (int k = index.length - 1; k >= 0 && ++index[k] == t.shape[k]; k--) {
			index[k] = 0;
		}
		return (int) at;
	}

	private static double value(ByteBuffer b, TensorType type, int i) {
		return switch (type) {
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

	/** Closes the file; tensors read from it stay valid. */
	@Override
	public void close() {
		try {
			channel.close();
		} catch (IOException e) {
			throw new java.io.UncheckedIOException(e);
		}
	}
}
