package org.fiducial.torch.checkpoint;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.fiducial.torch.TensorFile;

/**
 * Where the records of a zip archive lie in their file (APPNOTE.TXT 6.3.9, with zip64). {@code java.util.zip} does not tell. Only what
 * PyTorch writes is taken: one disk, no encryption; records that are asked for must be stored uncompressed.
 */
final class ZipRecords {
	private static final int END = 0x06054b50;
	private static final int END_64 = 0x06064b50;
	private static final int LOCATOR_64 = 0x07064b50;
	private static final int ENTRY = 0x02014b50;
	private static final int LOCAL = 0x04034b50;
	private static final int END_BYTES = 22;
	private static final int ENTRY_BYTES = 46;
	private static final int LOCAL_BYTES = 30;
	private static final int MAX_DIRECTORY = 128 << 20;
	private static final int MAX_RECORDS = 1_000_000;
	private static final long ALL_ONES = 0xFFFF_FFFFL;

	private final TensorFile file;
	private final long size;
	private final Map<String, Entry> entries = new LinkedHashMap<>();

	private record Entry(String name, int method, boolean encrypted, long length, long packed, long header) {
	}

	/** A record's place. */
	record Place(long position, long length) {
	}

	/** The directory of an archive: where it starts, its size, and how many entries are announced. */
	private record Directory(long position, long bytes, long count) {
	}

	/** Reads the directory of an archive. */
	ZipRecords(TensorFile file) throws Invalid {
		this.file = file;
		this.size = file.size();
		Directory d = directory();
		if (d.bytes < 0 || d.bytes > MAX_DIRECTORY || d.position < 0 || d.position > size - d.bytes || d.count < 0 || d.count > MAX_RECORDS) {
			throw new Invalid("its directory is said to have " + d.count + " entries in " + d.bytes + " bytes at byte " + d.position + " of " + size);
		}
		ByteBuffer b = file.bytes(d.position, (int) d.bytes);
		for (long i = 0; i < d.count; i++) {
			entry(b, d.position);
		}
		checkOverlap(d.position);
	}

	/** Finds the end record, from the back. */
	private Directory directory() throws Invalid {
		int tail = (int) Math.min(size, END_BYTES + 0xFFFF);
		ByteBuffer b = file.bytes(size - tail, tail);
		for (int at = tail - END_BYTES; at >= 0; at--) {
			if (b.getInt(at) == END && at + END_BYTES + (b.getShort(at + 20) & 0xFFFF) == tail) {
				Directory d = new Directory(b.getInt(at + 16) & ALL_ONES, b.getInt(at + 12) & ALL_ONES, b.getShort(at + 10) & 0xFFFF);
				boolean large = d.position == ALL_ONES || d.bytes == ALL_ONES || d.count == 0xFFFF;
				return large && at >= 20 && b.getInt(at - 20) == LOCATOR_64 ? directory64(b.getLong(at - 12)) : d;
			}
		}
		throw new Invalid("it starts like a zip archive, but its end is missing: the file is truncated");
	}

	private Directory directory64(long position) throws Invalid {
		if (position < 0 || position > size - 56) {
			throw new Invalid("its directory lies outside of the file");
		}
		ByteBuffer b = file.bytes(position, 56);
		if (b.getInt(0) != END_64) {
			throw new Invalid("its 64-bit directory is damaged");
		}
		return new Directory(b.getLong(48), b.getLong(40), b.getLong(32));
	}

	private void entry(ByteBuffer b, long directory) throws Invalid {
		if (b.remaining() < ENTRY_BYTES || b.getInt(b.position()) != ENTRY) {
			throw new Invalid("its directory is damaged");
		}
		int at = b.position();
		int name = b.getShort(at + 28) & 0xFFFF;
		int extra = b.getShort(at + 30) & 0xFFFF;
		int comment = b.getShort(at + 32) & 0xFFFF;
		if (b.remaining() < ENTRY_BYTES + name + extra + comment) {
			throw new Invalid("its directory is damaged");
		}
		byte[] text = new byte[name];
		b.get(at + ENTRY_BYTES, text);
		long[] wide = {b.getInt(at + 24) & ALL_ONES, b.getInt(at + 20) & ALL_ONES, b.getInt(at + 42) & ALL_ONES};
		widen(b.slice(at + ENTRY_BYTES + name, extra).order(b.order()), wide);
		Entry e = new Entry(new String(text, StandardCharsets.UTF_8), b.getShort(at + 10) & 0xFFFF, (b.getShort(at + 8) & 1) != 0, wide[0], wide[1], wide[2]);
		if (e.length < 0 || e.packed < 0 || e.header < 0 || e.packed > directory || e.header > directory - LOCAL_BYTES - e.packed) {
			throw new Invalid("the record " + Invalid.quote(e.name) + " lies outside of the file");
		}
		if (entries.put(e.name, e) != null) {
			throw new Invalid("it has two records " + Invalid.quote(e.name));
		}
		b.position(at + ENTRY_BYTES + name + extra + comment);
	}

	/** Takes length, packed length and position from the 64-bit field where the 32-bit ones are all ones. */
	private static void widen(ByteBuffer extra, long[] values) throws Invalid {
		while (extra.remaining() >= 4) {
			int id = extra.getShort() & 0xFFFF;
			int length = extra.getShort() & 0xFFFF;
			if (length > extra.remaining()) {
				return;
			}
			if (id == 1) {
				int end = extra.position() + length;
				for (int i = 0; i < values.length; i++) {
					if (values[i] == ALL_ONES) {
						if (extra.position() + 8 > end) {
							throw new Invalid("a 64-bit size of its directory is missing");
						}
						values[i] = extra.getLong();
					}
				}
				return;
			}
			extra.position(extra.position() + length);
		}
	}

	/** Records share no bytes: what overlaps is a bomb, or damaged. */
	private void checkOverlap(long directory) throws Invalid {
		List<Entry> sorted = new ArrayList<>(entries.values());
		sorted.sort(Comparator.comparingLong(Entry::header));
		for (int i = 0; i < sorted.size(); i++) {
			long next = i + 1 < sorted.size() ? sorted.get(i + 1).header : directory;
			Entry e = sorted.get(i);
			if (e.header + LOCAL_BYTES + e.name.getBytes(StandardCharsets.UTF_8).length + e.packed > next) {
				throw new Invalid("the record " + Invalid.quote(e.name) + " overlaps the next one");
			}
		}
	}

	/** Names, in the directory's order. */
	Iterable<String> names() {
		return entries.keySet();
	}

	boolean has(String name) {
		return entries.containsKey(name);
	}

	/** Where the bytes of a record lie. */
	Place place(String name) throws Invalid {
		Entry e = entries.get(name);
		if (e == null) {
			throw new Invalid("the record " + Invalid.quote(name) + " is missing");
		}
		if (e.method != 0 || e.encrypted || e.length != e.packed) {
			throw new Invalid("the record " + Invalid.quote(name) + " is " + (e.encrypted ? "encrypted" : "compressed")
					+ ", which PyTorch never does: the archive was packed again, unpack it or get the original");
		}
		ByteBuffer local = file.bytes(e.header, LOCAL_BYTES);
		int nameBytes = local.getShort(26) & 0xFFFF;
		if (local.getInt(0) != LOCAL || nameBytes != e.name.getBytes(StandardCharsets.UTF_8).length || !localName(e, nameBytes)) {
			throw new Invalid("the record " + Invalid.quote(name) + " is not where the directory says");
		}
		long position = e.header + LOCAL_BYTES + nameBytes + (local.getShort(28) & 0xFFFF);
		if (position + e.length > size) {
			throw new Invalid("the record " + Invalid.quote(name) + " reaches beyond the end of the file: it is truncated");
		}
		return new Place(position, e.length);
	}

	private boolean localName(Entry e, int bytes) {
		byte[] text = new byte[bytes];
		file.bytes(e.header + LOCAL_BYTES, bytes).get(text);
		return new String(text, StandardCharsets.UTF_8).equals(e.name);
	}
}
