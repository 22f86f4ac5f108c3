package org.fiducial.workflow.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.eclipse.core.runtime.NullProgressMonitor;
import org.eclipse.core.runtime.OperationCanceledException;
import org.fiducial.core.ExitCode;
import org.fiducial.core.FiducialException;
import org.fiducial.model.RunState;
import org.fiducial.store.ProjectStore;
import org.fiducial.workflow.Fingerprints;
import org.fiducial.workflow.recipe.RecipeFile;
import org.fiducial.workflow.recipe.RecipeResult;
import org.fiducial.workflow.recipe.RecipeRunner;
import org.fiducial.workflow.step.Engines;
import org.fiducial.workflow.step.Step;
import org.fiducial.workflow.step.StepContext;
import org.fiducial.workflow.step.StepResult;
import org.fiducial.workflow.recipe.Steps;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecipeTest {
	private static final String RECIPE = """
			name: loop
			seed: 7
			vars: {minutes: 2, input: a}
			steps:
			  - id: base
			    kind: work
			    config: {text: "${input}", steps: "${round(100 * minutes / 3)}"}
			  - id: tuned
			    kind: work
			    config: {text: "from ${base.result}", steps: 10, seed: 3}
			  - id: other
			    kind: work
			    config: {text: alone}
			""";

	@TempDir
	Path temp;

	private ProjectStore store;
	private final List<String> ran = new ArrayList<>();
	private final Map<String, RuntimeException> failures = new HashMap<>();
	private final Map<String, String> inputs = new HashMap<>();
	private final List<Boolean> resumed = new ArrayList<>();

	record Config(String text, long steps, long seed, double scale, String in, String model) {
	}

	/** Writes down what it did. */
	private final class Work implements Step<Config> {
		@Override
		public String kind() {
			return "work";
		}

		@Override
		public Config defaults() {
			return new Config("", 1, 0, .5, "", "");
		}

		@Override
		public List<String> outputs() {
			return List.of("result");
		}

		@Override
		public String inputs(Config config, StepContext context) {
			return inputs.getOrDefault(context.folder().getFileName().toString(), "");
		}

		@Override
		public List<String> files(Config config) {
			return List.of(config.in());
		}

		@Override
		public List<String> models(Config config) {
			return List.of(config.model());
		}

		@Override
		public boolean intact(Map<String, Object> outputs, StepContext context) {
			return Files.exists(context.folder().resolve("made"));
		}

		@Override
		public StepResult run(Config config, StepContext context) {
			String id = context.folder().getFileName().toString();
			ran.add(id + ":" + config.text() + ":" + config.steps() + ":" + config.seed());
			resumed.add(Files.exists(context.folder().resolve("part")));
			try {
				Files.writeString(context.folder().resolve("part"), "half");
				if (failures.containsKey(id)) {
					throw failures.get(id);
				}
				Files.writeString(context.folder().resolve("made"), "all");
			} catch (java.io.IOException e) {
				throw new java.io.UncheckedIOException(e);
			}
			return StepResult.ok(Map.of("result", id + config.steps()), "made " + id);
		}
	}

	private final Steps kinds = new Steps(List.of(new Work()));

	@BeforeEach
	void project() {
		store = ProjectStore.create(temp.resolve("p"), "p");
	}

	@AfterEach
	void close() {
		store.close();
	}

	private RecipeFile file(String text, String... set) {
		try {
			Path f = Files.writeString(temp.resolve("loop.yaml"), text);
			Map<String, String> vars = new HashMap<>();
			for (String s : set) {
				vars.put(s.substring(0, s.indexOf('=')), s.substring(s.indexOf('=') + 1));
			}
			return RecipeFile.read(f, kinds, vars);
		} catch (java.io.IOException e) {
			throw new java.io.UncheckedIOException(e);
		}
	}

	private RecipeResult run(String text, String... set) {
		ran.clear();
		resumed.clear();
		return new RecipeRunner(file(text, set), store, Engines.registry(), m -> {
		}).run(new NullProgressMonitor());
	}

	@Test
	void resolvesVariablesReferencesAndSeeds() {
		RecipeResult r = run(RECIPE);
		assertEquals(List.of("base:a:67:7", "tuned:from base67:10:3", "other:alone:1:7"), ran);
		assertEquals(ExitCode.OK, r.exit());
		assertEquals("tuned10", r.steps().get(1).outputs().get("result"));
		assertEquals(RunState.DONE, store.runs().find("loop/tuned").orElseThrow().getState());
	}

	@Test
	void aSecondRunDoesNothing() {
		run(RECIPE);
		RecipeResult again = run(RECIPE);
		assertEquals(List.of(), ran);
		assertTrue(again.steps().stream().allMatch(RecipeResult.Outcome::skipped));
		assertEquals("tuned10", again.steps().get(1).outputs().get("result"));
	}

	@Test
	void aChangedStepAndItsDependantsRunAgain() {
		run(RECIPE);
		run(RECIPE, "minutes=4");
		assertEquals(List.of("base:a:133:7", "tuned:from base133:10:3"), ran);
		assertTrue(Files.exists(temp.resolve("p/runs/loop/superseded/base-1/made")));
		// the dependant runs although its own resolved configuration is the same
		run(RECIPE, "minutes=4", "input=b");
		assertEquals(List.of("base:b:133:7", "tuned:from base133:10:3"), ran);
	}

	@Test
	void changedInputsRunAgain() {
		run(RECIPE);
		inputs.put("other", "new data");
		run(RECIPE);
		assertEquals(List.of("other:alone:1:7"), ran);
	}

	@Test
	void aLostResultIsMadeAgain() throws Exception {
		run(RECIPE);
		Files.delete(temp.resolve("p/runs/loop/other/made"));
		run(RECIPE);
		assertEquals(List.of("other:alone:1:7"), ran);
	}

	@Test
	void anInterruptedStepGoesOnInItsFolder() {
		failures.put("tuned", new OperationCanceledException());
		assertThrows(OperationCanceledException.class, () -> run(RECIPE));
		assertEquals(RunState.INTERRUPTED, store.runs().find("loop/tuned").orElseThrow().getState());
		assertEquals(RunState.INTERRUPTED, store.runs().find("loop").orElseThrow().getState());
		failures.clear();
		run(RECIPE);
		assertEquals(List.of("tuned:from base67:10:3", "other:alone:1:7"), ran);
		assertEquals(List.of(true, false), resumed);
	}

	@Test
	void aFailureNamesFileAndStep() {
		failures.put("other", FiducialException.input("faces are missing"));
		FiducialException e = assertThrows(FiducialException.class, () -> run(RECIPE));
		assertEquals(ExitCode.INPUT, e.exitCode());
		assertTrue(e.getMessage().endsWith("loop.yaml: step 'other': faces are missing"), e.getMessage());
	}

	@Test
	void neededStepsCountAsDependencies() {
		String text = RECIPE.replace("id: other", "id: other\n    needs: [base]");
		run(text);
		run(text, "input=c");
		assertEquals(List.of("base:c:67:7", "tuned:from base67:10:3", "other:alone:1:7"), ran);
	}

	@Test
	void everythingWrongIsFoundBeforeAnythingRuns() {
		refused(RECIPE.replace("text: alone", "txet: alone"), "step 'other': unknown key 'txet'; did you mean 'text'?");
		refused(RECIPE.replace("kind: work\n    config: {text: alone}", "kind: wrok\n    config: {text: alone}"), "step 'other': key 'kind': unknown kind of step 'wrok'; did you mean 'work'?");
		refused(RECIPE.replace("base.result", "base.reslut"), "step 'tuned': ${base.reslut}: unknown output of step 'base' 'reslut'; did you mean 'result'?");
		refused(RECIPE.replace("base.result", "bsae.result"), "did you mean 'base'?");
		refused(RECIPE.replace("base.result", "other.result"), "unknown variable or earlier step 'other'");
		refused(RECIPE.replace("seed: 7", "sede: 7"), "unknown key 'sede'; did you mean 'seed'?");
		refused(RECIPE.replace("id: other", "id: base"), "'base' is taken");
		refused(RECIPE.replace("id: other", "id: ../other"), "cannot name a folder");
		refused(RECIPE.replace("text: alone", "steps: many"), "step 'other': key 'steps'");
		refused(RECIPE.replace("100 * minutes", "100 * minuets"), "did you mean 'minutes'?");
		refused(RECIPE.replace("100 * minutes / 3", "100 * (minutes"), "expected ')'");
		refused(RECIPE.replace("100 * minutes / 3", "100 / (minutes - 2)"), "not a finite number");
		refused(RECIPE.replace("input: a", "input: null"), "--set input=");
		assertEquals(List.of(), ran);
	}

	private void refused(String text, String message) {
		FiducialException e = assertThrows(FiducialException.class, () -> run(text));
		assertEquals(ExitCode.USAGE, e.exitCode());
		assertTrue(e.getMessage().contains(message) && e.getMessage().contains("loop.yaml"), e.getMessage());
	}

	@Test
	void whatIsNotThereIsFoundBeforeAnythingRuns() throws Exception {
		String text = RECIPE.replace("text: alone", "text: alone, in: \"${input}\", model: \"${base.result}/model\"").replace("text: \"from ${base.result}\"", "text: x, model: project:runs/demo/model");
		FiducialException e = assertThrows(FiducialException.class, () -> run(text));
		assertEquals(ExitCode.INPUT, e.exitCode());
		assertTrue(e.getMessage().endsWith("loop.yaml: no such file or folder: project:runs/demo/model (step 'tuned'); a (step 'other')"), e.getMessage());
		assertEquals(List.of(), ran);
		Files.createDirectories(temp.resolve("p/runs/demo/model"));
		Path in = Files.createFile(temp.resolve("in"));
		run(text, "input=" + in);
		assertEquals(3, ran.size());
	}

	@Test
	void aModelMayBeAnIdThatOnlyItsEngineKnows() {
		run(RECIPE.replace("text: alone", "text: alone, model: portraits-base"));
		assertEquals(3, ran.size());
	}

	@Test
	void aFileOfWeightsIsNoIdEvenIfItIsMissing() {
		for (String name : List.of("star.pkl", "star.PTH", "star.safetensors")) {
			FiducialException e = assertThrows(FiducialException.class, () -> run(RECIPE.replace("text: alone", "text: alone, model: " + name)));
			assertTrue(e.exitCode() == ExitCode.INPUT && e.getMessage().endsWith("no such file or folder: " + name + " (step 'other')"), e.getMessage());
		}
		assertEquals(List.of(), ran);
	}

	@Test
	void whatAStepMakesMayBeNamedByItsPlace() {
		run(RECIPE.replace("text: alone", "text: alone, in: project:runs/loop/base/made"));
		assertEquals(3, ran.size());
	}

	@Test
	void tellsHowFarEachStepIs() {
		failures.put("tuned", FiducialException.input("faces are missing"));
		assertThrows(FiducialException.class, () -> run(RECIPE));
		assertEquals("{base=DONE, tuned=FAILED, other=NEW}", RecipeRunner.states(file(RECIPE), store.folder()).toString());
	}

	@Test
	void unknownVariableIsRefused() {
		FiducialException e = assertThrows(FiducialException.class, () -> run(RECIPE, "minute=3"));
		assertTrue(e.getMessage().contains("did you mean 'minutes'?"), e.getMessage());
	}

	record WithMap(Map<String, Integer> options) {
	}

	@Test
	void theOrderOfMapsIsNoChange() {
		Map<String, Integer> one = new java.util.LinkedHashMap<>();
		Map<String, Integer> two = new java.util.LinkedHashMap<>();
		for (int i = 0; i < 9; i++) {
			one.put("k" + i, i);
			two.put("k" + (8 - i), 8 - i);
		}
		assertEquals(Fingerprints.config(new WithMap(one)), Fingerprints.config(new WithMap(two)));
		two.put("k3", 4);
		org.junit.jupiter.api.Assertions.assertNotEquals(Fingerprints.config(new WithMap(one)), Fingerprints.config(new WithMap(two)));
	}

	@Test
	void anotherSeedIsAnotherRun() {
		run(RECIPE);
		ran.clear();
		new RecipeRunner(file(RECIPE).withSeed(8), store, Engines.registry(), m -> {
		}).run(new NullProgressMonitor());
		assertEquals(List.of("base:a:67:8", "tuned:from base67:10:3", "other:alone:1:8"), ran);
	}
}
