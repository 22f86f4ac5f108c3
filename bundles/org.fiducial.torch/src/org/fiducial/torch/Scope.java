package org.fiducial.torch;

import java.util.function.Supplier;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDScope;

/**
 * Frees native memory at a known place: every tensor made by this thread while a scope is open, whatever manager it belongs to,
 * is freed when the scope closes, unless it was kept. Use one per training step, and one per layer of a large network; the
 * gradient graph keeps what the backward pass needs. Without scopes handles pile up in the parameters' manager.
 *
 * <pre>
 * NDArray y = Scope.of(() -&gt; Ops.silu(Ops.conv2d(x, w, b, 1, 1)));   // only y survives, in the enclosing scope
 * try (Scope step = Scope.open()) { ... }                              // nothing survives
 * </pre>
 */
public final class Scope implements AutoCloseable {
	private final NDScope scope = new NDScope();

	private Scope() {
		scope.suppressNotUsedWarning();
	}

	/** Opens a scope in this thread; scopes nest and close in reverse order. */
	public static Scope open() {
		return new Scope();
	}

	/** Runs a computation and keeps only its result, which passes into the enclosing scope. */
	public static NDArray of(Supplier<NDArray> body) {
		NDArray y;
		try (NDScope s = new NDScope()) {
			s.suppressNotUsedWarning();
			y = body.get();
			NDScope.unregister(y);
		}
		NDScope.register(y);
		return y;
	}

	/** As {@link #of(Supplier)} for several results. */
	public static NDList listOf(Supplier<NDList> body) {
		NDList y;
		try (NDScope s = new NDScope()) {
			s.suppressNotUsedWarning();
			y = body.get();
			NDScope.unregister(y);
		}
		y.forEach(NDScope::register);
		return y;
	}

	/** Runs a step and frees everything it made. */
	public static void run(Runnable body) {
		try (NDScope s = new NDScope()) {
			s.suppressNotUsedWarning();
			body.run();
		}
	}

	/**
	 * Takes a tensor out of the innermost scope of this thread, so that it lives until its manager or its owner closes it.
	 * Call it in the scope that made the tensor.
	 *
	 * @return the same tensor
	 */
	public static NDArray keep(NDArray tensor) {
		NDScope.unregister(tensor);
		return tensor;
	}

	@Override
	public void close() {
		scope.close();
	}
}
