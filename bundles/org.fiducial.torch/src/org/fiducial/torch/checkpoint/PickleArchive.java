package org.fiducial.torch.checkpoint;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.fiducial.torch.TensorFile;
import org.fiducial.torch.TensorType;
import org.fiducial.torch.checkpoint.Inert.Dict;
import org.fiducial.torch.checkpoint.Inert.Storage;

/** The object that {@code torch.save} wrote, and where the memory of its tensors lies; in both of PyTorch's formats (torch/serialization.py). */
abstract class PickleArchive {
	private static final BigInteger MAGIC = new BigInteger("1950a86a20f9469cfc6c", 16);
	private static final long PROTOCOL = 1001;
	private static final int MAX_PICKLE = 256 << 20;

	/** What was saved. */
	final Object root;
	/** Classes whose objects were not made. */
	final Set<String> unmade;
	/** What is left to make of it. */
	final Budget budget;

	private PickleArchive(Object root, Set<String> unmade, Budget budget) {
		this.root = root;
		this.unmade = unmade;
		this.budget = budget;
	}

	/**
	 * Where a storage lies.
	 *
	 * @throws Invalid if it is missing, or smaller than it should be
	 */
	abstract ZipRecords.Place place(Storage s) throws Invalid;

	/** Opens the format of PyTorch 1.6 and later: a zip archive of {@code NAME/data.pkl} and {@code NAME/data/KEY}. */
	static PickleArchive zip(TensorFile file) throws Invalid {
		ZipRecords records = new ZipRecords(file);
		String folder = folder(records);
		if (records.has(folder + "constants.pkl")) {
			throw new Invalid("it is a TorchScript program, which holds code and is not opened; a file of weights (.safetensors, .ckpt, .pth) is expected");
		}
		if (records.has(folder + "byteorder")) {
			ZipRecords.Place p = records.place(folder + "byteorder");
			String order = p.length() > 16 ? "?" : StandardCharsets.US_ASCII.decode(file.bytes(p.position(), (int) p.length())).toString();
			if (!order.equals("little")) {
				throw new Invalid("its byte order is " + Invalid.quote(order) + "; only little-endian files are read");
			}
		}
		ZipRecords.Place pickle = records.place(folder + "data.pkl");
		Budget budget = new Budget();
		Unpickler unpickler = new Unpickler(pickle(file, pickle.position(), pickle.length()), true, budget);
		return new PickleArchive(unpickler.load(), unpickler.unmade(), budget) {
			@Override
			ZipRecords.Place place(Storage s) throws Invalid {
				ZipRecords.Place p = records.place(folder + "data/" + s.key());
				if (s.type() != null && p.length() / s.type().bytes < s.count()) {
					throw new Invalid("storage " + Invalid.quote(s.key()) + " has " + p.length() + " bytes, but " + s.count() + " numbers of type " + s.type() + " are expected");
				}
				return p;
			}
		};
	}

	private static String folder(ZipRecords records) throws Invalid {
		String found = null;
		for (String name : records.names()) {
			if (name.endsWith("/data.pkl") && name.indexOf('/') == name.length() - 9) {
				if (found != null) {
					throw new Invalid("it has two files data.pkl");
				}
				found = name.substring(0, name.length() - 8);
			}
		}
		if (found == null) {
			throw new Invalid("it is a zip archive, but none that PyTorch wrote: data.pkl is missing");
		}
		return found;
	}

	private static ByteBuffer pickle(TensorFile file, long position, long length) throws Invalid {
		if (length > MAX_PICKLE) {
			throw new Invalid("its pickle has " + length + " bytes; at most " + MAX_PICKLE + " are read");
		}
		return file.bytes(position, (int) length);
	}

	/** Opens the older format: five pickles (a magic number, a version, the machine, the object, the keys), then the storages. */
	static PickleArchive legacy(TensorFile file) throws Invalid {
		long size = file.size();
		if (size == 0 || (file.bytes(0, 1).get() & 0xFF) != 0x80) {
			throw new Invalid("it is neither a zip archive nor a pickle, nor a safetensors file");
		}
		ByteBuffer b = pickle(file, 0, Math.min(size, MAX_PICKLE));
		Budget budget = new Budget();
		Unpickler plain = new Unpickler(b, false, budget);
		if (!MAGIC.equals(plain.load())) {
			throw new Invalid("it is a pickle, but not one that torch.save wrote: there is no telling weights in it. Save the state_dict with torch.save, or as .safetensors");
		}
		if (!Long.valueOf(PROTOCOL).equals(plain.load())) {
			throw new Invalid("it has a version of PyTorch's format other than " + PROTOCOL);
		}
		if (!(plain.load() instanceof Dict machine) || !Boolean.TRUE.equals(machine.get("little_endian"))) {
			throw new Invalid("it was not written on a little-endian machine");
		}
		Unpickler unpickler = new Unpickler(b, true, budget);
		Object root = unpickler.load();
		if (!(new Unpickler(b, false, budget).load() instanceof List<?> keys)) {
			throw new Invalid("the list of storages behind its pickle is missing");
		}
		LegacyStorages storages = new LegacyStorages(file, b.position(), keys, unpickler.storages());
		return new PickleArchive(root, unpickler.unmade(), budget) {
			@Override
			ZipRecords.Place place(Storage s) throws Invalid {
				return storages.place(s);
			}
		};
	}

	/** The storages of the older format: for each key a count of numbers (8 bytes) and the numbers. */
	private static final class LegacyStorages {
		private final Map<String, ZipRecords.Place> places = new HashMap<>();

		LegacyStorages(TensorFile file, long start, List<?> keys, Map<String, Storage> known) throws Invalid {
			long at = start;
			for (Object key : keys) {
				Storage s = key instanceof String k ? known.get(k) : null;
				if (s == null) {
					throw new Invalid("it has a storage " + Invalid.quote(key) + " that no tensor uses");
				}
				TensorType type = s.type();
				if (type == null) {
					throw new Invalid("the numbers of storage " + Invalid.quote(key) + " are of the class " + Invalid.quote(s.typeName()) + ", which is not read");
				}
				if (at > file.size() - 8) {
					throw new Invalid("storage " + Invalid.quote(key) + " is missing: the file is truncated");
				}
				long count = file.bytes(at, 8).getLong();
				if (count != s.count() || count > (file.size() - at - 8) / type.bytes) {
					throw new Invalid("storage " + Invalid.quote(key) + " is said to have " + count + " numbers, expected " + s.count() + " in " + (file.size() - at - 8)
							+ " bytes: the file is truncated or damaged");
				}
				if (places.put(s.key(), new ZipRecords.Place(at + 8, count * type.bytes)) != null) {
					throw new Invalid("it has two storages " + Invalid.quote(key));
				}
				at += 8 + count * type.bytes;
			}
		}

		ZipRecords.Place place(Storage s) throws Invalid {
			ZipRecords.Place p = places.get(s.key());
			if (p == null) {
				throw new Invalid("storage " + Invalid.quote(s.key()) + " is missing");
			}
			return p;
		}
	}
}
