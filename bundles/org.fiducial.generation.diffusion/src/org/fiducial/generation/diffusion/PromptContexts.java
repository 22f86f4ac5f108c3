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

/** Contexts of prompts, each encoded once. Holds the last few hundred. */
final class PromptContexts implements AutoCloseable {
	private static final int LIMIT = 512;

	private final TextModel text;
	private final NDManager manager = Torch.newManager();
	private final Map<String, NDArray> contexts = new LinkedHashMap<>(16, .75f, true);

	PromptContexts(TextModel text) {
		this.text = text;
	}

	/** [1, L, D]; stays valid until others displaced it. */
	NDArray of(String prompt) {
		NDArray known = contexts.get(prompt);
		if (known != null) {
			return known;
		}
		try (GradMode off = GradMode.off(); Scope scope = Scope.open()) {
			NDArray context = Scope.keep(Scope.of(() -> text.context(List.of(prompt), manager)));
			context.attach(manager);
			contexts.put(prompt, context);
			if (contexts.size() > LIMIT) {
				contexts.remove(contexts.keySet().iterator().next()).close();
			}
			return context;
		}
	}

	/** [N, L, D], in the caller's scope. */
	NDArray of(List<String> prompts) {
		return prompts.size() == 1 ? Ops.copy(of(prompts.getFirst())) : Ops.cat(0, prompts.stream().map(this::of).toArray(NDArray[]::new));
	}

	@Override
	public void close() {
		contexts.clear();
		manager.close();
	}
}
