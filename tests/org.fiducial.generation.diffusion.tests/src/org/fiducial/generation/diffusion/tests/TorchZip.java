package org.fiducial.generation.diffusion.tests;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Writes checkpoints as Lightning with {@code torch.save} does (torch/serialization.py, zip format), for tests only. */
final class TorchZip {
	/** How numbers are stored. */
	enum Kind {
		FLOAT("Float", 4), HALF("Half", 2), BFLOAT16("BFloat16", 2);

		private final String storage;
		private final int bytes;

		Kind(String storage, int bytes) {
			this.storage = storage;
			this.bytes = bytes;
		}

		private byte[] bytes(float[] values) {
			ByteBuffer b = ByteBuffer.allocate(bytes * values.length).order(ByteOrder.LITTLE_ENDIAN);
			for (float v : values) {
				switch (this) {
					case FLOAT -> b.putFloat(v);
					case HALF -> b.putShort(Float.floatToFloat16(v));
					case BFLOAT16 -> b.putShort((short) (Float.floatToRawIntBits(v) >>> 16));
				}
			}
			return b.array();
		}
	}

	private final ByteArrayOutputStream pickle = new ByteArrayOutputStream();
	private final List<byte[]> storages = new ArrayList<>();

	private TorchZip() {
	}

	/** Writes {@code {state_dict, epoch, global_step}}, and an integer tensor beside the others as text encoders have. */
	static void write(Path file, Map<String, Numbers> tensors, Kind kind) throws IOException {
		TorchZip z = new TorchZip();
		z.raw("\u0080\u0002}(").text("state_dict").raw("ccollections\nOrderedDict\n)R(");
		for (Map.Entry<String, Numbers> e : tensors.entrySet()) {
			z.text(e.getKey()).tensor(kind.storage, kind.bytes(e.getValue().values()), e.getValue().values().length, e.getValue().shape());
		}
		z.text("model_position_ids").tensor("Long", new byte[16], 2, new long[] {1, 2});
		z.raw("u").text("epoch").number(3).text("global_step").number(470_000).raw("u.");
		try (OutputStream out = Files.newOutputStream(file); ZipOutputStream zip = new ZipOutputStream(out)) {
			record(zip, "archive/data.pkl", z.pickle.toByteArray());
			for (int i = 0; i < z.storages.size(); i++) {
				record(zip, "archive/data/" + i, z.storages.get(i));
			}
			record(zip, "archive/version", "3\n".getBytes(StandardCharsets.US_ASCII));
		}
	}

	private static void record(ZipOutputStream zip, String name, byte[] data) throws IOException {
		ZipEntry e = new ZipEntry(name);
		CRC32 crc = new CRC32();
		crc.update(data);
		e.setMethod(ZipEntry.STORED);
		e.setSize(data.length);
		e.setCrc(crc.getValue());
		zip.putNextEntry(e);
		zip.write(data);
		zip.closeEntry();
	}

	private TorchZip raw(String operations) {
		pickle.writeBytes(operations.getBytes(StandardCharsets.ISO_8859_1));
		return this;
	}

	private TorchZip little(int n) {
		pickle.writeBytes(ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(n).array());
		return this;
	}

	private TorchZip text(String s) {
		byte[] b = s.getBytes(StandardCharsets.UTF_8);
		raw("X").little(b.length);
		pickle.writeBytes(b);
		return this;
	}

	private TorchZip number(long n) {
		return raw("J").little(Math.toIntExact(n));
	}

	private void tensor(String storage, byte[] data, int count, long[] shape) {
		raw("ctorch._utils\n_rebuild_tensor_v2\n((").text("storage").raw("ctorch\n" + storage + "Storage\n").text(String.valueOf(storages.size())).text("cpu").number(count).raw("tQ").number(0);
		storages.add(data);
		long[] strides = new long[shape.length];
		long n = 1;
		for (int i = shape.length - 1; i >= 0; i--) {
			strides[i] = n;
			n *= shape[i];
		}
		for (long[] extents : new long[][] {shape, strides}) {
			raw("(");
			for (long x : extents) {
				number(x);
			}
			raw("t");
		}
		raw("\u0089ccollections\nOrderedDict\n)RtR");
	}
}
