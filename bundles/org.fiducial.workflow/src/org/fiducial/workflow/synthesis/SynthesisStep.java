package org.fiducial.workflow.synthesis;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.fiducial.workflow.step.ProjectData;
import org.fiducial.workflow.step.Step;
import org.fiducial.workflow.step.StepContext;
import org.fiducial.workflow.step.StepResult;

/** Makes a synthetic data set: plan, shards, filters, provenance, import. Resumable at every batch; killed at any point, nothing is lost or made twice. */
public final class SynthesisStep implements Step<SynthesisConfig> {
	@Override
	public String kind() {
		return "generate";
	}

	@Override
	public SynthesisConfig defaults() {
		return SynthesisConfig.DEFAULT;
	}

	@Override
	public List<String> outputs() {
		return List.of("dataset", "kept", "rejected", "plan", "provenance");
	}

	@Override
	public int effort(SynthesisConfig config) {
		return (int) Math.clamp(config.perStyle() * (long) Math.max(1, config.styles().size()) * config.sampling().steps() / 40, 1, 1_000_000);
	}

	@Override
	public String inputs(SynthesisConfig config, StepContext context) {
		return context.modelFingerprint(config.model()) + " " + (config.published().wanted() ? context.modelFingerprint(config.published().base()) + " " : "")
				+ context.modelFingerprint(config.filter().model()) + " " + ProjectData.fingerprint(context.store(), config.sources())
				+ (config.references().isEmpty() ? "" : " " + ProjectData.fingerprint(context.store(), config.references()));
	}

	@Override
	public SynthesisConfig essence(SynthesisConfig config) {
		return config.inAnyBatches();
	}

	@Override
	public List<String> models(SynthesisConfig config) {
		return List.of(config.model(), config.published().base(), config.filter().model());
	}

	@Override
	public boolean intact(Map<String, Object> outputs, StepContext context) {
		String provenance = String.valueOf(outputs.get("provenance"));
		return context.store().datasets().find(String.valueOf(outputs.get("dataset"))).isPresent() && Files.exists(context.path(provenance));
	}

	@Override
	public StepResult run(SynthesisConfig config, StepContext context) {
		try (Synthesis synthesis = Synthesis.open(config, context)) {
			return synthesis.runAll();
		}
	}

	/**
	 * Makes one shard of the present round and nothing else: what executors run.
	 *
	 * @param shard number of the shard, from 0
	 * @param of how many shards there are
	 */
	public StepResult shard(SynthesisConfig config, StepContext context, int shard, int of) {
		try (Synthesis synthesis = Synthesis.open(config, context, of)) {
			return synthesis.runShard(shard, of);
		}
	}

	/** The rounds of a run's folder that are over, in order; for reports. */
	public static List<Path> rounds(Path run) {
		List<Path> list = new ArrayList<>();
		for (int n = 0; Files.exists(run.resolve("round-" + n).resolve("decisions.jsonl")); n++) {
			list.add(run.resolve("round-" + n));
		}
		return list;
	}
}
