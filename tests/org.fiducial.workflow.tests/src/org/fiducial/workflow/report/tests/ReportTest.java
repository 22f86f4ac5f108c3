package org.fiducial.workflow.report.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.eclipse.core.runtime.IProgressMonitor;
import org.eclipse.core.runtime.NullProgressMonitor;
import org.fiducial.core.ExitCode;
import org.fiducial.core.FiducialException;
import org.fiducial.core.config.Configs;
import org.fiducial.core.image.RgbImage;
import org.fiducial.core.run.RunListener;
import org.fiducial.detection.Detection;
import org.fiducial.detection.DetectionEngine;
import org.fiducial.detection.Detector;
import org.fiducial.detection.DetectorTrainingConfig;
import org.fiducial.landmark.data.LabelledImages;
import org.fiducial.store.ProjectStore;
import org.fiducial.workflow.recipe.RecipeResult;
import org.fiducial.workflow.report.ReportConfig;
import org.fiducial.workflow.report.ReportStep;
import org.fiducial.workflow.step.Engines;
import org.fiducial.workflow.step.StepContext;
import org.fiducial.workflow.step.StepResult;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.node.ObjectNode;

/** The report of the whole loop, and of what is left when parts of it are missing or damaged. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ReportTest {
	@TempDir
	static Path temp;
	private ProjectStore store;
	private Engines engines;
	private RecipeResult result;
	private String html;

	@BeforeAll
	void theLoop() throws IOException {
		store = ProjectStore.create(temp.resolve("project"), "Loop");
		engines = new PretendEngines(store, 64).engines();
		result = PretendLoop.run(store, PretendLoop.small(), engines);
		html = Files.readString(store.folder().resolve("report.html"));
	}

	@AfterAll
	void close() {
		store.close();
	}

	/** A copy of the run's folder to damage. */
	private Path copy(String name) throws IOException {
		Path to = temp.resolve(name);
		try (Stream<Path> all = Files.walk(result.folder())) {
			for (Path p : all.toList()) {
				Path target = to.resolve(result.folder().relativize(p).toString());
				if (Files.isDirectory(p)) {
					Files.createDirectories(target);
				} else if (!p.getFileName().toString().equals(".lock")) {
					Files.copy(p, target);
				}
			}
		}
		return to;
	}

	private StepResult write(Path run, Path file, String json) {
		ReportConfig config = Configs.overlay(Configs.json().readTree(json), new ReportConfig("", run.toString(), file.toString(), List.of(),
				Map.of("photo-detector", "knows photos", "control-detector", "photos for longer", "art-detector", "after synthetic art"), List.of("photo"), 3, "", "hourglass"), "test");
		return new ReportStep().run(config, new StepContext(store, null, RunListener.NONE, new NullProgressMonitor(), engines));
	}

	private String report(Path run, String json) throws IOException {
		Path file = run.resolveSibling(run.getFileName() + ".html");
		write(run, file, json);
		return Files.readString(file);
	}

	@Test
	void everythingIsInOneFile() {
		assertFalse(Pattern.compile("(?i)(src|href)\\s*=\\s*[\"']?+(?!#|data:)").matcher(html).find(), "a reference leaves the page");
		assertFalse(Pattern.compile("(?i)url\\(|@import|<script|<link|<iframe|javascript:").matcher(html).find(), "something is loaded or run");
		assertTrue(html.length() < 8 << 20, () -> html.length() + " bytes");
		Matcher m = Pattern.compile("href=\"#([^\"]+)\"").matcher(html);
		int references = 0;
		while (m.find()) {
			assertTrue(html.contains("id=\"" + m.group(1) + "\""), () -> "nothing is called " + m.group(1));
			references++;
		}
		assertTrue(references > 20, "pictures are embedded once and used again");
	}

	@Test
	void allSectionsAreThere() {
		ReportConfig.SECTIONS.forEach(s -> assertEquals(!s.equals("rounds"), html.contains("<section id=\"" + s + "\">"), s));
		assertFalse(html.contains("id=\"left-out\""), "nothing was left out");
		assertTrue(html.contains("fiducial run recipe.yaml --seed 7 --project DIR"), "the command");
		assertTrue(html.contains("Alignment of probe pictures"));
		assertTrue(html.contains(">Learning rate<") && html.contains(">Loss<") && html.contains(">Validation<"));
		assertTrue(html.contains("<b class=\"worse\">rejected</b>") && html.contains("<b class=\"better\">kept</b>"));
		assertTrue(html.contains("CC0-1.0"), "licences of the data");
	}

	/** Sums of the tables are those of the provenance. */
	@Test
	void filtersAreCounted() throws IOException {
		Map<String, Integer> byFilter = new TreeMap<>();
		Map<String, int[]> byEdit = new TreeMap<>();
		for (String line : Files.readAllLines(result.folder().resolve("synthesis/provenance.jsonl"))) {
			JsonNode p = Configs.json().readTree(line);
			boolean kept = p.at("/decision/accepted").asBoolean();
			if (!kept) {
				byFilter.merge(p.at("/decision/filter").asString(), 1, Integer::sum);
			}
			p.at("/image/edits").forEach(e -> {
				int[] c = byEdit.computeIfAbsent(e.path("edit").asString(), k -> new int[2]);
				c[0] += kept ? 1 : 0;
				c[1]++;
			});
		}
		assertFalse(byFilter.isEmpty());
		String cells = byFilter.values().stream().map(n -> "<td>" + n + "</td>").reduce("", String::concat);
		assertTrue(html.contains("Why pictures were left out") && html.contains("<tr><th>All</th>" + cells + "</tr>"), cells);
		byEdit.forEach((edit, c) -> assertTrue(Pattern.compile("<th>" + edit.substring(0, 1).toUpperCase(Locale.ROOT) + edit.substring(1).replace('-', ' ') + "</th><td class=\"bar\">.{0,60}</td><td>\\d+&nbsp;%</td><td class=\"of\">"
				+ c[0] + " of " + c[1] + "<").matcher(html).find(), edit));
		assertFalse(html.contains("Distance from real pictures"), "there are no references");
	}

	@Test
	void distancesFromRealPicturesAreShown() throws IOException {
		Path run = copy("kid");
		Files.writeString(run.resolve("synthesis/kid.json"),
				"{\"detector\": \"x\", \"features\": 4, \"subsets\": 100, \"subsetSize\": 1000, \"rows\": [{\"style\": \"watercolor\", \"made\": 12, \"real\": 34, \"kid\": 0.0123, \"deviation\": 0.001}]}");
		// outputs name the original's provenance: the copy's own is read when they name none
		Files.writeString(run.resolve("synthesis/run.json"), Files.readString(run.resolve("synthesis/run.json")).replace("\"provenance\"", "\"elsewhere\""));
		String page = report(run, "{}");
		assertTrue(page.contains("Distance from real pictures") && page.contains("<td>12.3</td><td>1</td><td>12</td><td>34</td>"));
		Files.writeString(run.resolve("synthesis/kid.json"), "{\"detector\": ");
		assertTrue(report(run, "{}").contains("id=\"left-out\""), "a torn file is named");
	}

	@Test
	void numbersAreThoseOfTheRows() throws IOException {
		JsonNode rows = Configs.json().readTree(Files.readString(result.folder().resolve("results/evaluation.json"))).path("rows");
		assertEquals(12, rows.size());
		for (JsonNode r : rows) {
			String nme = String.format(Locale.ROOT, "%.2f", r.path("nme").asDouble() * 100);
			String auc = String.format(Locale.ROOT, "%.4f", r.path("auc").asDouble());
			assertTrue(Pattern.compile("class=\"method( best)?\">" + nme + "</td><td>[\\d.]+</td><td>" + auc + "<").matcher(html).find(), r::toString);
		}
	}

	@Test
	void headlineJoinsTheStylesThatWereNew() throws IOException {
		JsonNode rows = Configs.json().readTree(Files.readString(result.folder().resolve("results/evaluation.json"))).path("rows");
		double before = 0;
		double after = 0;
		for (JsonNode r : rows) {
			if (List.of("watercolor", "ink-wash").contains(r.path("group").asString())) {
				before += r.path("method").asString().equals("photo-detector") ? r.path("nme").asDouble() / 2 : 0;
				after += r.path("method").asString().equals("art-detector") ? r.path("nme").asDouble() / 2 : 0;
			}
		}
		String expected = String.format(Locale.ROOT, "lowers the mean error of the landmarks from %.2f %% to %.2f %% (“photos for longer”: %.2f %%)", before * 100, after * 100, before * 100);
		assertTrue(html.contains("On 8 held-out portraits in 2 styles other than Photograph") && html.contains(expected), expected);
	}

	@Test
	void roundsOfRefinementAreATable() throws IOException {
		Path run = copy("rounds");
		ObjectNode config = (ObjectNode) Configs.json().readTree(Files.readString(run.resolve("config.json")));
		config.path("recipe").path("steps").forEach(s -> {
			if (s.path("id").asString().equals("art-detector")) {
				((ObjectNode) s).put("kind", "train-refined");
			}
		});
		Files.writeString(run.resolve("config.json"), config.toString());
		Path state = run.resolve("art-detector/run.json");
		ObjectNode status = (ObjectNode) Configs.json().readTree(Files.readString(state));
		((ObjectNode) status.path("outputs")).put("best", 1).set("rounds",
				Configs.json().readTree("[{\"round\": 0, \"moved\": 0, \"nme\": 0.0812}, {\"round\": 1, \"moved\": 0.0205, \"nme\": 0.0733}, {\"round\": 2, \"moved\": 0.021, \"nme\": 0.0741}]"));
		Files.writeString(state, status.toString());
		String page = report(run, "{}");
		assertTrue(page.contains("<tr><th>0</th><td>0.00</td><td>8.12</td></tr>") && page.contains("<tr class=\"sum\"><th>1 (the model)</th><td>2.05</td><td>7.33</td></tr>")
				&& page.contains("<tr><th>2</th><td>2.10</td><td>7.41</td></tr>"), page.substring(Math.max(0, page.indexOf("id=\"rounds\""))).substring(0, 600));
		assertTrue(page.contains("refining the labels of ") && !page.contains("fine-tuning on "), "the headline speaks of the refinement");
	}

	@Test
	void sameRunSameReport() throws IOException {
		Path run = copy("same");
		String first = report(run, "{}");
		assertEquals(first, report(run, "{}"));
		assertEquals(html, Files.readString(result.folder().resolve("report/report.html")));
	}

	@Test
	void isNotMadeAgainWithoutNeed() throws IOException {
		RecipeResult again = PretendLoop.run(store, PretendLoop.small(), engines);
		assertTrue(again.steps().stream().allMatch(RecipeResult.Outcome::skipped), () -> again.steps().toString());
	}

	@Test
	void namesAreHarmless() throws IOException {
		String evil = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>";
		Path run = copy("evil");
		for (String file : List.of("config.json", "results/errors.csv", "synthesis/environment.json")) {
			String text = Files.readString(run.resolve(file));
			String json = evil.replace("\"", "\\\"");
			Files.writeString(run.resolve(file), text.replace("Generator, stage 1", json).replace("From photo-like", json).replace(",ink-wash,", ",\"" + evil.replace("\"", "\"\"") + "\",")
					.replace("\"java\" : \"", "\"java\" : \"" + json));
		}
		String page = report(run, Configs.json().writeValueAsString(Map.of("title", evil, "labels", Map.of("art-detector", evil))));
		assertFalse(page.contains("<script") || page.contains("<img src=x"), "markup of a name is in the page");
		assertTrue(page.contains("&lt;script&gt;alert(1)&lt;/script&gt;&quot;&#39;&gt;&lt;img src=x onerror=alert(1)&gt;"));
	}

	@Test
	void damagedFilesAreNamedAndTheRestIsShown() throws IOException {
		Path run = copy("damaged");
		Files.writeString(run.resolve("stage1/run.json"), "{ torn");
		Files.writeString(run.resolve("stage2/config.json"), "[1, 2");
		Files.writeString(run.resolve("stage2/metrics.jsonl"), Files.readString(run.resolve("stage2/metrics.jsonl")) + "{\"step\": 99, \"lo");
		Files.writeString(run.resolve("results/errors.csv"), "method,dataset,key,group,nme\nart-detector,test,x,photo,zero\n");
		Path file = temp.resolve("damaged.html");
		StepResult r = write(run, file, "{}");
		assertEquals(ExitCode.OK, r.exit());
		assertTrue(r.problems().stream().anyMatch(p -> p.toString().contains("run.json")) && r.problems().stream().anyMatch(p -> p.toString().contains("errors.csv")), r.problems()::toString);
		String page = Files.readString(file);
		assertTrue(page.contains("id=\"left-out\"") && page.contains("<section id=\"results\">") && page.contains("<section id=\"stages\">"));
		assertFalse(page.contains("<section id=\"detection\">"), "without errors there are no cases");
	}

	@Test
	void probesWithoutShapesHaveNoAlignment() throws IOException {
		Path run = copy("shapeless");
		Files.delete(run.resolve("stage1/samples/probes.json"));
		Files.delete(run.resolve("stage2/samples/probes.json"));
		String page = report(run, "{}");
		assertFalse(page.contains("Alignment of probe pictures"));
		assertTrue(page.contains("read downwards"), "the probe pictures are still shown");
	}

	@Test
	void detectorsShowHowTrueTheirConfidenceIs() throws IOException {
		Path run = copy("reliable");
		Path model = Files.createDirectories(temp.resolve("reliable model"));
		Files.writeString(model.resolve("model.json"), "{\"training\":{\"reliability\":{\"bins\":[{\"confidence\":0.9,\"hits\":0.8,\"count\":50}],\"ece\":0.1,\"brier\":0.17,\"points\":50,\"of\":\"validation\"}}}");
		ObjectNode status = (ObjectNode) Configs.json().readTree(Files.readString(run.resolve("art-detector/run.json")));
		((ObjectNode) status.get("outputs")).put("model", model.toString());
		Files.writeString(run.resolve("art-detector/run.json"), status.toString());
		String page = report(run, "{\"sections\": [\"curves\"]}");
		assertEquals(1, Pattern.compile("<h4>Reliability of confidence</h4>").matcher(page).results().count());
		assertTrue(page.contains("expected calibration error 10.00 %"));
	}

	private StepResult write(Path run, Path file, DetectionEngine detection) {
		Engines with = new Engines(engines.importers(), engines.generation(), id -> detection);
		return new ReportStep().run(new ReportConfig("", run.toString(), file.toString(), List.of(), Map.of(), List.of("photo"), 1, "", "hourglass"),
				new StepContext(store, null, RunListener.NONE, new NullProgressMonitor(), with));
	}

	@Test
	void withoutDetectorPicturesAreStillShown() throws IOException {
		Path file = temp.resolve("detectorless.html");
		StepResult r = write(copy("detectorless"), file, new UnusableEngine(true));
		assertEquals(ExitCode.OK, r.exit());
		String page = Files.readString(file);
		assertTrue(page.contains("<section id=\"stages\">") && page.contains("with its label") && !page.contains("Alignment of probe pictures"));
		assertTrue(page.contains("cannot be used in the report: no memory"), "the reason");
	}

	@Test
	void aSectionThatFailsCostsNotTheOthers() throws IOException {
		Path file = temp.resolve("failing.html");
		StepResult r = write(copy("failing"), file, new UnusableEngine(false));
		assertEquals(ExitCode.PARTIAL, r.exit());
		String page = Files.readString(file);
		assertFalse(page.contains("<section id=\"stages\">"));
		assertTrue(page.contains("<section id=\"results\">") && page.contains("<section id=\"detection\">") && page.contains("section &#39;stages&#39; could not be made: no memory"));
	}

	/** Cannot be loaded, or loads and then fails. */
	private record UnusableEngine(boolean atOnce) implements DetectionEngine {
		@Override
		public Path train(DetectorTrainingConfig config, LabelledImages training, LabelledImages validation, Path runFolder, RunListener listener, IProgressMonitor monitor) {
			throw new IllegalStateException("no memory");
		}

		@Override
		public Detector load(Path model) {
			if (atOnce) {
				throw new IllegalStateException("no memory");
			}
			return new Detector() {
				@Override
				public String scheme() {
					return "ibug68";
				}

				@Override
				public String modelHash() {
					return "";
				}

				@Override
				public List<Detection> detect(List<RgbImage> images, List<double[]> faces) {
					throw new IllegalStateException("no memory");
				}

				@Override
				public void close() {
					// holds nothing
				}
			};
		}
	}

	@Test
	void onlyWhatIsAskedFor() throws IOException {
		String page = report(copy("some"), "{\"sections\": [\"record\", \"results\"]}");
		assertTrue(page.indexOf("<section id=\"record\">") < page.indexOf("<section id=\"results\">"));
		assertFalse(page.contains("<section id=\"stages\">") || page.contains("<section id=\"curves\">"));
	}

	@Test
	void aRecipeWithoutSynthesis(@TempDir Path other) throws IOException {
		try (ProjectStore faces = ProjectStore.create(other.resolve("faces"), "Faces")) {
			PretendLoop.run(faces, PretendLoop.DETECTOR_ONLY, new PretendEngines(faces, 64).engines());
			String page = Files.readString(faces.folder().resolve("report.html"));
			assertTrue(page.contains("“small hourglass” finds the landmarks of 6 faces with a mean error of"));
			assertFalse(page.contains("id=\"stages\"") || page.contains("id=\"acceptance\"") || page.contains("Change"));
			assertTrue(page.contains("id=\"detection\"") && page.contains("id=\"curves\"") && page.contains("id=\"record\""));
		}
	}

	@Test
	void nothingFinished() throws IOException {
		Path run = copy("begun");
		for (String step : List.of("stage1", "stage2", "photo-detector", "judge", "synthesis", "art-detector", "before", "control", "after", "results")) {
			Files.delete(run.resolve(step).resolve("run.json"));
		}
		String page = report(run, "{}");
		assertTrue(page.contains("2 of 12 steps of the run are complete; nothing was evaluated.") && page.contains("not run"));
	}

	@Test
	void noRunOfARecipe() {
		FiducialException e = assertThrows(FiducialException.class, () -> write(temp.resolve("nowhere"), temp.resolve("no.html"), "{}"));
		assertEquals(ExitCode.INPUT, e.exitCode());
		assertTrue(e.getMessage().contains("no run of a recipe"), e.getMessage());
		assertFalse(Files.exists(temp.resolve("no.html")));
	}

	@Test
	void unknownSectionIsRefused() {
		FiducialException e = assertThrows(FiducialException.class, () -> write(temp, temp.resolve("no.html"), "{\"sections\": [\"curvs\"]}"));
		assertEquals(ExitCode.USAGE, e.exitCode());
		assertTrue(e.getMessage().contains("curves"), e.getMessage());
	}

	private static final String WATCHED = """
			name: watched
			seed: 3
			steps:
			  - id: faces
			    kind: import
			    config: {format: portraits, dataset: faces, domain: photo, spec: {styles: [photo, watercolor], count: 12, first: 0, seed: 1, size: 64}}
			  - id: judge
			    kind: train-detector
			    config: {data: [{dataset: faces}], training: {steps: 10}}
			  - id: stage
			    title: Watched stage
			    kind: train-generator
			    config:
			      data: [{dataset: faces}]
			      judge: {model: "${judge.model}"}
			      training: {base: portraits-base, prompts: style, imageSize: 64, steps: 80, probeEvery: 10}
			  - id: report
			    kind: report
			    needs: [stage]
			    config: {detector: none}
			""";

	@Test
	void aJudgeIsHeardWhileTrainingRuns(@TempDir Path other) throws IOException {
		try (ProjectStore faces = ProjectStore.create(other.resolve("faces"), "Faces")) {
			RecipeResult r = PretendLoop.run(faces, WATCHED, new PretendEngines(faces, 64).engines());
			Map<String, Object> outputs = r.steps().stream().filter(s -> s.id().equals("stage")).findFirst().orElseThrow().outputs();
			assertTrue((Double) outputs.get("alignment") < (Double) outputs.get("alignment_chance") / 2, outputs::toString);
			assertTrue(outputs.get("converged_at") instanceof Long && outputs.get("style_distance") instanceof Double, outputs::toString);
			assertEquals(8, Files.readAllLines(r.folder().resolve("stage/metrics.jsonl")).stream().filter(l -> l.contains("\"alignment\"")).count());
			String page = Files.readString(faces.folder().resolve("report.html"));
			assertTrue(page.contains("Alignment of probe pictures") && page.contains("It obeys since step ") && page.contains(">obeys</text>"), "without a detector in the report");
			assertTrue(page.contains("Styles of probe pictures"));
		}
	}
}
