package org.fiducial.torch;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

import org.fiducial.core.FiducialException;
import org.fiducial.core.io.AtomicFiles;
import org.fiducial.torch.SafeTensorsHeader.Entry;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A safetensors file (github.com/huggingface/safetensors): checked completely when opened, read tensor by tensor. Files of any
 * size; a file that breaks a rule of the format is refused with a sentence. Not safe for concurrent use.
 */
public final class SafeTensors extends FileTensors {
	/** The largest header the format's reference accepts. */
	private static final long MAX_HEADER = 100_000_000;

	private final long dataStart;
	private final SafeTensorsHeader header;

	private SafeTensors(TensorFile file, long dataStart, SafeTensorsHeader header) {
		super(file);
		this.dataStart = dataStart;
		this.header = header;
	}

	/** Opens and checks a file. @throws FiducialException (input) when it is missing, unreadable or not valid */
	public static SafeTensors open(Path path) {
		TensorFile file = TensorFile.open(path);
		try {
			long size = file.size();
			if (size < 8) {
				throw new SafeTensorsHeader.Invalid("it has " + size + " bytes");
			}
			long length = file.bytes(0, 8).getLong();
			if (length < 0 || length > MAX_HEADER || length > size - 8) {
				throw new SafeTensorsHeader.Invalid("its header is said to have " + Long.toUnsignedString(length) + " bytes");
			}
			return new SafeTensors(file, 8 + length, SafeTensorsHeader.parse(file.bytes(8, (int) length), size - 8 - length));
		} catch (SafeTensorsHeader.Invalid e) {
			file.close();
			throw FiducialException.input(path + " is not a valid safetensors file: " + e.getMessage() + ".", e);
		} catch (RuntimeException e) {
			file.close();
			throw e;
		}
	}

	@Override
	public Set<String> names() {
		return Collections.unmodifiableSet(header.entries.keySet());
	}

	@Override
	public boolean has(String name) {
		return header.entries.containsKey(name);
	}

	/** The texts of {@code __metadata__}. */
	@Override
	public Map<String, String> metadata() {
		return Collections.unmodifiableMap(header.metadata);
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

	@Override
	protected TensorFile.Slot find(String name) {
		Entry e = header.entries.get(name);
		return e == null ? null : new TensorFile.Slot(e.type(), e.shape(), null, dataStart + e.begin());
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
		order.sort(Comparator.comparingInt(e -> -TensorType.of(e.getValue().getDataType()).bytes));
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
			// sorted: the same model is the same file, so that hashes agree
			new TreeMap<>(metadata).forEach(m::put);
		}
		long at = 0;
		for (Map.Entry<String, NDArray> e : order) {
			TensorType type = TensorType.of(e.getValue().getDataType());
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
