package org.fiducial.torch;

import java.util.function.Function;
import java.util.function.UnaryOperator;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;

/**
 * How the parts of a network are run, and how a loss that was computed from them is differentiated. A network that hands its parts to this
 * instead of calling them can be trained either way: at full speed ({@link #PLAIN}), or in less memory ({@link RecomputedSegments}).
 */
public interface Segments {
	/** Runs parts as they are and leaves the gradient to PyTorch. */
	Segments PLAIN = new Segments() {
		@Override
		public NDList runAll(UnaryOperator<NDList> part, NDList inputs) {
			return part.apply(inputs);
		}

		@Override
		public NDList grad(NDArray loss, NDList tensors) {
			return Ops.grad(loss, tensors);
		}
	};

	/**
	 * Runs a part of a network.
	 *
	 * @param part may be called again later, with the same values; so it must depend on its inputs, on parameters and on constants alone, make
	 *            fresh tensors, and change nothing
	 * @param inputs all tensors that gradients flow back to, apart from parameters: constants and results of other parts
	 * @return its results
	 */
	NDList runAll(UnaryOperator<NDList> part, NDList inputs);

	/** As {@link #runAll} for a part with one result. */
	default NDArray run(Function<NDList, NDArray> part, NDArray... inputs) {
		return runAll(in -> new NDList(part.apply(in)), new NDList(inputs)).get(0);
	}

	/**
	 * The gradients of a scalar that was computed from results of parts, in the order of the tensors; zeros where unused. Ends the pass: results of
	 * parts may be freed by it.
	 *
	 * @param tensors parameters
	 */
	NDList grad(NDArray loss, NDList tensors);
}
