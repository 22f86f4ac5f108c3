package org.fiducial.workflow.step;

import java.nio.file.Files;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

import org.eclipse.core.runtime.SubMonitor;
import org.fiducial.core.FiducialException;
import org.fiducial.core.Problem;
import org.fiducial.detection.PredictionConfig;
import org.fiducial.landmark.metrics.Evaluation;
import org.fiducial.workflow.evaluation.Judgement;

/**
 * Trains a detector in rounds (noisy-student refinement): round 0 learns from the labels as they are; every further round learns anew from labels that have moved
 * towards what the detector of the round before finds, never farther from the labels as they were than the limit. Ends when a round is no better on the validation
 * pictures than the best one so far; the detector of the best round is the model.
 */
public final class TrainRefinedStep implements Step<TrainRefinedConfig> {
	/** What recipes call it. */
	public static final String KIND = "train-refined";

	private final TrainDetectorStep training = new TrainDetectorStep();

	@Override
	public String kind() {
		return KIND;
	}

	@Override
	public TrainRefinedConfig defaults() {
		return TrainRefinedConfig.DEFAULT;
	}

	@Override
	public List<String> outputs() {
		return List.of("model", "first", "best", "rounds", "engine", "scheme");
	}

	@Override
	public long trainingSteps(TrainRefinedConfig config) {
		return (config.rounds() + 1) * config.training().steps();
	}

	@Override
	public int effort(TrainRefinedConfig config) {
		return Effort.of((config.rounds() + 1.) * training.effort(new TrainDetectorConfig(config.training(), List.of(), List.of())));
	}

	@Override
	public String inputs(TrainRefinedConfig config, StepContext context) {
		return context.modelFingerprint(config.training().init()) + " " + String.join(" ", Stream.of(config.data(), config.fixed(), config.validation()).map(d -> ProjectData.fingerprint(context.store(), d)).toList());
	}

	@Override
	public List<String> models(TrainRefinedConfig config) {
		return List.of(config.training().init());
	}

	@Override
	public boolean intact(Map<String, Object> outputs, StepContext context) {
		return Stream.of("model", "first").allMatch(name -> outputs.get(name) instanceof String model && Files.exists(context.path(model)));
	}

	@Override
	public StepResult run(TrainRefinedConfig config, StepContext context) {
		if (config.data().isEmpty() || config.validation().isEmpty()) {
			throw FiducialException.usage(KIND + " needs data (labels to refine) and validation (which decides what round is the best)");
		}
		return new Work(config, context).run();
	}

	/**
	 * What a round gave.
	 *
	 * @param moved how far its labels had moved on average, in units of the normalising length
	 * @param nme error on the validation pictures
	 */
	private record Round(int round, String model, double moved, double nme) {
	}

	/** One run. */
	private final class Work {
		private final TrainRefinedConfig config;
		private final StepContext context;
		private final SubMonitor progress;
		private final List<Problem> problems = new ArrayList<>();

		Work(TrainRefinedConfig config, StepContext context) {
			this.config = config;
			this.context = context;
			this.progress = SubMonitor.convert(context.monitor(), "Rounds of refinement", 10 * (config.rounds() + 1));
		}

		StepResult run() {
			List<Round> rounds = new ArrayList<>(List.of(round(0, 0)));
			Round best = rounds.getFirst();
			while (rounds.size() <= config.rounds() && best == rounds.getLast()) {
				Round next = round(rounds.size(), refine(rounds.getLast()));
				rounds.add(next);
				best = next.nme < best.nme ? next : best;
			}
			return result(rounds, best);
		}

		private Round round(int round, double moved) {
			StepContext place = new StepContext(context.store(), context.folder().resolve("round-" + round), context.listener().phase("", round * config.training().steps()), progress.split(7),
					context.engines());
			context.listener().message("round " + round + " of " + config.rounds() + ": learns from " + (round == 0 ? "the labels as they are" : "layer '" + config.labels(round) + "'"));
			List<DataSource> learnt = Stream.concat(config.data().stream().map(d -> round == 0 ? d : d.withLayer(config.labels(round))), config.fixed().stream()).toList();
			String model = training.run(new TrainDetectorConfig(config.training(), learnt, config.validation()), place).outputs().get("model").toString();
			detect(model, config.validation(), round);
			Judgement judged = EvaluateStep.judge(evaluation(round), inPart());
			double nme = judged.rows().stream().filter(r -> Evaluation.ALL.equals(r.group())).findFirst().orElseThrow(() -> FiducialException.input("none of the validation pictures can be judged")).nme();
			context.listener().message(String.format(Locale.ROOT, "round %d: validation NME %.2f %%", round, 100 * nme));
			return new Round(round, model, moved, nme);
		}

		private EvaluateConfig evaluation(int round) {
			EvaluateConfig d = EvaluateConfig.DEFAULT;
			return new EvaluateConfig(config.validation(), List.of(config.found(round)), List.of(), List.of("none"), List.of(), d.threshold(), d.area(), d.scheme(), d.clampTruth(), 0, d.interval(), d.confidence(),
					d.seed(), Map.of(), 0, "");
		}

		/** Makes the labels of the round after; tells how far they have moved. */
		private double refine(Round before) {
			detect(before.model, config.data(), before.round);
			RefineLabelsConfig refinement = new RefineLabelsConfig(config.data(), config.found(before.round), config.labels(before.round + 1), config.limit(), config.minConfidence());
			StepResult refined = new RefineLabelsStep().run(refinement, context);
			problems.addAll(refined.problems());
			return (Double) refined.outputs().get("moved");
		}

		private void detect(String model, List<DataSource> data, int round) {
			DetectConfig d = DetectConfig.DEFAULT;
			problems.addAll(new DetectStep().run(new DetectConfig(config.training().engine(), model, data, config.found(round), DetectConfig.LANDMARKS, "", PredictionConfig.DEFAULT, d.batchSize(), false), inPart()).problems());
		}

		/** A place for a short part of a round: without a folder, and with a bit of the progress of its own. */
		private StepContext inPart() {
			return new StepContext(context.store(), null, context.listener(), progress.split(1), context.engines());
		}

		private StepResult result(List<Round> rounds, Round best) {
			Map<String, Object> out = new LinkedHashMap<>();
			out.put("model", best.model);
			out.put("first", rounds.getFirst().model);
			out.put("best", best.round);
			out.put("rounds", rounds.stream().map(r -> {
				Map<String, Object> row = new LinkedHashMap<>();
				row.put("round", r.round);
				row.put("moved", r.moved);
				row.put("nme", r.nme);
				row.put("model", r.model);
				return row;
			}).toList());
			out.put("engine", config.training().engine());
			out.put("scheme", config.training().scheme());
			String table = String.join(", ", rounds.stream().map(r -> String.format(Locale.ROOT, "round %d %.2f %%", r.round, 100 * r.nme)).toList());
			boolean stopped = rounds.size() <= config.rounds();
			return StepResult.of(out, "validation NME: " + table + (stopped ? "; no better, so no further round" : "") + "; the detector of round " + best.round + " is the model", problems);
		}
	}
}
