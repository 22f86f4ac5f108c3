package org.fiducial.torch.checkpoint;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.fiducial.core.FiducialException;
import org.fiducial.torch.FileTensors;
import org.fiducial.torch.TensorFile;
import org.fiducial.torch.TensorType;
import org.fiducial.torch.checkpoint.Inert.Tensor;

/**
 * A checkpoint that {@code torch.save} wrote ({@code .ckpt}, {@code .pth}, {@code .pt}, {@code .bin}, {@code .pkl}), in the zip format
 * or the older one. Its pickle is read as data: no class is looked up, nothing is called. Tensors are read from the file when asked for.
 */
public final class PickleCheckpoint extends FileTensors {
	/** How much larger the tensors may be in memory than the file, for weights that are stored once and used twice. */
	private static final int MAX_SHARING = 8;
	private static final long SMALL = 64L << 20;
	private static final int MAX_NOTES = 20;

	private final Map<String, TensorFile.Slot> slots = new LinkedHashMap<>();
	private final Map<String, String> metadata = new LinkedHashMap<>();
	private final List<String> notes = new ArrayList<>();
	private int unread;

	private PickleCheckpoint(TensorFile file, PickleArchive archive) throws Invalid {
		super(file);
		StateDict found = new StateDict(archive.root, archive.budget);
		metadata.putAll(found.metadata);
		if (!found.section.isEmpty()) {
			notes.add("the weights are those of " + Invalid.quote(found.section) + (found.others().isEmpty() ? "" : "; it also has " + String.join(", ", found.others())));
		}
		if (!archive.unmade.isEmpty()) {
			notes.add("objects of these classes were passed over: " + String.join(", ", archive.unmade.stream().limit(MAX_NOTES).map(Invalid::quote).toList())
					+ (archive.unmade.size() > MAX_NOTES ? ", …" : ""));
		}
		long total = 0;
		for (Map.Entry<String, Tensor> e : found.sections.get(found.section).entrySet()) {
			TensorFile.Slot slot = slot(e.getKey(), e.getValue(), archive);
			if (slot != null) {
				slots.put(e.getKey(), slot);
				total = add(total, slot);
			}
		}
		if (unread > MAX_NOTES) {
			notes.add((unread - MAX_NOTES) + " more tensors are passed over");
		}
		if (total > Math.max(SMALL, MAX_SHARING * file.size())) {
			throw new Invalid("its tensors need " + total + " bytes, but the file has only " + file.size() + ": they repeat themselves");
		}
	}

	private static long add(long total, TensorFile.Slot slot) throws Invalid {
		try {
			return Math.addExact(total, Math.multiplyExact(slot.count(), slot.type().bytes));
		} catch (ArithmeticException e) {
			throw new Invalid("its tensors are said to be larger than any memory");
		}
	}

	private TensorFile.Slot slot(String name, Tensor t, PickleArchive archive) throws Invalid {
		TensorType type = t.type();
		if (type == null || t.storage().type() == null) {
			if (unread++ < MAX_NOTES) {
				notes.add("the tensor " + Invalid.quote(name) + " is passed over: numbers of " + Invalid.quote(t.storage().typeName()) + " are not read");
			}
			return null;
		}
		ZipRecords.Place p = archive.place(t.storage());
		TensorFile.Slot slot = new TensorFile.Slot(type, t.shape(), t.strides(), p.position() + t.offset() * type.bytes);
		if (slot.count() > 0 && (t.offset() + slot.extent()) > p.length() / type.bytes) {
			throw new Invalid("the tensor " + Invalid.quote(name) + " reaches beyond the end of its storage: the file is truncated or damaged");
		}
		return slot;
	}

	/**
	 * Opens and checks a file.
	 *
	 * @throws FiducialException (input) when it is missing, damaged, beyond a limit, holds no named tensors, or would run code elsewhere
	 */
	public static PickleCheckpoint open(Path path) {
		TensorFile file = TensorFile.open(path);
		try {
			boolean zip = file.size() >= 4 && file.bytes(0, 4).getInt() == 0x04034b50;
			return new PickleCheckpoint(file, zip ? PickleArchive.zip(file) : PickleArchive.legacy(file));
		} catch (Invalid e) {
			file.close();
			throw FiducialException.input(path + " is no checkpoint that can be used: " + e.getMessage() + ".", e);
		} catch (RuntimeException e) {
			file.close();
			throw e;
		}
	}

	@Override
	public Set<String> names() {
		return Collections.unmodifiableSet(slots.keySet());
	}

	/** Single values beside the weights, such as Lightning's {@code global_step}. */
	@Override
	public Map<String, String> metadata() {
		return Collections.unmodifiableMap(metadata);
	}

	@Override
	public List<String> notes() {
		return Collections.unmodifiableList(notes);
	}

	@Override
	protected TensorFile.Slot find(String name) {
		return slots.get(name);
	}

	@Override
	public String toString() {
		return title() + ": " + Arrays.toString(slots.keySet().stream().limit(10).toArray());
	}
}
