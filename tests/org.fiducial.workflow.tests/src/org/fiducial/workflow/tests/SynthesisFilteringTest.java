package org.fiducial.workflow.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

import org.fiducial.core.ExitCode;
import org.fiducial.core.FiducialException;
import org.fiducial.core.config.Configs;
import org.fiducial.core.image.ImageFiles;
import org.fiducial.core.image.RgbImage;
import org.fiducial.model.Sample;
import org.fiducial.workflow.step.StepResult;
import org.fiducial.workflow.synthesis.SynthesisConfig;
import org.junit.jupiter.api.Test;

import tools.jackson.databind.JsonNode;

/** Which pictures of a synthesis are kept, and what is said of them. */
class SynthesisFilteringTest extends SynthesisFixture {
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
}
