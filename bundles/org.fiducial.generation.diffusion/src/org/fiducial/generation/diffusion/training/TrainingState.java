package org.fiducial.generation.diffusion.training;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

import org.fiducial.core.FiducialException;
import org.fiducial.core.config.Configs;
import org.fiducial.torch.AdamW;
import org.fiducial.torch.Ema;
import org.fiducial.torch.Parameters;
import org.fiducial.torch.SafeTensors;

import ai.djl.ndarray.NDArray;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a checkpoint of training holds: {@code params.safetensors} (the trained tensors), {@code optimizer.safetensors},
 * {@code ema.safetensors} (with an average), {@code state.json} (step, seed, batch, and the best step so far with its error). Data
 * position and random numbers follow from the step.
 */
final class TrainingState {
	private static final int FORMAT = 1;
	private static final String PARAMS = "params.safetensors";
	private static final String OPTIMIZER = "optimizer.safetensors";
	private static final String EMA = "ema.safetensors";
	private static final String STATE = "state.json";

	/** The step with the lowest error so far. */
	record Best(long step, double error) {
	}

	private TrainingState() {
	}

	/** @param best null if no step was measured */
	static void write(Path folder, long step, TrainingConfig config, Parameters parameters, AdamW optimizer, Ema ema, Best best) throws IOException {
		Map<String, NDArray> trained = new LinkedHashMap<>();
		parameters.trainable().forEach(n -> trained.put(n, parameters.get(n)));
		SafeTensors.write(folder.resolve(PARAMS), trained, Map.of("step", String.valueOf(step)));
		SafeTensors.write(folder.resolve(OPTIMIZER), optimizer.state(), Map.of());
		ObjectNode state = Configs.json().createObjectNode();
		state.put("format", FORMAT).put("step", step).put("seed", config.seed()).put("batchSize", config.batchSize()).put("accumulation", config.accumulation());
		if (ema != null) {
			SafeTensors.write(folder.resolve(EMA), ema.parameters().asMap(), Map.of());
			state.put("emaUpdates", ema.updates());
		}
		if (best != null) {
			state.putObject("best").put("step", best.step).put("error", best.error);
		}
		Files.writeString(folder.resolve(STATE), state.toPrettyString());
	}

	/** The best step when a checkpoint was made, or null. */
	static Best best(Path folder) {
		JsonNode best = Configs.tree(folder.resolve(STATE)).path("best");
		return best.isObject() ? new Best(best.path("step").asLong(), best.path("error").asDouble()) : null;
	}

	/** Overwrites parameters with those of a checkpoint: the average, where there is one. */
	static void readWeights(Path folder, Parameters parameters, boolean average) {
		try (Parameters saved = Parameters.load(folder.resolve(average ? EMA : PARAMS), "")) {
			parameters.copyFrom(saved);
		}
	}

	/** Restores everything and returns the step. */
	static long read(Path folder, TrainingConfig config, Parameters parameters, AdamW optimizer, Ema ema) {
		JsonNode state = Configs.tree(folder.resolve(STATE));
		check(folder, "format", FORMAT, state);
		check(folder, "seed", config.seed(), state);
		check(folder, "batchSize", config.batchSize(), state);
		check(folder, "accumulation", config.accumulation(), state);
		try (Parameters saved = Parameters.load(folder.resolve(PARAMS), ""); Parameters moments = Parameters.load(folder.resolve(OPTIMIZER), "")) {
			for (String name : parameters.trainable()) {
				saved.get(name);
			}
			parameters.copyFrom(saved);
			optimizer.restore(moments.asMap());
		}
		if (ema != null) {
			if (!state.has("emaUpdates")) {
				throw FiducialException.usage(folder + " was made without a moving average: resume with emaDecay 0, or start a new run.");
			}
			try (Parameters saved = Parameters.load(folder.resolve(EMA), "")) {
				ema.restore(saved, state.get("emaUpdates").asLong());
			}
		}
		return state.get("step").asLong();
	}

	private static void check(Path folder, String key, long expected, JsonNode state) {
		long found = state.path(key).asLong(Long.MIN_VALUE);
		if (found != expected) {
			throw FiducialException.usage(folder + " was made with " + key + " " + (found == Long.MIN_VALUE ? "missing" : found) + ", but this run has " + expected
					+ ": a resumed run needs the same, or a new run folder.");
		}
	}
}
