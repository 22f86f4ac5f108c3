package org.fiducial.generation.diffusion;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.eclipse.core.runtime.IProgressMonitor;
import org.eclipse.core.runtime.OperationCanceledException;
import org.eclipse.core.runtime.SubMonitor;
import org.fiducial.core.FiducialException;
import org.fiducial.core.io.Hashes;
import org.fiducial.core.run.RunListener;
import org.fiducial.generation.diffusion.text.TextModel;
import org.fiducial.torch.GradMode;
import org.fiducial.torch.Ops;
import org.fiducial.torch.Scope;
import org.fiducial.torch.Torch;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;

/** Contexts of all prompts that will come up, encoded beforehand and kept in a file under the hashes of their token ids. The text encoder is not needed any more. */
final class CachedContexts implements PromptContexts {
	private final RecordCache cache;
	private final Map<String, Integer> records = new HashMap<>();
	private final int length;
	private final int width;
	private final NDManager manager = Torch.newManager();
	private NDArray empty;

	private CachedContexts(Path file, TextModel text, String textHash) {
		length = text.tokenizer().length();
		width = text.width();
		cache = new RecordCache(file, Hashes.sha256(textHash + " " + length + "x" + width), length * width);
	}

	/**
	 * Encodes what is not yet in the cache.
	 *
	 * @param prompts all that will be asked for beside the empty one
	 * @param file of the cache
	 * @param textHash says when an old cache is of no use
	 * @throws OperationCanceledException when cancelled; what was encoded stays
	 * @throws FiducialException as {@link RecordCache}
	 */
	static CachedContexts encode(Collection<String> prompts, Path file, TextModel text, String textHash, RunListener listener, IProgressMonitor monitor) {
		CachedContexts out = new CachedContexts(file, text, textHash);
		try {
			Set<String> all = new LinkedHashSet<>(List.of(""));
			all.addAll(prompts);
			out.fill(all, text, listener, SubMonitor.convert(monitor, "Encoding prompts", all.size()));
		} catch (RuntimeException e) {
			out.close();
			throw e;
		}
		return out;
	}

	private void fill(Set<String> prompts, TextModel text, RunListener listener, SubMonitor progress) {
		int before = cache.size();
		for (String prompt : prompts) {
			if (progress.isCanceled()) {
				throw new OperationCanceledException();
			}
			add(prompt, text);
			progress.worked(1);
			progress.subTask("encoding prompts: " + records.size() + " of " + prompts.size());
		}
		try (Scope scope = Scope.open()) {
			empty = Scope.keep(of(List.of("")));
			empty.attach(manager);
		}
		listener.message(records.size() + (records.size() == 1 ? " prompt, " : " prompts, ") + (cache.size() - before) + " newly encoded");
	}

	/** Each alone: the last bits depend on the batch, and records must not depend on what else is new. */
	private void add(String prompt, TextModel text) {
		String hash = hash(text.tokenizer().encode(prompt));
		int record = cache.find(hash);
		if (record < 0) {
			try (GradMode off = GradMode.off(); Scope scope = Scope.open()) {
				record = cache.add(hash, text.context(List.of(prompt), Torch.manager()).toFloatArray());
			}
		}
		records.put(prompt, record);
	}

	private static String hash(long[] ids) {
		ByteBuffer bytes = ByteBuffer.allocate(ids.length * Long.BYTES);
		bytes.asLongBuffer().put(ids);
		return Hashes.sha256(bytes.array());
	}

	@Override
	public NDArray empty() {
		return empty;
	}

	@Override
	public NDArray of(List<String> prompts) {
		int n = length * width;
		float[] all = new float[prompts.size() * n];
		for (int i = 0; i < prompts.size(); i++) {
			Integer record = records.get(prompts.get(i));
			if (record == null) {
				throw new IllegalArgumentException("this prompt was not encoded: " + prompts.get(i));
			}
			cache.values(record).get(all, i * n, n);
		}
		return Ops.tensor(Torch.manager(), all, new Shape(prompts.size(), length, width));
	}

	@Override
	public void close() {
		manager.close();
		cache.close();
	}
}
