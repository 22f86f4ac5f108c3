package org.fiducial.workflow.synthesis;

import java.util.List;

import org.fiducial.core.FiducialException;
import org.fiducial.generation.PublishedControl;
import org.fiducial.generation.SamplingConfig;
import org.fiducial.workflow.step.DataSource;
import org.fiducial.workflow.step.Framing;
import org.fiducial.workflow.synthesis.filter.FilterConfig;

/**
 * A synthetic data set: so many pictures of each style, each from an edited shape.
 *
 * @param engine id of the generation engine
 * @param model folder of the trained generator, or an output of an earlier step; with {@code published}, a control network that others published
 * @param published how such a network is used; {@link PublishedControl#NONE} for a generator that was trained here
 * @param sources samples whose landmarks are edited
 * @param framing how the sources' landmarks are put into the picture; that of the generator's training
 * @param references real pictures that the generator has seen, with landmarks; filters and figures compare with them; may be empty
 * @param styles ids of the style registry; empty for all of domain {@code art}
 * @param perStyle pictures of each style
 * @param edits different edits a picture
 * @param mergeShifts eye, nose and mouth shifting count as one edit attribute
 * @param sampling sampler, its steps, and when guidance and landmarks act
 * @param negativePrompt what the pictures must not show; null for that of the style
 * @param guidance classifier-free guidance; null for that of the style
 * @param controlScale strength of the landmarks; null for that of the style
 * @param filter which pictures are kept
 * @param kid figures of how far the kept pictures are from real ones
 * @param sheet pictures of each kind, kept and rejected, on the contact sheet of a style, at most; 0 for no sheets
 * @param tries how often a picture is made at most, until one is kept
 * @param shards pieces the work is cut into; does not change results
 * @param executor {@code in-process}, or the id of an executor that runs each shard as a process
 * @param dataset name of the resulting data set
 * @param domain its domain; empty for its name
 * @param seed decides sources, edits and noise
 */
public record SynthesisConfig(String engine, String model, PublishedControl published, List<DataSource> sources, Framing framing, List<DataSource> references, List<String> styles,
		int perStyle, int edits, boolean mergeShifts, SamplingConfig sampling, String negativePrompt, Double guidance, Double controlScale, FilterConfig filter, KidConfig kid, int sheet, int tries, int shards, String executor, String dataset, String domain, long seed) {
	/** The paper's: 400 pictures of each style from two edits, DDIM with 50 steps. */
	public static final SynthesisConfig DEFAULT = new SynthesisConfig("diffusion", "", PublishedControl.NONE, List.of(), Framing.DEFAULT, List.of(), List.of(), 400, 2, false,
			SamplingConfig.DEFAULT, null, null, null, FilterConfig.DEFAULT, KidConfig.DEFAULT, 24, 1, 1, "in-process", "synthetic", "", 0);
	/** Runs the shards one after the other in this process. */
	public static final String IN_PROCESS = "in-process";

	public SynthesisConfig {
		published = published == null ? PublishedControl.NONE : published;
		sources = sources == null ? List.of() : List.copyOf(sources);
		references = references == null ? List.of() : List.copyOf(references);
		styles = styles == null ? List.of() : List.copyOf(styles);
		kid = kid == null ? KidConfig.DEFAULT : kid;
		filter = filter == null ? FilterConfig.DEFAULT : filter;
		range("sheet", sheet, 0, 600);
		range("perStyle", perStyle, 1, 1_000_000);
		range("edits", edits, 1, 8);
		range("tries", tries, 1, 100);
		range("shards", shards, 1, 100_000);
		if (styles.size() != styles.stream().distinct().count()) {
			throw FiducialException.usage("styles: one is named twice: " + String.join(", ", styles));
		}
	}

	private static void range(String key, long value, long min, long max) {
		if (value < min || value > max) {
			throw FiducialException.usage(key + " " + value + ", expected " + min + " to " + max);
		}
	}

	/** The same with so many pictures a pass. */
	SynthesisConfig withBatchSize(int pictures) {
		return new SynthesisConfig(engine, model, published, sources, framing, references, styles, perStyle, edits, mergeShifts, sampling.withBatchSize(pictures), negativePrompt, guidance,
				controlScale, filter, kid, sheet, tries, shards, executor, dataset, domain, seed);
	}

	/** With the number of pictures a pass that stands for any: it changes speed and memory only. */
	SynthesisConfig inAnyBatches() {
		return withBatchSize(SamplingConfig.DEFAULT.batchSize());
	}

	/** The part that decides the pictures: without how the work is cut, what is told of them and where the result goes. */
	SynthesisConfig essence() {
		return new SynthesisConfig(engine, model, published, sources, framing, references, styles, perStyle, edits, mergeShifts, sampling, negativePrompt, guidance, controlScale, filter,
				KidConfig.DEFAULT, 0, tries, 1, IN_PROCESS, "", "", seed).inAnyBatches();
	}
}
