package org.fiducial.workflow.synthesis;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.IntFunction;

import org.fiducial.core.FiducialException;
import org.fiducial.core.config.Configs;
import org.fiducial.core.io.AtomicFiles;
import org.fiducial.generation.SamplingConfig;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * The plan as the run's folder keeps it ({@code plan.json}): what all shards have in common, and what every picture's provenance says.
 *
 * @param plan id of the plan
 * @param items pictures wanted
 * @param shards pieces of every round
 * @param engine id of the generation engine
 * @param modelHash hash of the generator's weights
 * @param base base model the generator was trained from; null if unknown
 * @param renderer conditioning renderer the generator was trained with; null if unknown
 * @param detectorHash hash of the filter's detector; null without a filter
 * @param scheme landmark scheme
 * @param imageSize side of the pictures
 * @param config configuration
 * @param sampling its sampling, with what depends on a machine as it was on that of the first shard; all others do the same. Null in files of earlier versions
 */
public record PlanFile(String plan, int items, int shards, String engine, String modelHash, String base, String renderer, String detectorHash, String scheme, int imageSize,
		SynthesisConfig config, SamplingConfig sampling) {
	private static final String NAME = "plan.json";

	public PlanFile {
		sampling = sampling == null ? config.sampling() : sampling;
	}

	/**
	 * Notes the plan, or checks that the folder's is the same one; how many shards there are, and what depends on the machine, is decided by who comes first.
	 *
	 * @param earlier the wanted plan's id in earlier versions, by the pictures a pass of the folder's
	 * @throws FiducialException (usage) if the folder holds another plan
	 */
	static PlanFile settle(Path run, PlanFile wanted, IntFunction<String> earlier) {
		Path file = run.resolve(NAME);
		try {
			if (!Files.exists(file)) {
				// whoever wins, it is read below
				AtomicFiles.create(file, out -> out.write(Configs.toJson(wanted).getBytes(StandardCharsets.UTF_8)));
			}
			PlanFile there = Configs.json().readValue(Files.readString(file), PlanFile.class);
			if (!there.plan().equals(wanted.plan()) && !there.plan().equals(earlier.apply(there.config().sampling().batchSize()))) {
				throw FiducialException.usage(run + ": holds another plan (" + there.plan() + ", now " + wanted.plan() + "): configuration, sources, styles or models changed; give another name with --run, or remove the folder");
			}
			return there;
		} catch (IOException | JacksonException e) {
			throw FiducialException.input(file + ": cannot be used: " + e.getMessage(), e);
		}
	}

	/** What the generator's own training run says about it, if the model lies in one. */
	static String trainedWith(Path model, String key) {
		Path config = model.resolveSibling("config.json");
		if (!Files.isRegularFile(config)) {
			return null;
		}
		JsonNode value = Configs.tree(config).path("training").path(key);
		return value.isString() ? value.asString() : null;
	}
}
