package org.fiducial.detection.hourglass;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import org.fiducial.core.FiducialException;
import org.fiducial.core.config.Configs;
import org.fiducial.core.io.AtomicFiles;
import org.fiducial.detection.hourglass.network.HourglassConfig;
import org.fiducial.detection.hourglass.network.HourglassWeights;
import org.fiducial.torch.AdamW;
import org.fiducial.torch.Checkpoints;
import org.fiducial.torch.Ema;
import org.fiducial.torch.Parameters;
import org.fiducial.torch.SafeTensors;
import org.fiducial.torch.Scope;
import org.fiducial.torch.Torch;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import tools.jackson.databind.JsonNode;

/** Everything that changes while a detector trains, and its way into checkpoints and back. */
final class TrainingState implements AutoCloseable {
	private static final String WEIGHTS = "weights.safetensors";
	private static final String AVERAGE = "average.safetensors";
	private static final String OPTIMIZER = "optimizer.safetensors";
	private static final String STATE = "state.json";

	final Parameters weights;
	final AdamW optimizer;
	/** Null when no average is kept. */
	final Ema average;
	private final Checkpoints checkpoints;
	private final Map<String, String> metadata;
	long step;
	/** Smallest validation error so far and its step; NaN before the first. */
	double bestNme = Double.NaN;
	long bestStep;
	/** Errors of the weights that training started from, a domain each; empty for a fresh start. */
	Map<String, Double> before = new LinkedHashMap<>();

	/** Starts anew, from a model, or where the newest checkpoint stands. */
	TrainingState(TrainingRun run) {
		metadata = HourglassModel.metadata(run.scheme.id());
		weights = HourglassWeights.initial(run.network, run.config.seed());
		if (!run.config.init().isBlank()) {
			fineTune(run, Path.of(run.config.init()));
		}
		weights.train(HourglassWeights.TRAINED);
		boolean decoupled = run.config.weightDecay() > 0;
		optimizer = new AdamW(weights, new AdamW.Config(.9, .999, 1e-8, run.config.weightDecay(), decoupled));
		average = run.config.emaDecay() > 0 ? new Ema(weights, run.config.emaDecay()) : null;
		checkpoints = new Checkpoints(run.checkpointFolder(), run.config.keepCheckpoints());
		checkpoints.latest().ifPresent(c -> restore(c.folder()));
	}

	/** Takes over the values only: no optimizer state, no position in a schedule. */
	private void fineTune(TrainingRun run, Path model) {
		HourglassModel description = HourglassModel.read(model);
		if (!description.scheme().equals(run.scheme.id())) {
			throw FiducialException.usage(model + ": detects scheme '" + description.scheme() + "', the training is for '" + run.scheme.id() + "'");
		}
		HourglassConfig has = description.network();
		HourglassConfig wanted = run.network;
		if (has.inputSize() != wanted.inputSize() || has.stacks() != wanted.stacks() || has.width() != wanted.width() || has.stem() != wanted.stem()) {
			throw FiducialException.usage("%s: has input %d, %d stacks, width %d and stem %d, the training asks for input %d, %d stacks, width %d and stem %d; fine-tuning needs the same".formatted(model,
					has.inputSize(), has.stacks(), has.width(), has.stem(), wanted.inputSize(), wanted.stacks(), wanted.width(), wanted.stem()));
		}
		if (!has.sameEdges(wanted)) {
			throw FiducialException.usage(model + ": its edge maps are of other points than the parts of scheme '" + run.scheme.id() + "' (" + has.edges().size() + " edges, " + wanted.edges().size()
					+ " parts); it can be used as it is, but not fine-tuned");
		}
		if (!description.crop().equals(run.crop)) {
			throw FiducialException.usage("%s: sees crops of %s, the training asks for %s; fine-tuning needs the same: set cropSide: %s and cropFactor: %s".formatted(model, description.crop().describe(),
					run.crop.describe(), description.crop().side().name().toLowerCase(Locale.ROOT), description.crop().factor()));
		}
		try (Parameters p = description.weights(model)) {
			weights.copyFrom(p);
		}
	}

	/** The weights to use: averaged where an average is kept. */
	Parameters best() {
		return average == null ? weights : average.parameters();
	}

	/** How many batches the statistics have seen; the published checkpoints carry it in every normalisation. */
	void stampBatches(Parameters p) {
		for (String name : List.copyOf(p.names())) {
			if (name.endsWith(HourglassWeights.COUNTER)) {
				p.put(name, Scope.keep(p.manager().full(new Shape(), step, DataType.INT64)));
			}
		}
	}

	/** Writes a checkpoint of this step. */
	void save() {
		stampBatches(weights);
		checkpoints.save(step, folder -> {
			weights.save(folder.resolve(WEIGHTS), metadata);
			if (average != null) {
				average.parameters().save(folder.resolve(AVERAGE), metadata);
			}
			SafeTensors.write(folder.resolve(OPTIMIZER), optimizer.state(), Map.of());
			Map<String, Object> state = new LinkedHashMap<>();
			state.put("step", step);
			state.put("updates", average == null ? 0 : average.updates());
			if (bestStep > 0) {
				state.put("bestNme", bestNme);
				state.put("bestStep", bestStep);
			}
			state.put("before", before);
			Files.writeString(folder.resolve(STATE), Configs.toJson(state));
		});
	}

	private void restore(Path folder) {
		JsonNode state;
		try {
			state = Configs.json().readTree(Files.readString(folder.resolve(STATE)));
		} catch (IOException e) {
			throw FiducialException.input(folder.resolve(STATE) + ": cannot be read: " + e.getMessage(), e);
		}
		try (Parameters p = Parameters.load(folder.resolve(WEIGHTS), "")) {
			weights.copyFrom(p);
		}
		if (average != null) {
			try (Parameters p = Parameters.load(folder.resolve(AVERAGE), "")) {
				average.restore(p, state.get("updates").asLong());
			}
		}
		try (SafeTensors in = SafeTensors.open(folder.resolve(OPTIMIZER)); NDManager manager = Torch.newManager(); Scope scope = Scope.open()) {
			Map<String, NDArray> saved = new LinkedHashMap<>();
			in.names().forEach(n -> saved.put(n, in.tensor(n, manager)));
			optimizer.restore(saved);
		}
		step = state.get("step").asLong();
		if (state.has("bestStep")) {
			bestNme = state.get("bestNme").asDouble();
			bestStep = state.get("bestStep").asLong();
		}
		if (state.has("before")) {
			state.get("before").properties().forEach(e -> before.put(e.getKey(), e.getValue().asDouble()));
		}
	}

	/** Keeps these weights as the best so far. */
	void keepBest(Path folder, double nme) {
		bestNme = nme;
		bestStep = step;
		try {
			AtomicFiles.writeFolder(folder, temp -> best().save(temp.resolve(WEIGHTS), metadata));
		} catch (IOException e) {
			throw FiducialException.failed(folder + ": cannot be written (" + e.getMessage() + "): check the free space and run again, training resumes", e);
		}
	}

	/** Takes the best weights for the model. */
	void useBest(Path folder) {
		try (Parameters p = Parameters.load(folder.resolve(WEIGHTS), "")) {
			best().copyFrom(p);
		}
	}

	@Override
	public void close() {
		optimizer.close();
		if (average != null) {
			average.close();
		}
		weights.close();
	}
}
