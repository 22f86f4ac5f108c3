package org.fiducial.workflow.synthesis;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

import org.eclipse.core.runtime.SubMonitor;
import org.fiducial.core.FiducialException;
import org.fiducial.core.Problem;
import org.fiducial.detection.Detector;
import org.fiducial.generation.GenerationEngine;
import org.fiducial.generation.Generator;
import org.fiducial.generation.PublishedControl;
import org.fiducial.landmark.LandmarkScheme;
import org.fiducial.landmark.LandmarkSchemes;
import org.fiducial.landmark.edit.ShapeEdits;
import org.fiducial.store.ImportSummary;
import org.fiducial.style.Style;
import org.fiducial.style.StyleRegistry;
import org.fiducial.workflow.step.ProjectData;
import org.fiducial.workflow.step.StepContext;
import org.fiducial.workflow.step.StepResult;
import org.fiducial.workflow.synthesis.filter.Examiner;
import org.fiducial.workflow.synthesis.filter.FilterChain;
import org.fiducial.workflow.synthesis.filter.FilterConfig;
import org.fiducial.workflow.synthesis.filter.TrainingPicture;
import org.fiducial.workflow.synthesis.filter.Verdict;

/** One synthesis at work: models loaded, plan settled. */
final class Synthesis implements AutoCloseable {
	/** What was made and what became of it. */
	record Provenance(String plan, String shardFolder, Decision decision, ImageRecord image) {
	}

	private final SynthesisConfig config;
	private final StepContext context;
	private final Generator generator;
	private final Detector detector;
	private final SynthesisPlan plan;
	private final PlanFile file;
	private final LandmarkScheme scheme;
	private final FilterChain filters;

	private Synthesis(SynthesisConfig config, StepContext context, Generator generator, Detector detector, int shards) {
		this.config = config;
		this.context = context;
		this.generator = generator;
		this.detector = detector;
		SourceShapes sources = SourceShapes.of(context.store(), config.sources(), config.framing(), generator.imageSize());
		scheme = LandmarkSchemes.shared().get(sources.scheme());
		if (detector != null && !detector.scheme().equals(scheme.id())) {
			throw FiducialException.usage("the filter's detector finds scheme '" + detector.scheme() + "', the sources have '" + scheme.id() + "'");
		}
		String inputs = generator.modelHash() + " " + (detector == null ? "" : detector.modelHash()) + " "
				+ ProjectData.fingerprint(context.store(), config.sources()) + (config.references().isEmpty() ? "" : " " + ProjectData.fingerprint(context.store(), config.references()));
		List<Style> styles = styles(config);
		filters = new FilterChain(config.filter(), scheme, styles.stream().map(Style::id).toList());
		SynthesisPlan wanted = new SynthesisPlan(config, sources, styles, scheme, ShapeEdits.shared().all(), generator.imageSize(), inputs);
		Path model = Path.of(context.model(config.model()));
		PublishedControl of = config.published();
		file = PlanFile.settle(context.folder(), new PlanFile(wanted.id(), wanted.items(), shards, config.engine(), generator.modelHash(), of.wanted() ? of.base() : PlanFile.trainedWith(model, "base"),
				of.wanted() ? of.renderer() : PlanFile.trainedWith(model, "renderer"), detector == null ? null : detector.modelHash(), scheme.id(), generator.imageSize(), config,
				generator.settle(config.sampling())), wanted::earlierId);
		plan = wanted.named(file.plan());
	}

	static Synthesis open(SynthesisConfig config, StepContext context) {
		return open(config, context, config.shards());
	}

	static Synthesis open(SynthesisConfig config, StepContext context, int shards) {
		if (config.model().isBlank()) {
			throw FiducialException.usage("generate needs a model");
		}
		Generator generator = generator(config, context);
		Detector detector = null;
		try {
			FilterConfig filter = config.filter();
			detector = filter.detects() ? context.engines().detection().apply(filter.engine()).load(Path.of(context.model(filter.model()))) : null;
			return new Synthesis(config, context, generator, detector, shards);
		} catch (RuntimeException e) {
			generator.close();
			if (detector != null) {
				detector.close();
			}
			throw e;
		}
	}

	private static Generator generator(SynthesisConfig config, StepContext context) {
		GenerationEngine engine = context.engines().generation().apply(config.engine());
		Path model = Path.of(context.model(config.model()));
		PublishedControl published = config.published();
		return published.wanted() ? engine.load(model, published.withBase(context.model(published.base())), ProjectData.annotated(context.store(), config.sources(), "sources").scheme())
				: engine.load(model);
	}

	private static List<Style> styles(SynthesisConfig config) {
		StyleRegistry registry = StyleRegistry.shared();
		return config.styles().isEmpty() ? registry.all().stream().filter(s -> "art".equals(s.domain())).toList() : config.styles().stream().map(registry::get).toList();
	}

	/** The round whose decisions are still open, or the last one. */
	private Round present() {
		Round round = Round.first(context.folder(), plan);
		while (round.decisions().isPresent() && round.number() + 1 < config.tries()) {
			Round next = round.next();
			if (next.size() == 0) {
				return round;
			}
			round = next;
		}
		return round;
	}

	StepResult runShard(int shard, int of) {
		if (of != file.shards() || shard < 0 || shard >= of) {
			throw FiducialException.usage("shard " + shard + "/" + of + ": the plan in " + context.folder() + " has shards 0 to " + (file.shards() - 1) + " of " + file.shards());
		}
		Round round = present();
		if (round.decisions().isEmpty()) {
			runner().run(round, shard, of, context.monitor());
		}
		Map<String, Object> out = new LinkedHashMap<>();
		out.put("plan", plan.id());
		out.put("round", round.number());
		out.put("shard", shard);
		out.put("of", of);
		out.put("folder", context.reference(round.shard(shard, of).path()));
		return StepResult.ok(out, "round " + round.number() + ", shard " + shard + " of " + of + " is complete: " + round.shard(shard, of).path());
	}

	private ShardRunner runner() {
		return new ShardRunner(plan, generator, new Examiner(filters, config.filter(), detector), file.sampling().withBatchSize(config.sampling().batchSize()),
				config.filter().seeds());
	}

	StepResult runAll() {
		SubMonitor progress = SubMonitor.convert(context.monitor(), "Generating", 100);
		List<SyntheticDataset.Kept> kept = new ArrayList<>();
		List<Provenance> provenance = new ArrayList<>();
		Round round = Round.first(context.folder(), plan);
		while (true) {
			if (round.decisions().isEmpty()) {
				shards(round, progress.setWorkRemaining(100).split(config.tries() - round.number() > 1 ? 60 : 100));
			}
			List<ImageRecord> records = round.merge(plan.id(), file.shards());
			if (round.number() == 0) {
				filters.learn(records.stream().map(ImageRecord::candidate).toList(), trainingPictures());
			}
			settle(round, records, kept, provenance);
			Round next = round.next();
			if (next.size() == 0 || next.number() >= config.tries()) {
				break;
			}
			round = next;
		}
		return finish(kept, provenance);
	}

	private void shards(Round round, SubMonitor progress) {
		if (!SynthesisConfig.IN_PROCESS.equals(config.executor())) {
			new ShardJobs(config, context, file.shards(), plan.id()).run(round, progress);
			return;
		}
		progress.setWorkRemaining(file.shards());
		ShardRunner runner = runner();
		for (int k = 0; k < file.shards(); k++) {
			runner.run(round, k, file.shards(), progress.split(1));
		}
	}

	/** Decides once; a later run reads what was decided. */
	private void settle(Round round, List<ImageRecord> records, List<SyntheticDataset.Kept> kept, List<Provenance> provenance) {
		Map<Integer, Decision> byItem = new TreeMap<>();
		round.decisions().orElse(List.of()).forEach(d -> byItem.put(d.item(), d));
		boolean decided = !byItem.isEmpty();
		for (ImageRecord r : records) {
			Decision d = byItem.computeIfAbsent(r.item(), i -> decide(r));
			if (d.accepted()) {
				filters.keep(r.candidate());
			}
		}
		if (!decided) {
			round.decide(records.stream().map(r -> byItem.get(r.item())).toList());
		}
		for (int i = 0; i < records.size(); i++) {
			ImageRecord r = records.get(i);
			Decision d = byItem.get(r.item());
			ShardFolder shard = round.shard(shardOf(round, r), file.shards());
			provenance.add(new Provenance(plan.id(), context.reference(shard.path()), d, r));
			if (d.accepted()) {
				kept.add(new SyntheticDataset.Kept(r, shard.image(r)));
			}
		}
	}

	private Decision decide(ImageRecord r) {
		Verdict v = filters.judge(r.candidate());
		return new Decision(r.item(), r.attempt(), v == null, v == null ? null : v.filter(), v == null ? null : v.reason());
	}

	private int shardOf(Round round, ImageRecord r) {
		return round.position(new Round.Entry(r.item(), r.attempt())) % file.shards();
	}

	private StepResult finish(List<SyntheticDataset.Kept> kept, List<Provenance> provenance) {
		Path list = context.folder().resolve("provenance.jsonl");
		JsonLines.write(list, provenance);
		if (config.sheet() > 0) {
			new ContactSheet(scheme, config.sheet()).write(context.folder().resolve(ContactSheet.FOLDER), provenance.stream().map(p -> new ContactSheet.Entry(p.image(), p.decision(),
					context.path(p.shardFolder()).resolve(ShardFolder.IMAGES).resolve(p.image().file()))).toList());
		}
		if (kept.isEmpty()) {
			throw FiducialException.failed("none of the " + provenance.size() + " pictures passed the filters (objections: " + rejectedBy(provenance) + "); " + list
					+ " has the reason of each. Train the generator longer, or loosen the filter that objects most", null);
		}
		ImportSummary imported = new SyntheticDataset(context.store(), file, config.dataset(), config.domain()).write(kept);
		Map<String, Integer> styles = new TreeMap<>();
		kept.forEach(k -> styles.merge(k.record().style(), 1, Integer::sum));
		Map<String, Object> out = new LinkedHashMap<>();
		out.put("dataset", config.dataset());
		out.put("plan", plan.id());
		out.put("wanted", plan.items());
		out.put("made", provenance.size());
		out.put("kept", kept.size());
		out.put("rejected", provenance.size() - kept.size());
		out.put("kept_by_style", styles);
		out.put("rejected_by", rejectedBy(provenance));
		out.put("thresholds", filters.limits().getOrDefault("alignment", Map.of()));
		out.put("limits", filters.limits());
		kid(kept).ifPresent(k -> out.put("kid", k.rows().getLast().kid()));
		out.put("added", imported.added());
		out.put("updated", imported.updated());
		out.put("provenance", context.reference(list));
		return StepResult.of(out, "dataset '" + config.dataset() + "': " + kept.size() + " of " + plan.items() + " pictures kept, " + provenance.size() + " made", lostStyles(styles, list));
	}

	/** How many pictures each filter left out. */
	private static Map<String, Long> rejectedBy(List<Provenance> provenance) {
		return provenance.stream().map(Provenance::decision).filter(d -> !d.accepted() && d.filter() != null)
				.collect(Collectors.groupingBy(Decision::filter, TreeMap::new, Collectors.counting()));
	}

	private Optional<KidFile> kid(List<SyntheticDataset.Kept> kept) {
		return !config.kid().enabled() || detector == null || config.references().isEmpty() ? Optional.empty()
				: new KidFigures(config.kid(), context, detector, config.seed()).write(plan.styles().stream().map(Style::id).toList(), kept, new References(config, context, generator.imageSize()));
	}

	/** Real pictures, if a filter looks at them and decisions are still open. */
	private List<TrainingPicture> trainingPictures() {
		return config.filter().comparesWithTraining() && !config.references().isEmpty() ? new References(config, context, generator.imageSize()).facts() : List.of();
	}

	/** A data set that lacks a style is not what was asked for. */
	private List<Problem> lostStyles(Map<String, Integer> kept, Path list) {
		return plan.styles().stream().map(Style::id).filter(style -> !kept.containsKey(style))
				.map(style -> Problem.error(list, 0, "style '" + style + "': no picture passed the filters; train the generator longer, or loosen them")).toList();
	}

	@Override
	public void close() {
		generator.close();
		if (detector != null) {
			detector.close();
		}
	}
}
