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
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;

import org.eclipse.core.runtime.NullProgressMonitor;
import org.eclipse.core.runtime.OperationCanceledException;
import org.fiducial.core.ExitCode;
import org.fiducial.core.FiducialException;
import org.fiducial.core.config.Configs;
import org.fiducial.core.run.RunListener;
import org.fiducial.generation.PublishedControl;
import org.fiducial.model.Annotation;
import org.fiducial.model.AnnotationSource;
import org.fiducial.model.Sample;
import org.fiducial.store.SampleQuery;
import org.fiducial.workflow.step.StepContext;
import org.fiducial.workflow.step.StepKey;
import org.fiducial.workflow.step.StepResult;
import org.fiducial.workflow.synthesis.SynthesisConfig;
import org.junit.jupiter.api.Test;

/** Synthetic data sets are made completely, once, whatever the shards, batches and interruptions. */
class SynthesisTest extends SynthesisFixture {
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
