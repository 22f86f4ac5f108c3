package org.fiducial.workflow;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.Map;
import java.util.zip.CRC32C;

import org.fiducial.core.FiducialException;

/**
 * Writes a run's numbers and pictures for TensorBoard: records of {@code tensorflow.Event} (tensorflow/core/util/event.proto) in the
 * TFRecord framing (tensorflow/core/lib/io/record_writer.cc). Every start of a run has a file of its own, as TensorBoard expects; the
 * first event after a resume tells it to drop what an earlier start wrote of the same and later steps. Thread-safe.
 */
public final class EventFile implements AutoCloseable {
	private static final String PREFIX = "events.out.tfevents.";
	private static final String VERSION = "brain.Event:2";
	private static final int CRC_MASK = 0xa282ead8;

	private final Path file;
	private final FileChannel channel;
	private boolean started;

	private EventFile(Path file, FileChannel channel) {
		this.file = file;
		this.channel = channel;
	}

	/**
	 * Makes the file of this start.
	 *
	 * @throws FiducialException (failed) if it cannot be written
	 */
	public static EventFile create(Path folder) {
		Instant now = Instant.now();
		Path file = folder.resolve(PREFIX + now.getEpochSecond() + "." + host() + "." + ProcessHandle.current().pid());
		try {
			Files.createDirectories(folder);
			EventFile events = new EventFile(file, FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND));
			events.append(event().string(3, VERSION));
			return events;
		} catch (IOException e) {
			throw failed(file, e);
		}
	}

	private static String host() {
		try {
			return InetAddress.getLocalHost().getHostName().replaceAll("[^\\w-]", "-");
		} catch (UnknownHostException e) {
			return "localhost";
		}
	}

	/** Numbers of a step; those that are not finite are written as they are, TensorBoard marks them. */
	public synchronized void scalars(long step, Map<String, Double> values) {
		Message summary = new Message();
		values.forEach((name, value) -> summary.message(1, new Message().string(1, name).float32(2, value == null ? Float.NaN : value.floatValue())));
		write(step, summary);
	}

	/**
	 * A picture of a step.
	 *
	 * @param png the encoded picture
	 */
	public synchronized void picture(long step, String name, byte[] png, int width, int height) {
		Message image = new Message().varint(1, height).varint(2, width).varint(3, 3).bytes(4, png);
		write(step, new Message().message(1, new Message().string(1, name).message(4, image)));
	}

	private void write(long step, Message summary) {
		try {
			if (!started) {
				started = true;
				// SessionLog.START: events of this step and later ones in older files are superseded
				append(event().varint(2, step).message(7, new Message().varint(1, 1)));
			}
			append(event().varint(2, step).message(5, summary));
		} catch (IOException e) {
			throw failed(file, e);
		}
	}

	private static Message event() {
		return new Message().float64(1, System.currentTimeMillis() / 1000.0);
	}

	private void append(Message event) throws IOException {
		byte[] data = event.toByteArray();
		ByteBuffer record = ByteBuffer.allocate(data.length + 16).order(ByteOrder.LITTLE_ENDIAN);
		record.putLong(data.length);
		record.putInt(masked(record.array(), 8));
		record.put(data);
		record.putInt(masked(data, data.length));
		record.flip();
		while (record.hasRemaining()) {
			channel.write(record);
		}
	}

	private static int masked(byte[] bytes, int length) {
		CRC32C crc = new CRC32C();
		crc.update(bytes, 0, length);
		return Integer.rotateRight((int) crc.getValue(), 15) + CRC_MASK;
	}

	@Override
	public synchronized void close() throws IOException {
		channel.close();
	}

	private static FiducialException failed(Path file, IOException e) {
		return FiducialException.failed(file + ": cannot be written: " + e.getMessage(), e);
	}

	/** A protocol buffer message under construction (protobuf.dev/programming-guides/encoding). */
	private static final class Message {
		private static final int VARINT = 0;
		private static final int BITS_64 = 1;
		private static final int LENGTH = 2;
		private static final int BITS_32 = 5;
		private final java.io.ByteArrayOutputStream out = new java.io.ByteArrayOutputStream();

		Message varint(int field, long value) {
			tag(field, VARINT);
			raw(value);
			return this;
		}

		Message float64(int field, double value) {
			tag(field, BITS_64);
			out.writeBytes(ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putDouble(value).array());
			return this;
		}

		Message float32(int field, float value) {
			tag(field, BITS_32);
			out.writeBytes(ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putFloat(value).array());
			return this;
		}

		Message string(int field, String value) {
			return bytes(field, value.getBytes(java.nio.charset.StandardCharsets.UTF_8));
		}

		Message message(int field, Message value) {
			return bytes(field, value.toByteArray());
		}

		Message bytes(int field, byte[] value) {
			tag(field, LENGTH);
			raw(value.length);
			out.writeBytes(value);
			return this;
		}

		private void tag(int field, int type) {
			raw((long) field << 3 | type);
		}

		private void raw(long value) {
			long rest = value;
			while ((rest & ~0x7fL) != 0) {
				out.write((int) (rest & 0x7f | 0x80));
				rest >>>= 7;
			}
			out.write((int) rest);
		}

		byte[] toByteArray() {
			return out.toByteArray();
		}
	}
}
