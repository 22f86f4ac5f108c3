package org.fiducial.torch;

import java.util.LinkedHashMap;
import java.util.Map;

import org.fiducial.core.FiducialException;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;

/**
 * AdamW (Loshchilov and Hutter, 2019) as torch.optim.AdamW computes it, one fused call a step. As there, a tensor without a
 * gradient is left alone, and one whose gradient is zero is still decayed. With {@link Config#decoupled()} false it is
 * torch.optim.Adam, where the decay is added to the gradient.
 */
public final class AdamW implements AutoCloseable {
	private static final String M = "exp_avg.";
	private static final String V = "exp_avg_sq.";
	private static final String STEP = "step.";

	/**
	 * Settings; PyTorch's defaults are {@link #DEFAULT}.
	 *
	 * @param beta1 decay of the mean of gradients
	 * @param beta2 decay of the mean of their squares
	 * @param eps added to the root
	 * @param weightDecay per step, times the learning rate
	 * @param decoupled true for AdamW, false for Adam
	 */
	public record Config(double beta1, double beta2, double eps, double weightDecay, boolean decoupled) {
		/** betas .9 and .999, eps 1e-8, decay .01. */
		public static final Config DEFAULT = new Config(0.9, 0.999, 1e-8, 0.01, true);

		/** The same with another decay. */
		public Config withWeightDecay(double decay) {
			return new Config(beta1, beta2, eps, decay, decoupled);
		}
	}

	private final Parameters parameters;
	private final Config config;
	private final NDManager manager = Torch.newManager();
	private final Map<String, State> states = new LinkedHashMap<>();

	private record State(NDArray m, NDArray v, NDArray step) {
	}

	/** An optimizer of the trainable tensors of these parameters. */
	public AdamW(Parameters parameters, Config config) {
		this.parameters = parameters;
		this.config = config;
	}

	/** One step on the accumulated gradients; they are not cleared. */
	public void step(double learningRate) {
		try (Scope scope = Scope.open()) {
			step(parameters.gradients(), learningRate);
		}
	}

	/** One step on given gradients, by name. */
	public void step(Map<String, NDArray> gradients, double learningRate) {
		NDList p = new NDList();
		NDList g = new NDList();
		NDList m = new NDList();
		NDList v = new NDList();
		NDList steps = new NDList();
		gradients.forEach((name, gradient) -> {
			State s = states.computeIfAbsent(name, this::fresh);
			p.add(parameters.get(name));
			g.add(gradient);
			m.add(s.m);
			v.add(s.v);
			steps.add(s.step);
		});
		if (!p.isEmpty()) {
			Ops.fusedAdam(config.decoupled, p, g, m, v, steps, learningRate, config);
		}
	}

	private State fresh(String name) {
		NDArray p = parameters.get(name);
		return new State(Scope.keep(manager.zeros(p.getShape(), p.getDataType())), Scope.keep(manager.zeros(p.getShape(), p.getDataType())),
				Scope.keep(manager.zeros(new Shape())));
	}

	/** The state by name: {@code exp_avg.N}, {@code exp_avg_sq.N}, {@code step.N} of every tensor N; what a checkpoint holds. */
	public Map<String, NDArray> state() {
		Map<String, NDArray> out = new LinkedHashMap<>();
		states.forEach((name, s) -> {
			out.put(M + name, s.m);
			out.put(V + name, s.v);
			out.put(STEP + name, s.step);
		});
		return out;
	}

	/**
	 * Takes over a saved state; values are copied.
	 *
	 * @throws FiducialException (input) when it is of other parameters
	 */
	public void restore(Map<String, NDArray> saved) {
		for (String key : saved.keySet()) {
			if (key.startsWith(STEP)) {
				String name = key.substring(STEP.length());
				State s = states.computeIfAbsent(name, this::fresh);
				restore(s.m, saved.get(M + name), name);
				restore(s.v, saved.get(V + name), name);
				restore(s.step, saved.get(key), name);
			}
		}
	}

	private static void restore(NDArray to, NDArray from, String name) {
		if (from == null || !from.getShape().equals(to.getShape())) {
			throw FiducialException.input("The saved optimizer state of '" + name + "' does not fit this model: it has shape "
					+ (from == null ? "none" : from.getShape()) + ", expected " + to.getShape() + ".");
		}
		Ops.copyInto(to, from);
	}

	@Override
	public void close() {
		states.clear();
		manager.close();
	}
}
