package org.fiducial.workflow.tests;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.fiducial.core.image.RgbImage;
import org.fiducial.workflow.EventFile;
import org.fiducial.workflow.RunFolder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Reads the files back with a reader of its own: framing, checksums, protocol buffers. */
class EventFileTest {
	@TempDir
	Path temp;

	private Path only() throws IOException {
		try (var files = Files.list(temp)) {
			List<Path> found = files.filter(f -> f.getFileName().toString().startsWith("events.out.tfevents.")).toList();
			assertEquals(1, found.size(), found.toString());
			return found.getFirst();
		}
	}

	private static List<byte[]> records(Path file) throws IOException {
		ByteBuffer in = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
		List<byte[]> out = new ArrayList<>();
		while (in.hasRemaining()) {
			byte[] length = new byte[8];
			in.get(in.position(), length);
			byte[] data = new byte[(int) in.getLong()];
			assertEquals(masked(length), in.getInt());
			in.get(data);
			assertEquals(masked(data), in.getInt());
			out.add(data);
		}
		return out;
	}

	/** CRC-32C bit by bit (Castagnoli, reflected), masked as TFRecord does. */
	private static int masked(byte[] bytes) {
		int crc = ~0;
		for (byte b : bytes) {
			crc ^= b & 0xff;
			for (int k = 0; k < 8; k++) {
				crc = crc >>> 1 ^ (crc & 1) * 0x82f63b78;
			}
		}
		crc = ~crc;
		return (crc >>> 15 | crc << 17) + 0xa282ead8;
	}

	/** Fields of a message: Long, Double, Float or byte[]; the last one of each number. */
	private static Map<Integer, Object> fields(byte[] message) {
		ByteBuffer in = ByteBuffer.wrap(message).order(ByteOrder.LITTLE_ENDIAN);
		Map<Integer, Object> out = new LinkedHashMap<>();
		while (in.hasRemaining()) {
			int tag = (int) varint(in);
			Object value = switch (tag & 7) {
				case 0 -> varint(in);
				case 1 -> in.getDouble();
				case 5 -> in.getFloat();
				default -> {
					byte[] b = new byte[(int) varint(in)];
					in.get(b);
					yield b;
				}
			};
			out.put(tag >>> 3, value);
		}
		return out;
	}

	private static long varint(ByteBuffer in) {
		long value = 0;
		for (int shift = 0;; shift += 7) {
			byte b = in.get();
			value |= (long) (b & 0x7f) << shift;
			if (b >= 0) {
				return value;
			}
		}
	}

	@Test
	void beginsAsEveryEventFileDoes() throws IOException {
		EventFile.create(temp).close();
		byte[] bytes = Files.readAllBytes(only());
		// length 24 and its checksum, the first bytes of any file that TensorFlow writes
		assertEquals("1800000000000000a37f4b2209", HexFormat.of().formatHex(bytes, 0, 13));
		assertEquals("brain.Event:2", new String((byte[]) fields(records(only()).getFirst()).get(3), StandardCharsets.US_ASCII));
	}

	@Test
	void scalarsHaveStepTagAndValue() throws IOException {
		try (EventFile e = EventFile.create(temp)) {
			e.scalars(300, Map.of("loss", .25));
			e.scalars(70_000, Map.of("nme", .125));
		}
		List<byte[]> records = records(only());
		assertEquals(4, records.size());
		Map<Integer, Object> start = fields(records.get(1));
		assertEquals(300L, start.get(2));
		assertArrayEquals(new byte[] { 8, 1 }, (byte[]) start.get(7), "a session starts at the first step, which purges older events");
		Map<Integer, Object> last = fields(records.get(3));
		assertEquals(70_000L, last.get(2));
		Map<Integer, Object> value = fields((byte[]) fields((byte[]) last.get(5)).get(1));
		assertEquals("nme", new String((byte[]) value.get(1), StandardCharsets.UTF_8));
		assertEquals(.125f, value.get(2));
	}

	@Test
	void aRunWritesItsNumbersAndPictures() throws IOException {
		try (RunFolder run = RunFolder.open(temp, "test", "k")) {
			run.start(Map.of());
			run.listener().metrics(5, Map.of("loss", 1.0));
			run.listener().picture(5, "probe", new RgbImage(6, 4));
		}
		List<byte[]> records = records(only());
		Map<Integer, Object> value = fields((byte[]) fields((byte[]) fields(records.getLast()).get(5)).get(1));
		Map<Integer, Object> image = fields((byte[]) value.get(4));
		assertEquals(4L, image.get(1));
		assertEquals(6L, image.get(2));
		assertArrayEquals(Files.readAllBytes(temp.resolve("samples/probe-00000005.png")), (byte[]) image.get(4));
		assertTrue(Files.exists(temp.resolve("metrics.jsonl")));
	}
}
