package org.fiducial.workflow.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
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
import java.util.stream.LongStream;

import org.fiducial.core.ExitCode;
import org.fiducial.core.FiducialException;
import org.fiducial.core.config.Configs;
import org.fiducial.generation.GenerationRequest;
import org.fiducial.landmark.LandmarkScheme;
import org.fiducial.landmark.LandmarkSchemes;
import org.fiducial.landmark.edit.ShapeEdit;
import org.fiducial.landmark.edit.ShapeEdits;
import org.fiducial.style.Style;
import org.fiducial.style.StyleRegistry;
import org.fiducial.workflow.Fingerprints;
import org.fiducial.workflow.RunStatus;
import org.fiducial.workflow.step.ProjectData;
import org.fiducial.workflow.step.StepKey;
import org.fiducial.workflow.synthesis.SourceShapes;
import org.fiducial.workflow.synthesis.SynthesisConfig;
import org.fiducial.workflow.synthesis.SynthesisPlan;
import org.junit.jupiter.api.Test;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What decides about the pictures of a plan, and how the folder of a run knows it. */
class SynthesisPlanTest extends SynthesisFixture {
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
}
