package org.fiducial.generation.diffusion;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32C;

import org.fiducial.core.FiducialException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a network has made of inputs that come up again and again, in one file of records that only grows: the SHA-256 of the input, the numbers, a checksum. A
 * record is found by what it was made from, so changed, moved or added inputs need no bookkeeping; a file of another network or shape is thrown away, a half-written
 * last record too. Reads through mapped memory. One user at a time: the file is locked while it is open.
 */
final class RecordCache implements AutoCloseable {
	private static final Logger LOG = LoggerFactory.getLogger(RecordCache.class);
	private static final int MAGIC = 0x46444D31; // FDM1
	private static final int HEADER = 4 + 4 + 32;
	private static final int KEY = 32;
	private static final int WINDOW = 1 << 30;

	private final Path file;
	private final FileChannel channel;
	private final int floats;
	private final int recordBytes;
	private final Map<String, Integer> records = new HashMap<>();
	private final List<MappedByteBuffer> windows = new ArrayList<>();
	private int mapped;
	private int count;

	/**
	 * Opens or makes a cache.
	 *
	 * @param identity hex SHA-256 of whatever else the numbers depend on: the network's weights, the shape of inputs and records
	 * @param floats numbers a record
	 * @throws FiducialException (failed) if the file cannot be read and written, (input) if somebody else uses it
	 */
	RecordCache(Path file, String identity, int floats) {
		this.file = file;
		this.floats = floats;
		this.recordBytes = KEY + 4 * floats + 4;
		try {
			Files.createDirectories(file.toAbsolutePath().getParent());
			channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
		} catch (IOException e) {
			throw unusable(e);
		}
		try {
			lock();
			ByteBuffer header = ByteBuffer.allocate(HEADER).putInt(MAGIC).putInt(floats).put(HexFormat.of().parseHex(identity), 0, 32).flip();
			if (!header.equals(read(0, HEADER))) {
				channel.truncate(0);
				write(header, 0);
			}
			scan();
		} catch (IOException e) {
			close();
			throw unusable(e);
		} catch (RuntimeException e) {
			close();
			throw e;
		}
	}

	private FiducialException unusable(IOException e) {
		return FiducialException.failed(file + ": this cache cannot be opened for reading and writing (" + e + "): training keeps there what it has encoded; check the folder's permissions", e);
	}

	/** Held until the channel closes, however the process ends. */
	private void lock() throws IOException {
		FileLock lock;
		try {
			// a byte far behind the records, so that they can be read where locks are mandatory
			lock = channel.tryLock(Long.MAX_VALUE - 1, 1, false);
		} catch (OverlappingFileLockException e) {
			throw FiducialException.input(file + ": this process already uses this cache; train in another folder", e);
		}
		if (lock == null) {
			throw FiducialException.input(file + ": another process uses this cache; wait for it, or train in another folder");
		}
	}

	private ByteBuffer read(long at, int bytes) throws IOException {
		ByteBuffer b = ByteBuffer.allocate(bytes);
		while (b.hasRemaining() && channel.read(b, at + b.position()) >= 0) {
			continue;
		}
		return b.flip();
	}

	private void write(ByteBuffer b, long at) throws IOException {
		long to = at;
		while (b.hasRemaining()) {
			to += channel.write(b, to);
		}
	}

	/** Finds the records; whatever does not pass its checksum ends the file. */
	private void scan() throws IOException {
		long size = channel.size();
		while (position(count + 1) <= size) {
			ByteBuffer record = read(position(count), recordBytes);
			if (checksum(record) != record.getInt(recordBytes - 4)) {
				break;
			}
			records.put(key(record), count++);
		}
		if (position(count) < size) {
			LOG.warn("{}: {} bytes after record {} are incomplete and are made again", file, size - position(count), count);
			channel.truncate(position(count));
		}
	}

	private long position(int record) {
		return HEADER + (long) record * recordBytes;
	}

	private int checksum(ByteBuffer record) {
		CRC32C crc = new CRC32C();
		crc.update(record.duplicate().position(0).limit(recordBytes - 4));
		return (int) crc.getValue();
	}

	private static String key(ByteBuffer record) {
		byte[] key = new byte[KEY];
		record.get(0, key);
		return HexFormat.of().formatHex(key);
	}

	/** The record of an input's hash, or -1. */
	int find(String hash) {
		return records.getOrDefault(hash, -1);
	}

	/** How many records there are. */
	int size() {
		return count;
	}

	/** Appends a record. @throws FiducialException (failed) if the disk does not take it */
	int add(String hash, float[] values) {
		if (values.length != floats) {
			throw new IllegalArgumentException(values.length + " numbers instead of " + floats);
		}
		ByteBuffer record = ByteBuffer.allocate(recordBytes);
		record.put(HexFormat.of().parseHex(hash));
		record.slice(KEY, 4 * floats).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().put(values);
		record.putInt(recordBytes - 4, checksum(record));
		try {
			write(record.position(0), position(count));
		} catch (IOException e) {
			throw FiducialException.failed(file + ": this cache cannot grow (" + e.getMessage() + "): check the free space", e);
		}
		records.put(hash, count);
		return count++;
	}

	/** The numbers of a record, a view. */
	FloatBuffer values(int record) {
		if (record >= mapped) {
			map();
		}
		int per = WINDOW / recordBytes;
		MappedByteBuffer window = windows.get(record / per);
		return window.slice(record % per * recordBytes + KEY, 4 * floats).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
	}

	private void map() {
		int per = WINDOW / recordBytes;
		windows.clear();
		try {
			for (int first = 0; first < count; first += per) {
				int n = Math.min(per, count - first);
				windows.add(channel.map(FileChannel.MapMode.READ_ONLY, position(first), (long) n * recordBytes));
			}
		} catch (IOException e) {
			throw FiducialException.failed(file + ": this cache cannot be mapped: " + e.getMessage(), e);
		}
		mapped = count;
	}

	@Override
	public void close() {
		try {
			channel.close();
		} catch (IOException e) {
			throw FiducialException.failed(file + ": this cache cannot be closed: " + e.getMessage(), e);
		}
	}

	@Override
	public String toString() {
		return file + " " + Arrays.toString(new int[] {count, floats});
	}
}
