package org.fiducial.generation.diffusion.unet;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.fiducial.generation.diffusion.unet.TensorSpec.Init;
import org.fiducial.torch.Parameters;
import org.fiducial.torch.Probe;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;

/**
 * One module of the published network: its tensors in checkpoint order, and what it computes from them in a single native call
 * ({@link LayerScript}).
 */
abstract class Layer {
	private final String name;
	private final List<TensorSpec> specs = new ArrayList<>();
	/** The tensors, in the order of declaration. */
	protected final NDList p = new NDList();

	Layer(String name) {
		this.name = name;
	}

	/** Computes [N, C, H, W] from [N, C', H', W'], the activated time embedding [N, T] and the context [N, L, D]. */
	abstract NDArray apply(NDArray x, NDArray emb, NDArray context);

	/** Shows what modules inside this one yield, computed once more; the layer's own output is shown by the caller. */
	void inner(NDArray x, NDArray emb, NDArray context, Probe probe) {
	}

	/** Whether it looks at the context; what does not is the same for all prompts. */
	boolean usesContext() {
		return false;
	}

	final String name() {
		return name;
	}

	/** Names and shapes of the tensors of layers, in their order. */
	static Map<String, long[]> shapes(List<Layer> layers) {
		Map<String, long[]> out = new LinkedHashMap<>();
		layers.forEach(l -> l.specs.forEach(s -> out.put(s.name(), s.shape().clone())));
		return out;
	}

	final List<TensorSpec> specs() {
		return specs;
	}

	final void bind(Parameters parameters, String prefix) {
		p.clear();
		specs.forEach(s -> p.add(s.bind(parameters, prefix)));
	}

	final void norm(String module, int channels) {
		specs.add(new TensorSpec(path(module, "weight"), new long[] {channels}, Init.ONE, 0));
		specs.add(new TensorSpec(path(module, "bias"), new long[] {channels}, Init.ZERO, 0));
	}

	final void conv(String module, int in, int out, int kernel, boolean zero) {
		Init init = zero ? Init.ZERO : Init.UNIFORM;
		long fanIn = (long) in * kernel * kernel;
		specs.add(new TensorSpec(path(module, "weight"), new long[] {out, in, kernel, kernel}, init, fanIn));
		specs.add(new TensorSpec(path(module, "bias"), new long[] {out}, init, fanIn));
	}

	final void linear(String module, int in, int out, boolean bias) {
		specs.add(new TensorSpec(path(module, "weight"), new long[] {out, in}, Init.UNIFORM, in));
		if (bias) {
			specs.add(new TensorSpec(path(module, "bias"), new long[] {out}, Init.UNIFORM, in));
		}
	}

	private String path(String module, String tensor) {
		return (module.isEmpty() ? name : name.isEmpty() ? module : name + "." + module) + "." + tensor;
	}
}
