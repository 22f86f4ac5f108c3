package org.fiducial.torch;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;

/**
 * Gradient checkpointing (Chen et al., "Training deep nets with sublinear memory cost", 2016; torch.utils.checkpoint): the forward pass keeps
 * what the parts pass on to each other and nothing else; the backward pass runs each part once more, from the last to the first, and takes its
 * vector-Jacobian product before it turns to the next. A step costs one more forward pass and needs the memory of one part at a time. The
 * arithmetic is that of the plain pass; only where a tensor is used several times within a part and in others too, the order of a sum differs.
 * <p>
 * One pass at a time, in one thread: {@link #runAll} for every part, then {@link #grad}. Where gradients are switched off, parts are merely run.
 */
public final class RecomputedSegments implements Segments {
	private record Segment(UnaryOperator<NDList> part, NDList inputs, NDList outputs, Precision precision) {
	}

	private final List<Segment> tape = new ArrayList<>();
	/** Results of parts: leaves of the graph that later parts and the loss build on. */
	private final Set<NDArray> results = Collections.newSetFromMap(new IdentityHashMap<>());
	private boolean recomputing;

	/**
	 * {@inheritDoc}
	 *
	 * @throws IllegalStateException if an input depends on parameters, but was not computed by a part: its gradient would be lost
	 */
	@Override
	public NDList runAll(UnaryOperator<NDList> part, NDList inputs) {
		if (recomputing || !GradMode.isOn()) {
			return part.apply(inputs);
		}
		NDList constants = new NDList();
		inputs.stream().filter(x -> !results.contains(x)).forEach(constants::add);
		if (Ops.requiresGrad(constants)) {
			throw new IllegalStateException("an input of a recomputed part needs a gradient, but no part has computed it");
		}
		NDList outputs;
		try (GradMode off = GradMode.off()) {
			outputs = Scope.listOf(() -> part.apply(inputs));
		}
		for (NDArray y : outputs) {
			if (inputs.stream().anyMatch(x -> x == y)) {
				throw new IllegalStateException("a recomputed part returns one of its inputs");
			}
			y.setRequiresGradient(true);
			results.add(y);
		}
		tape.add(new Segment(part, inputs, outputs, Autocast.current()));
		return outputs;
	}

	@Override
	public NDList grad(NDArray loss, NDList tensors) {
		Map<NDArray, NDArray> gradients = new IdentityHashMap<>();
		recomputing = true;
		try {
			NDList leaves = new NDList(tensors);
			leaves.addAll(results);
			add(gradients, leaves, new int[1][], found -> Ops.vjp(new NDList(loss), new NDList(loss.onesLike()), leaves, found));
			for (Segment s : tape.reversed()) {
				back(s, tensors, gradients);
			}
			NDList out = new NDList(tensors.size());
			tensors.forEach(x -> out.add(gradients.containsKey(x) ? gradients.get(x) : x.zerosLike()));
			return Ops.contiguous(out);
		} finally {
			recomputing = false;
			tape.clear();
			results.clear();
		}
	}

	/** Runs a part again with gradients and passes on those of its results; they and the results are not needed any more then. */
	private void back(Segment s, NDList tensors, Map<NDArray, NDArray> gradients) {
		NDList leaves = new NDList(tensors);
		s.inputs.stream().filter(x -> results.contains(x) && leaves.stream().noneMatch(y -> y == x)).forEach(leaves::add);
		if (s.outputs.stream().anyMatch(gradients::containsKey)) {
			add(gradients, leaves, new int[1][], found -> {
				NDList again;
				try (GradMode on = GradMode.on(); Autocast same = Autocast.to(s.precision)) {
					again = s.part.apply(s.inputs);
				}
				NDList ys = new NDList();
				NDList gs = new NDList();
				for (int i = 0; i < again.size(); i++) {
					NDArray g = gradients.get(s.outputs.get(i));
					if (g != null) {
						ys.add(again.get(i));
						gs.add(g);
					}
				}
				return Ops.vjp(ys, gs, leaves, found);
			});
		}
		for (NDArray y : s.outputs) {
			NDArray g = gradients.remove(y);
			if (g != null) {
				g.close();
			}
			y.close();
		}
	}

	@FunctionalInterface
	private interface Product {
		NDList of(int[][] found);
	}

	/** Adds gradients out of place: PyTorch may return one tensor as the gradient of two. */
	private static void add(Map<NDArray, NDArray> gradients, NDList leaves, int[][] found, Product product) {
		NDList fresh = Scope.listOf(() -> product.of(found));
		for (int i = 0; i < fresh.size(); i++) {
			gradients.merge(leaves.get(found[0][i]), fresh.get(i), (before, more) -> {
				NDArray sum = before.add(more);
				before.close();
				more.close();
				return sum;
			});
		}
	}
}
