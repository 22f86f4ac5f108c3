package org.fiducial.generation.diffusion.text;

import org.fiducial.torch.Ops;
import org.fiducial.torch.Parameters;
import org.fiducial.torch.Probe;

import ai.djl.ndarray.NDArray;

/** What text encoders share: named parameters, the layers over them, a probe. */
abstract sealed class TextTransformer implements TextEncoder permits ClipText, LdmBert {
	private static final double EPS = 1e-5;

	private final Parameters parameters;
	private final String prefix;
	private Probe probe;

	/** @param prefix of the names of all parameters */
	TextTransformer(Parameters parameters, String prefix) {
		this.parameters = parameters;
		this.prefix = prefix;
	}

	@Override
	public final Parameters parameters() {
		return parameters;
	}

	@Override
	public final void probe(Probe newProbe) {
		probe = newProbe;
	}

	final NDArray see(String module, NDArray y) {
		if (probe != null) {
			probe.see(module, y);
		}
		return y;
	}

	final boolean has(String name) {
		return parameters.has(prefix + name);
	}

	final NDArray get(String name) {
		return parameters.get(prefix + name);
	}

	final NDArray norm(NDArray x, String name) {
		return Ops.layerNorm(x, get(name + ".weight"), get(name + ".bias"), EPS);
	}

	final NDArray linear(NDArray x, String name) {
		return Ops.linear(x, get(name + ".weight"), get(name + ".bias"));
	}
}
