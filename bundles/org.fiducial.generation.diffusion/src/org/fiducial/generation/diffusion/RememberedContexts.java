package org.fiducial.generation.diffusion;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.fiducial.generation.diffusion.text.TextModel;
import org.fiducial.torch.GradMode;
import org.fiducial.torch.Ops;
import org.fiducial.torch.Scope;
import org.fiducial.torch.Torch;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;

/** Encodes a prompt when it first comes up, and holds the last few hundred contexts and that of the empty prompt. */
final class RememberedContexts implements PromptContexts {
	private static final int LIMIT = 512;

	private final TextModel text;
	private final NDManager manager = Torch.newManager();
	private final Map<String, NDArray> contexts = new LinkedHashMap<>(16, .75f, true);
	private NDArray empty;

	RememberedContexts(TextModel text) {
		this.text = text;
	}

	@Override
	public NDArray empty() {
		if (empty == null) {
			empty = encode("");
		}
		return empty;
	}

	/** [1, L, D]. */
	private NDArray of(String prompt) {
		return prompt.isEmpty() ? empty() : contexts.computeIfAbsent(prompt, this::encode);
	}

	private NDArray encode(String prompt) {
		try (GradMode off = GradMode.off(); Scope scope = Scope.open()) {
			NDArray context = Scope.keep(Scope.of(() -> text.context(List.of(prompt), manager)));
			context.attach(manager);
			return context;
		}
	}

	@Override
	public NDArray of(List<String> prompts) {
		NDArray all = prompts.size() == 1 ? Ops.copy(of(prompts.getFirst())) : Ops.cat(0, prompts.stream().map(this::of).toArray(NDArray[]::new));
		// not before: all of these were needed at a time
		for (var eldest = contexts.values().iterator(); contexts.size() > LIMIT;) {
			eldest.next().close();
			eldest.remove();
		}
		return all;
	}

	@Override
	public void close() {
		contexts.clear();
		manager.close();
	}
}
