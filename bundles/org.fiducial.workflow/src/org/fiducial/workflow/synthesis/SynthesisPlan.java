package org.fiducial.workflow.synthesis;

import java.util.List;

import org.fiducial.core.config.Configs;
import org.fiducial.core.random.CounterRandom;
import org.fiducial.generation.GenerationRequest;
import org.fiducial.generation.SamplingConfig;
import org.fiducial.landmark.LandmarkScheme;
import org.fiducial.landmark.edit.EditSampler;
import org.fiducial.landmark.edit.EditedShape;
import org.fiducial.landmark.edit.ShapeEdit;
import org.fiducial.style.Style;
import org.fiducial.workflow.Fingerprints;

/**
 * What is to be made: picture number {@code item} in its {@code attempt}-th try is a pure function of the plan, whatever shard, batch or
 * machine it is made in. Styles take turns, so that every part of the plan holds all of them. Immutable, thread-safe.
 */
public final class SynthesisPlan {
	private final String id;
	/** What the id is of, beside the configuration. */
	private final String rest;
	private final SynthesisConfig config;
	private final SourceShapes sources;
	private final List<Style> styles;
	private final EditSampler sampler;
	private final int size;

	/**
	 * @param config counts, seed, sampling
	 * @param sources shapes in the generator's frame
	 * @param styles to make, at least one
	 * @param scheme of the shapes
	 * @param edits to draw from
	 * @param size side of the pictures in pixels
	 * @param inputs hash of sources and models, part of the plan's identity
	 */
	public SynthesisPlan(SynthesisConfig config, SourceShapes sources, List<Style> styles, LandmarkScheme scheme, List<ShapeEdit> edits, int size, String inputs) {
		this.config = config;
		this.sources = sources;
		this.styles = List.copyOf(styles);
		this.sampler = new EditSampler(scheme, edits, config.edits(), config.mergeShifts());
		this.size = size;
		rest = String.join("\n", Configs.toJson(styles), edits.stream().map(ShapeEdit::id).sorted().toList().toString(), Integer.toString(size), Integer.toString(sources.size()), inputs);
		id = id(config.essence());
	}

	private SynthesisPlan(SynthesisPlan plan, String id) {
		this.id = id;
		this.rest = plan.rest;
		this.config = plan.config;
		this.sources = plan.sources;
		this.styles = plan.styles;
		this.sampler = plan.sampler;
		this.size = plan.size;
	}

	private String id(SynthesisConfig essence) {
		return Fingerprints.text(Fingerprints.config(essence) + "\n" + rest).substring(0, 32);
	}

	/** The id that this plan had in versions in which pictures a pass were part of it. */
	String earlierId(int batchSize) {
		return id(config.essence().withBatchSize(batchSize));
	}

	/** The same under the id that a run's folder knows it by. */
	SynthesisPlan named(String known) {
		return new SynthesisPlan(this, known);
	}

	/** Names the plan; the same for the same pictures. */
	public String id() {
		return id;
	}

	/** How many pictures are wanted. */
	public int items() {
		return styles.size() * config.perStyle();
	}

	/** The styles that are made. */
	public List<Style> styles() {
		return styles;
	}

	/** The style of a picture. */
	public Style style(int item) {
		return styles.get(item % styles.size());
	}

	/** A picture. */
	public PlannedImage image(int item, int attempt) {
		CounterRandom random = CounterRandom.of(config.seed(), item, attempt);
		Style style = style(item);
		SourceShapes.Source source = sources.get(random.split("source").nextInt(sources.size()));
		EditedShape edited = sampler.sample(source.shape(), size, size, seed(random, "edits"), item);
		GenerationRequest request = new GenerationRequest(edited.shape(), style.prompt(),
				config.negativePrompt() == null ? style.negativePrompt() : config.negativePrompt(),
				config.guidance() == null ? style.guidance() : config.guidance(), config.controlScale() == null ? style.controlScale() : config.controlScale(),
				noiseSeed(random, attempt), item);
		return new PlannedImage(item, attempt, style.id(), source.dataset(), source.key(), source.shape(), edited.edits(), edited.amplitude(), request);
	}

	/** With noise that is to be compared, the configured one, so that picture i has that of seed + i; later tries go on behind the last picture. */
	private long noiseSeed(CounterRandom random, int attempt) {
		return SamplingConfig.TORCH.equals(config.sampling().noise()) ? config.seed() + (long) attempt * items() : seed(random, "noise");
	}

	/** 53 bits, which every JSON reader keeps. */
	private static long seed(CounterRandom random, String name) {
		return random.split(name).nextLong() >>> 11;
	}
}
