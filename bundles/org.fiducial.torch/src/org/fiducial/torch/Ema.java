package org.fiducial.torch;

import java.util.List;

import org.fiducial.core.FiducialException;

import ai.djl.ndarray.NDList;

/**
 * An exponential moving average of parameters, with latent-diffusion's warm-up (ldm/modules/ema.py): the decay of update n is
 * min(decay, (1 + n) / (10 + n)), n counted from 1.
 */
public final class Ema implements AutoCloseable {
	private final Parameters source;
	private final Parameters average;
	private final double decay;
	private long updates;

	/** Starts at the parameters' current values. */
	public Ema(Parameters source, double decay) {
		if (!(decay >= 0 && decay < 1)) {
			throw FiducialException.usage("The decay of the moving average must be at least 0 and below 1, not " + decay + ".");
		}
		this.source = source;
		this.decay = decay;
		this.average = source.copy();
	}

	/** Moves towards the parameters' current values; call it after each optimizer step. */
	public void update() {
		updates++;
		double d = Math.min(decay, (1.0 + updates) / (10.0 + updates));
		List<String> names = average.names().stream().filter(n -> source.get(n).getDataType().isFloating()).toList();
		Ops.lerp(list(average, names), list(source, names), 1 - d);
	}

	private static NDList list(Parameters p, List<String> names) {
		NDList out = new NDList(names.size());
		names.forEach(n -> out.add(p.get(n)));
		return out;
	}

	/** The averages, by the parameters' names. */
	public Parameters parameters() {
		return average;
	}

	/** How often it was updated; part of a checkpoint. */
	public long updates() {
		return updates;
	}

	/** Takes over a saved average. */
	public void restore(Parameters saved, long savedUpdates) {
		average.copyFrom(saved);
		updates = savedUpdates;
	}

	@Override
	public void close() {
		average.close();
	}
}
