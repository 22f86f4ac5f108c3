package org.fiducial.torch.verify;

import java.util.List;

/**
 * What a case gave.
 *
 * @param name of the case
 * @param family its family
 * @param tensors in the order in which they were computed
 */
public record CaseResult(String name, String family, List<TensorComparison> tensors) {
	public CaseResult {
		tensors = List.copyOf(tensors);
	}

	/** Whether something was compared and everything passed. */
	public boolean passed() {
		return !tensors.isEmpty() && failed() == 0;
	}

	/** How many tensors did not pass. */
	public long failed() {
		return tensors.stream().filter(t -> !t.passed()).count();
	}
}
