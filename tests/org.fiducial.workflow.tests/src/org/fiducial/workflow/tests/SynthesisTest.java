package org.fiducial.workflow.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;

import org.eclipse.core.runtime.NullProgressMonitor;
import org.eclipse.core.runtime.OperationCanceledException;
import org.fiducial.core.ExitCode;
import org.fiducial.core.FiducialException;
import org.fiducial.core.config.Configs;
import org.fiducial.core.image.ImageFiles;
import org.fiducial.core.image.RgbImage;
import org.fiducial.core.run.RunListener;
import org.fiducial.generation.GenerationRequest;
import org.fiducial.generation.PublishedControl;
import org.fiducial.landmark.LandmarkScheme;
import org.fiducial.landmark.LandmarkSchemes;
import org.fiducial.landmark.edit.ShapeEdit;
import org.fiducial.landmark.edit.ShapeEdits;
import org.fiducial.model.Annotation;
import org.fiducial.model.AnnotationSource;
import org.fiducial.model.Sample;
import org.fiducial.store.ProjectStore;
import org.fiducial.store.SampleQuery;
import org.fiducial.style.Style;
import org.fiducial.style.StyleRegistry;
import org.fiducial.workflow.Fingerprints;
import org.fiducial.workflow.RunStatus;
import org.fiducial.workflow.step.ProjectData;
import org.fiducial.workflow.step.StepContext;
import org.fiducial.workflow.step.StepKey;
import org.fiducial.workflow.step.StepResult;
import org.fiducial.workflow.synthesis.SourceShapes;
import org.fiducial.workflow.synthesis.SynthesisConfig;
import org.fiducial.workflow.synthesis.SynthesisPlan;
import org.fiducial.workflow.synthesis.SynthesisStep;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

class SynthesisTest {
	private static final SynthesisStep STEP = new SynthesisStep();

	@TempDir
	Path temp;

	private final Fakes fakes = new Fakes();
	private ProjectStore store;

	@BeforeEach
	void project() throws IOException {
		store = ProjectStore.create(temp.resolve("p"), "p");
		Fakes.faces(store, "faces", 10);
		Files.createDirectories(temp.resolve("generator"));
		Files.createDirectories(temp.resolve("detector"));
	}

	@AfterEach
	void close() {
		store.close();
	}

	private SynthesisConfig config(String more) {
		String json = "{model: '" + temp.resolve("generator") + "', sources: [{dataset: faces}], styles: [cartoon, anime, watercolor], perStyle: 7, "
				+ "sampling: {batchSize: 2}, seed: 11" + more + "}";
		try {
			return Configs.read(Files.writeString(temp.resolve("c.yaml"), json), SynthesisConfig.DEFAULT);
		} catch (IOException e) {
			throw new java.io.UncheckedIOException(e);
		}
	}

	private String filter() {
		return ", filter: {model: '" + temp.resolve("detector") + "', alignment: {percentile: .6, cap: 1, innerFactor: 0}}";
	}

	private StepContext context(String run) {
		return new StepContext(store, store.folder().resolve("runs").resolve(run), RunListener.NONE, new NullProgressMonitor(), fakes.engines());
	}

	/** Hash and landmarks of every sample of a data set, by key. */
	private Map<String, String> contents(String dataset) {
		Map<String, String> m = new TreeMap<>();
		for (Sample s : store.samples().each(SampleQuery.of(dataset))) {
			Annotation a = store.annotations().find(s.getId(), "imported").orElseThrow();
			assertEquals(AnnotationSource.SYNTHETIC, a.getSource());
			m.put(s.getKey(), s.getContentHash() + java.util.Arrays.hashCode(a.getShape()));
		}
		return m;
	}

	@Test
	void makesTheWantedNumberOfEachStyleWithProvenance() {
		StepResult r = STEP.run(config(""), context("a"));
		assertEquals(21, r.outputs().get("kept"));
		assertEquals(Map.of("cartoon", 7, "anime", 7, "watercolor", 7), r.outputs().get("kept_by_style"));
		assertEquals(21, fakes.made.get());
		Sample s = store.samples().find("synthetic", "anime/000001-0.png").orElseThrow();
		Map<String, String> facts = s.getAttributes().map();
		assertEquals("abcdef0123456789", facts.get("synthesis.model"));
		assertTrue(facts.get("synthesis.source").startsWith("faces/faces"), facts.toString());
		assertTrue(facts.get("synthesis.edits").startsWith("[{\"edit\":"), facts.toString());
		assertEquals("anime", s.getStyle());
		assertTrue(Files.exists(store.imageOf(s)));
	}

	@Test
	void picturesDoNotDependOnShardsOrBatches() {
		STEP.run(config(", tries: 3" + filter()), context("a"));
		Map<String, String> one = contents("synthetic");
		STEP.run(config(", tries: 3, shards: 4, dataset: four" + filter()), context("b"));
		assertEquals(one, contents("four"));
		String batches = config(", tries: 3, dataset: batches" + filter()).toString();
		assertTrue(batches.contains("batchSize=2"), batches);
		SynthesisConfig c = Configs.overlay(Configs.json().readTree("{\"sampling\":{\"batchSize\":5},\"dataset\":\"batches\"}"), config(", tries: 3" + filter()), "test");
		STEP.run(c, context("c"));
		assertEquals(one, contents("batches"));
		STEP.run(Configs.overlay(Configs.json().readTree("{\"seed\":12,\"dataset\":\"other\"}"), config(", tries: 3" + filter()), "test"), context("d"));
		assertNotEquals(one, contents("other"));
	}

	@Test
	void aPublishedControlNetIsSampledOnTheBaseThatIsNamed() throws IOException {
		Path base = Files.writeString(temp.resolve("sd.safetensors"), "w");
		SynthesisConfig c = config(", published: {base: '" + base + "', renderer: dots_white}");
		assertEquals(List.of(temp.resolve("generator").toString(), base.toString(), ""), STEP.models(c));
		StepContext context = context("a");
		STEP.run(c, context);
		assertEquals(List.of(temp.resolve("generator"), new PublishedControl(base.toString(), "auto", "dots_white", 0), "ibug68"), fakes.published);
		Map<String, String> facts = store.samples().find("synthetic", "anime/000001-0.png").orElseThrow().getAttributes().map();
		assertEquals(List.of(base.toString(), "dots_white"), List.of(facts.get("synthesis.base"), facts.get("synthesis.renderer")));
		String inputs = STEP.inputs(c, context);
		Files.writeString(base, "other weights");
		assertNotEquals(inputs, STEP.inputs(c, context));
	}

	@Test
	void torchNoiseOfAPictureIsThatOfTheSeedPlusItsNumber() {
		LandmarkScheme scheme = LandmarkSchemes.shared().get("ibug68");
		SourceShapes sources = new SourceShapes(scheme.id(), List.of(new SourceShapes.Source("faces", "a", Fakes.template(20, 20, 80, 80))));
		List<Style> styles = List.of(StyleRegistry.shared().get("cartoon"), StyleRegistry.shared().get("anime"), StyleRegistry.shared().get("watercolor"));
		for (boolean torch : new boolean[] {true, false}) {
			SynthesisConfig c = config(torch ? ", sampling: {noise: torch}" : "");
			SynthesisPlan plan = new SynthesisPlan(c, sources, styles, scheme, ShapeEdits.shared().all(), 128, "");
			Set<Long> seeds = new TreeSet<>();
			for (int attempt = 0; attempt < 3; attempt++) {
				for (int item = 0; item < 21; item++) {
					GenerationRequest r = plan.image(item, attempt).request();
					assertEquals(item, r.item());
					assertTrue(seeds.add(r.seed() + r.item()), "the noise of another picture");
				}
			}
			assertEquals(torch, seeds.equals(new TreeSet<>(LongStream.range(11, 11 + 3 * 21).boxed().toList())), seeds.toString());
		}
	}

	@Test
	void shardsMadeOneByOneInAnyOrderMakeTheSame() {
		SynthesisConfig c = config(", shards: 3");
		STEP.shard(c, context("a"), 2, 3);
		STEP.shard(c, context("a"), 0, 3);
		STEP.shard(c, context("a"), 0, 3);
		assertEquals(14, fakes.made.get());
		FiducialException e = assertThrows(FiducialException.class, () -> STEP.shard(c, context("a"), 0, 2));
		assertEquals(ExitCode.USAGE, e.exitCode());
		STEP.run(c, context("a"));
		assertEquals(21, fakes.made.get());
		Map<String, String> cut = contents("synthetic");
		STEP.run(config(", dataset: whole"), context("b"));
		assertEquals(contents("whole"), cut);
	}

	@Test
	void killedAnywhereNothingIsLostOrMadeTwice() throws IOException {
		STEP.run(config(", dataset: whole"), context("whole"));
		Map<String, String> expected = contents("whole");
		fakes.made.set(0);
		AtomicInteger batches = new AtomicInteger();
		int kills = 0;
		// dies before every third batch, and leaves a torn line behind as a kill in the middle of a write does
		fakes.beforeBatch = () -> {
			if (batches.incrementAndGet() % 3 == 0) {
				throw new ThreadDeathForTest();
			}
		};
		while (true) {
			try {
				STEP.run(config(", shards: 2"), context("a"));
				break;
			} catch (ThreadDeathForTest e) {
				kills++;
				try (var files = Files.walk(store.folder().resolve("runs/a"))) {
					for (Path f : files.filter(p -> p.toString().endsWith(".tmp/items.jsonl")).toList()) {
						Files.writeString(f, "{\"item\":99,\"att", StandardOpenOption.APPEND);
					}
				}
			}
		}
		assertTrue(kills >= 4, "killed " + kills + " times");
		assertEquals(21, fakes.made.get());
		assertEquals(expected, contents("synthetic"));
		int made = fakes.made.get();
		STEP.run(config(", shards: 2"), context("a"));
		assertEquals(made, fakes.made.get());
		assertEquals(expected, contents("synthetic"));
	}

	/** Ends the work as abruptly as a kill does for everything that is in memory. */
	private static final class ThreadDeathForTest extends Error {
		private static final long serialVersionUID = 1L;
	}

	@Test
	void cancellationStopsBetweenBatchesAndGoesOn() {
		NullProgressMonitor monitor = new NullProgressMonitor();
		fakes.beforeBatch = () -> monitor.setCanceled(fakes.made.get() >= 6);
		StepContext c = new StepContext(store, store.folder().resolve("runs/a"), RunListener.NONE, monitor, fakes.engines());
		assertThrows(OperationCanceledException.class, () -> STEP.run(config(""), c));
		assertEquals(8, fakes.made.get());
		fakes.beforeBatch = () -> {
		};
		STEP.run(config(""), context("a"));
		assertEquals(21, fakes.made.get());
	}

	@Test
	void filterKeepsThePercentileAndTriesTheRestAgain() {
		StepResult once = STEP.run(config(filter()), context("a"));
		// 60 % of 7, nearest rank: 5 of each style
		assertEquals(Map.of("cartoon", 5, "anime", 5, "watercolor", 5), once.outputs().get("kept_by_style"));
		assertEquals(6, once.outputs().get("rejected"));
		fakes.made.set(0);
		StepResult again = STEP.run(config(", tries: 20, dataset: again" + filter()), context("b"));
		assertEquals(21, again.outputs().get("kept"));
		assertEquals(again.outputs().get("made"), fakes.made.get());
		assertEquals(21, contents("again").size());
		Set<Integer> items = new TreeSet<>();
		contents("again").keySet().forEach(k -> items.add(Integer.parseInt(k.replaceFirst(".*/(\\d+)-\\d+\\.png", "$1"))));
		assertEquals(21, items.size());
	}

	@Test
	void rejectedPicturesKeepTheirReason() throws IOException {
		STEP.run(config(filter()), context("a"));
		List<String> reasons = new ArrayList<>();
		for (String line : Files.readAllLines(store.folder().resolve("runs/a/provenance.jsonl"))) {
			var d = Configs.json().readTree(line).get("decision");
			if (!d.get("accepted").asBoolean()) {
				reasons.add(d.get("reason").asString());
			}
		}
		assertEquals(6, reasons.size());
		assertTrue(reasons.stream().allMatch(r -> r.matches("alignment: NME 0\\.\\d+ is above 0\\.\\d+")), reasons.toString());
	}

	/** Of pictures that are alike the first in the plan stays, whatever the shards, batches and kills. */
	@Test
	void ofDuplicatesTheFirstStays() throws IOException {
		fakes.alike = 12;
		StepResult r = STEP.run(config(""), context("a"));
		// items 12 to 20 repeat items 0 to 8: three of each style
		assertEquals(Map.of("cartoon", 4, "anime", 4, "watercolor", 4), r.outputs().get("kept_by_style"));
		assertEquals(Map.of("duplicates", 9L), r.outputs().get("rejected_by"));
		Map<String, String> one = contents("synthetic");
		assertEquals(12, one.size());
		assertTrue(one.keySet().stream().allMatch(k -> k.replaceFirst(".*/(\\d+)-\\d+\\.png", "$1").compareTo("000012") < 0), one.toString());
		STEP.run(config(", shards: 5, dataset: five"), context("b"));
		assertEquals(one, contents("five"));
		STEP.run(Configs.overlay(json("{'sampling': {'batchSize': 7}, 'dataset': 'seven'}"), config(""), "test"), context("c"));
		assertEquals(one, contents("seven"));
		List<String> lines = Files.readAllLines(store.folder().resolve("runs/a/provenance.jsonl"));
		JsonNode twelve = json(lines.get(12)).get("decision");
		assertEquals("duplicates", twelve.get("filter").asString());
		assertTrue(twelve.get("reason").asString().matches("duplicates: the same as picture cartoon/000000-0.png; 0 of 64 bits differ.*"), twelve.toString());
		STEP.run(config(""), context("a"));
		assertEquals(lines, Files.readAllLines(store.folder().resolve("runs/a/provenance.jsonl")));
		// the second round must not make again what the first one kept
		fakes.made.set(0);
		StepResult again = STEP.run(config(", tries: 3, dataset: again"), context("d"));
		assertEquals(12, again.outputs().get("kept"));
		assertEquals(21 + 9 + 9, fakes.made.get());
	}

	@Test
	void trainingPicturesAreNotMadeAgain() throws IOException {
		SynthesisConfig c = config(", references: [{dataset: faces}]");
		fakes.alike = 21;
		STEP.run(config(""), context("a"));
		// a picture of the plan becomes a training picture
		Sample made = store.samples().find("synthetic", "anime/000004-0.png").orElseThrow();
		Sample learnt = store.samples().find("faces", "faces3").orElseThrow();
		ImageFiles.writePng(store.imageOf(learnt), ImageFiles.read(store.imageOf(made)).resized(100, 100));
		StepResult r = STEP.run(c, context("b"));
		assertEquals(Map.of("duplicates", 1L), r.outputs().get("rejected_by"));
		String reason = json(Files.readAllLines(store.folder().resolve("runs/b/provenance.jsonl")).get(4)).get("decision").get("reason").asString();
		assertTrue(reason.startsWith("duplicates: the training picture faces/faces3 again"), reason);
	}

	@Test
	void consistencyMakesEveryPictureSeveralTimes() throws IOException {
		String more = ", filter: {model: '" + temp.resolve("detector") + "', alignment: {enabled: false}, consistency: {enabled: true, seeds: 4, spread: 0.075}}";
		StepResult r = STEP.run(config(more), context("a"));
		assertEquals(4 * 21, fakes.made.get());
		Map<String, String> one = contents("synthetic");
		assertTrue(one.size() > 2 && one.size() < 19, one.size() + " kept");
		assertEquals(Map.of("consistency", 21L - one.size()), r.outputs().get("rejected_by"));
		STEP.run(config(", shards: 4, dataset: four" + more), context("b"));
		assertEquals(one, contents("four"));
	}

	@Test
	void figuresAndSheetsOfWhatWasMade() throws IOException {
		Fakes.faces(store, "many", 60);
		SynthesisConfig c = over(config(", references: [{dataset: many}], sheet: 3" + filter()), "{'styles': ['cartoon', 'anime'], 'perStyle': 30}");
		StepResult r = STEP.run(c, context("a"));
		Path run = store.folder().resolve("runs/a");
		JsonNode kid = Configs.json().readTree(Files.readString(run.resolve("kid.json")));
		assertEquals("fedcba9876543210", kid.get("detector").asString());
		assertEquals(6, kid.get("features").asInt());
		// half of the references are cartoons, the others photographs; no anime
		assertEquals(2, kid.get("rows").size());
		assertEquals("cartoon", kid.get("rows").get(0).get("style").asString());
		assertEquals(30, kid.get("rows").get(0).get("real").asInt());
		assertEquals(18, kid.get("rows").get(0).get("made").asInt());
		JsonNode all = kid.get("rows").get(1);
		assertEquals(List.of("all", 36, 30), List.of(all.get("style").asString(), all.get("made").asInt(), all.get("real").asInt()));
		assertEquals(all.get("kid").asDouble(), r.outputs().get("kid"));
		String before = Files.readString(run.resolve("kid.json"));
		STEP.run(over(c, "{'shards': 3, 'dataset': 'three'}"), context("b"));
		assertEquals(before, Files.readString(store.folder().resolve("runs/b/kid.json")));
		RgbImage sheet = ImageFiles.read(run.resolve("contact/anime.png"));
		assertEquals(6 + 6 * 150, sheet.width());
		assertEquals(6 + 2 * (144 + 35 + 6), sheet.height());
		assertEquals(0x2e8b57, sheet.pixel(6, 7));
		assertEquals(0xc0392b, sheet.pixel(6, 7 + 185));
		assertEquals(0xffffff, sheet.pixel(6 + 3 * 150, 7), "three of each kind");
	}

	@Test
	void keepingNothingFailsAndSaysWhere() throws IOException {
		SynthesisConfig c = config(filter().replace("cap: 1", "cap: 0.000001"));
		FiducialException e = assertThrows(FiducialException.class, () -> STEP.run(c, context("a")));
		assertEquals(ExitCode.FAILED, e.exitCode());
		assertTrue(e.getMessage().startsWith("none of the 21 pictures passed the filter") && e.getMessage().contains("provenance.jsonl"), e.getMessage());
		assertEquals(21, Files.readAllLines(store.folder().resolve("runs/a/provenance.jsonl")).size());
		assertTrue(store.datasets().list().stream().noneMatch(d -> "synthetic".equals(d.getName())), "an empty data set was made");
	}

	@Test
	void aStyleWithoutPicturesIsAProblem() {
		fakes.spoil = "anime";
		StepResult r = STEP.run(config(filter().replace("percentile: .6, cap: 1", "percentile: 1, cap: .15")), context("a"));
		assertEquals(ExitCode.PARTIAL, r.exit());
		assertEquals(1, r.problems().size());
		assertTrue(r.problems().getFirst().message().startsWith("style 'anime'"), r.problems().toString());
		assertEquals(Set.of("cartoon", "watercolor"), ((Map<?, ?>) r.outputs().get("kept_by_style")).keySet());
	}

	@Test
	void mergeRefusesWhatWasChangedOrIsMissing() throws IOException {
		SynthesisConfig c = config(", shards: 2");
		STEP.shard(c, context("a"), 0, 2);
		STEP.shard(c, context("a"), 1, 2);
		Path image;
		try (var files = Files.walk(store.folder().resolve("runs/a/round-0/shard-1-of-2/images"))) {
			image = files.filter(Files::isRegularFile).findFirst().orElseThrow();
		}
		byte[] good = Files.readAllBytes(image);
		Files.write(image, new byte[] { 1, 2, 3 });
		FiducialException changed = assertThrows(FiducialException.class, () -> STEP.run(c, context("a")));
		assertEquals(ExitCode.INPUT, changed.exitCode());
		assertTrue(changed.getMessage().contains(image.getFileName().toString()), changed.getMessage());
		Files.write(image, good);
		// a shard under the name of another one: duplicates and gaps
		Path one = store.folder().resolve("runs/a/round-0/shard-1-of-2");
		Path zero = store.folder().resolve("runs/a/round-0/shard-0-of-2");
		Path aside = store.folder().resolve("runs/a/round-0/aside");
		Files.move(one, aside);
		copy(zero, one);
		FiducialException twice = assertThrows(FiducialException.class, () -> STEP.run(c, context("a")));
		assertTrue(twice.getMessage().contains("belongs to shard 0/2"), twice.getMessage());
		Files.writeString(one.resolve("manifest.json"), Files.readString(one.resolve("manifest.json")).replace("\"shard\" : 0", "\"shard\" : 1"));
		twice = assertThrows(FiducialException.class, () -> STEP.run(c, context("a")));
		assertTrue(twice.getMessage().contains("is there twice"), twice.getMessage());
	}

	private static void copy(Path from, Path to) throws IOException {
		try (var files = Files.walk(from)) {
			for (Path f : (Iterable<Path>) files::iterator) {
				Files.copy(f, to.resolve(from.relativize(f).toString()));
			}
		}
	}

	@Test
	void anotherPlanInTheSameFolderIsRefused() {
		STEP.run(config(""), context("a"));
		FiducialException e = assertThrows(FiducialException.class, () -> STEP.run(config(", guidance: 3"), context("a")));
		assertEquals(ExitCode.USAGE, e.exitCode());
		assertTrue(e.getMessage().contains("another plan"), e.getMessage());
	}

	/** Every one of them decides the pictures, and is told in every picture's provenance. */
	@Test
	void samplingOptionsArePartOfThePlanAndOfProvenance() {
		SynthesisConfig plain = config("");
		STEP.run(plain, context("a"));
		String all = "{'sampler': 'unipc', 'steps': 7, 'spacing': 'trailing', 'noise': 'torch', 'guidanceRange': {'start': 0.1, 'end': 0.9}, "
				+ "'control': {'range': {'start': 0.2, 'end': 0.8}, 'blocks': [1.0, 0.5], 'guess': true}}";
		List<String> changes = new ArrayList<>(List.of("{'eta': 0.5}", "{'guidanceRange': {'end': 0.5}}", "{'control': {'range': {'end': 0.5}}}"));
		json(all).properties().forEach(e -> changes.add("{'" + e.getKey() + "': " + e.getValue() + "}"));
		json(all).get("control").properties().forEach(e -> changes.add("{'control': {'" + e.getKey() + "': " + e.getValue() + "}}"));
		for (String change : changes) {
			FiducialException e = assertThrows(FiducialException.class, () -> STEP.run(over(plain, "{'sampling': " + change + "}"), context("a")), change);
			assertTrue(e.getMessage().contains("another plan"), change + ": " + e.getMessage());
		}
		assertThrows(FiducialException.class, () -> STEP.run(over(plain, "{'negativePrompt': 'text'}"), context("a")));
		STEP.run(over(plain, "{'dataset': 'options', 'negativePrompt': 'blurred', 'sampling': " + all + "}"), context("b"));
		Map<String, String> facts = store.samples().find("options", "anime/000001-0.png").orElseThrow().getAttributes().map();
		assertEquals("blurred", facts.get("synthesis.negative_prompt"));
		JsonNode told = json(facts.get("synthesis.sampler"));
		json(all).properties().forEach(e -> assertEquals(e.getValue(), told.get(e.getKey()), e.getKey()));
	}

	@Test
	void aRunGoesOnWithFewerPicturesAPass() {
		STEP.run(config(", dataset: whole"), context("whole"));
		AtomicInteger batches = new AtomicInteger();
		fakes.made.set(0);
		fakes.beforeBatch = () -> {
			if (batches.incrementAndGet() > 3) {
				throw FiducialException.failed("out of memory", null);
			}
		};
		assertThrows(FiducialException.class, () -> STEP.run(config(""), context("a")));
		fakes.beforeBatch = () -> {
		};
		SynthesisConfig less = over(config(""), "{'sampling': {'batchSize': 1}}");
		assertEquals(21, STEP.run(less, context("a")).outputs().get("kept"));
		assertEquals(21, fakes.made.get(), "those before were not made again");
		assertEquals(1, fakes.batch);
		assertEquals(contents("whole"), contents("synthetic"));
		StepContext c = context("a");
		String key = StepKey.of(STEP, config(""), c, "", null);
		assertEquals(key, StepKey.of(STEP, less, c, "", null), "the run's key");
		assertNotEquals(key, StepKey.of(STEP, over(less, "{'perStyle': 6}"), c, "", null));
	}

	/** A plan and a run of versions in which pictures a pass were part of their identity. */
	@Test
	void aPlanWithItsBatchSizeInTheIdGoesOn() throws IOException {
		SynthesisConfig c = config("");
		String id = String.valueOf(STEP.run(c, context("a")).outputs().get("plan"));
		SynthesisConfig essence = over(c, "{'sheet': 0, 'dataset': '', 'domain': ''}");
		assertEquals(id, id(over(essence, "{'sampling': {'batchSize': 4}}")));
		String old = id(essence);
		assertNotEquals(id, old);
		Path run = store.folder().resolve("runs/a");
		try (var files = Files.walk(run)) {
			for (Path f : files.filter(p -> p.toString().matches(".*\\.jsonl?")).toList()) {
				Files.writeString(f, Files.readString(f).replace(id, old));
			}
		}
		fakes.made.set(0);
		assertEquals(old, STEP.run(over(c, "{'sampling': {'batchSize': 1}}"), context("a")).outputs().get("plan"));
		assertEquals(0, fakes.made.get());
		assertThrows(FiducialException.class, () -> STEP.run(over(c, "{'perStyle': 6}"), context("a")));
		String key = Fingerprints.text("generate\n" + Fingerprints.config(c) + "\n" + STEP.inputs(c, context("a")) + "\nmodel 1");
		RunStatus before = new RunStatus("generate", key, RunStatus.State.FAILED, 1, null, null, null, Map.of());
		assertEquals(key, StepKey.of(STEP, c, context("a"), "\nmodel 1", before));
		assertNotEquals(key, StepKey.of(STEP, c, context("a"), "\nmodel 1", null));
	}

	/** Of what is left of a configuration, as the plan of ten faces has it. */
	private String id(SynthesisConfig essence) {
		List<Style> styles = essence.styles().stream().map(StyleRegistry.shared()::get).toList();
		String inputs = "abcdef0123456789  " + ProjectData.fingerprint(store, essence.sources());
		return Fingerprints.text(String.join("\n", Fingerprints.config(essence), Configs.toJson(styles), ShapeEdits.shared().all().stream().map(ShapeEdit::id).sorted().toList().toString(),
				Integer.toString(Fakes.SIZE), "10", inputs)).substring(0, 32);
	}

	private static JsonNode json(String text) {
		return Configs.json().readTree(text.replace('\'', '"'));
	}

	private static SynthesisConfig over(SynthesisConfig config, String change) {
		return Configs.overlay(json(change), config, "test");
	}

	/** A plan of a version that knew fewer sampling options. */
	@Test
	void anOldPlanIsRead() throws IOException {
		STEP.run(config(""), context("a"));
		Path plan = store.folder().resolve("runs/a/plan.json");
		ObjectNode old = (ObjectNode) Configs.json().readTree(Files.readString(plan));
		ObjectNode oldConfig = (ObjectNode) old.get("config");
		oldConfig.remove(List.of("negativePrompt", "references", "kid", "sheet"));
		((ObjectNode) oldConfig.get("filter")).remove(List.of("blur", "collapse", "duplicates"));
		((ObjectNode) oldConfig.get("sampling")).remove(List.of("noise", "guidanceRange", "control"));
		Files.writeString(plan, Configs.json().writeValueAsString(old));
		fakes.made.set(0);
		STEP.run(config(""), context("a"));
		assertEquals(0, fakes.made.get());
	}

	@Test
	void aNewPlanReplacesTheOldPicturesButNotThoseOfPeople() {
		STEP.run(config(""), context("a"));
		Sample touched = store.samples().find("synthetic", "cartoon/000000-0.png").orElseThrow();
		Annotation human = store.annotations().find(touched.getId(), "imported").orElseThrow();
		human.setLayer("corrected");
		human.setSource(AnnotationSource.HUMAN);
		store.annotations().save(human, 0, "anna");
		STEP.run(Configs.overlay(Configs.json().readTree("{\"styles\":[\"watercolor\"],\"perStyle\":4}"), config(""), "test"), context("b"));
		Set<String> keys = new TreeSet<>();
		store.samples().each(SampleQuery.of("synthetic")).forEach(s -> keys.add(s.getKey()));
		assertEquals(Set.of("cartoon/000000-0.png", "watercolor/000000-0.png", "watercolor/000001-0.png", "watercolor/000002-0.png", "watercolor/000003-0.png"), keys);
	}

	@Test
	void unknownStyleAndMissingModelAreToldFirst() {
		assertTrue(assertThrows(FiducialException.class, () -> STEP.run(Configs.overlay(Configs.json().readTree("{\"styles\":[\"catroon\"]}"), config(""), "test"), context("a")))
				.getMessage().contains("did you mean 'cartoon'?"));
		assertEquals(ExitCode.USAGE, assertThrows(FiducialException.class, () -> STEP.run(SynthesisConfig.DEFAULT, context("a"))).exitCode());
		assertEquals(0, fakes.made.get());
	}

	@Test
	void restsWhileAFileAsksForIt() throws IOException {
		Path file = store.folder().resolve("runs/a/PAUSE");
		java.util.List<String> said = new java.util.ArrayList<>();
		fakes.beforeBatch = () -> {
			try {
				if (fakes.made.get() == 6) {
					Files.createFile(file);
				}
			} catch (IOException e) {
				throw new java.io.UncheckedIOException(e);
			}
		};
		NullProgressMonitor monitor = new NullProgressMonitor() {
			@Override
			public void subTask(String name) {
				if (name.startsWith("paused")) {
					said.add(name + fakes.made.get());
					assertTrue(file.toFile().delete());
				}
			}
		};
		StepContext c = new StepContext(store, store.folder().resolve("runs/a"), RunListener.NONE, monitor, fakes.engines());
		assertEquals(21, STEP.run(config(""), c).outputs().get("kept"));
		assertEquals(1, said.size(), said.toString());
		assertTrue(said.getFirst().contains(file.toString()) && said.getFirst().endsWith("8"), said.toString());
	}
}
