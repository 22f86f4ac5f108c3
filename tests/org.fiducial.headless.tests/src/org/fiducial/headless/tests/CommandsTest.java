package org.fiducial.headless.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import org.eclipse.core.runtime.RegistryFactory;
import org.fiducial.core.ExitCode;
import org.fiducial.core.config.Configs;
import org.fiducial.headless.commands.BenchmarkCommand;
import org.fiducial.headless.commands.EditCommand;
import org.fiducial.headless.commands.EvaluateCommand;
import org.fiducial.headless.commands.ExtensionsCommand;
import org.fiducial.headless.commands.GenerateCommand;
import org.fiducial.headless.commands.ImportCommand;
import org.fiducial.headless.commands.InfoCommand;
import org.fiducial.headless.commands.InitCommand;
import org.fiducial.headless.commands.ModelInspectCommand;
import org.fiducial.headless.commands.RunCommand;
import org.fiducial.headless.commands.TrainDetectorCommand;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import tools.jackson.databind.JsonNode;

class CommandsTest {
	@TempDir
	Path temp;

	private final Harness runner = new Harness();
	private Path project;

	@BeforeEach
	void project() {
		runner.withNew("init", InitCommand::new).withNew("info", InfoCommand::new).withNew("import", ImportCommand::new).withNew("edit", EditCommand::new)
				.withNew("evaluate", EvaluateCommand::new).withNew("run", RunCommand::new).withNew("generate", GenerateCommand::new)
				.withNew("train-detector", TrainDetectorCommand::new).withNew("extensions", ExtensionsCommand::new).withNew("model inspect", ModelInspectCommand::new)
				.withNew("benchmark", BenchmarkCommand::new);
		project = temp.resolve("p");
		assertEquals(ExitCode.OK, runner.run("init", project.toString(), "--name", "Faces"), runner.err());
	}

	private JsonNode json(ExitCode code, String... arguments) {
		String[] all = java.util.Arrays.copyOf(arguments, arguments.length + 1);
		all[arguments.length] = "--json";
		assertEquals(code, runner.run(all), runner.err());
		return Configs.json().readTree(runner.out());
	}

	private void refused(int code, String message, String... arguments) {
		assertEquals(code, runner.run(arguments).code(), runner.err());
		assertTrue(runner.err().contains(message), runner.err());
		assertEquals(1, runner.err().lines().count(), runner.err());
	}

	@Test
	void infoHasTheDocumentedShape() {
		JsonNode info = json(ExitCode.OK, "info", "--project", project.toString());
		assertEquals("Faces", info.get("name").asString());
		assertTrue(info.get("datasets").isArray());
	}

	@Test
	void aSecondInitIsRefused() {
		refused(3, "holds a project", "init", project.toString());
		refused(2, "which folder", "init");
	}

	@Test
	void importNamesWhatIsWrong() throws Exception {
		refused(3, "no such file or folder", "import", "--format", "300w", "--in", temp.resolve("missing").toString(), "--dataset", "d", "--project", project.toString());
		refused(2, "Missing required option: '--dataset=NAME'", "import", "--in", temp.toString(), "--project", project.toString());
		refused(2, "unknown dataset format '300ww'", "import", "--format", "300ww", "--in", temp.toString(), "--dataset", "d", "--project", project.toString());
		refused(2, "no project", "import", "--in", temp.toString(), "--dataset", "d");
	}

	@Test
	void imports300wInTheProduct() throws Exception {
		Assumptions.assumeTrue(RegistryFactory.getRegistry() != null, "outside OSGi there are no plug-ins");
		Path faces = Files.createDirectories(temp.resolve("faces"));
		org.fiducial.core.image.ImageFiles.writePng(faces.resolve("a.png"), new org.fiducial.core.image.RgbImage(100, 100));
		StringBuilder pts = new StringBuilder("version: 1\nn_points: 68\n{\n");
		for (int i = 0; i < 68; i++) {
			pts.append(10 + i).append(' ').append(20 + i % 7).append('\n');
		}
		Files.writeString(faces.resolve("a.pts"), pts.append("}\n"));
		Files.writeString(faces.resolve("b.pts"), "version: 1\nn_points: 68\n{\n1 2\n}\n");
		JsonNode done = json(ExitCode.PARTIAL, "import", "--format", "300w", "--in", faces.toString(), "--dataset", "d", "--project", project.toString());
		assertEquals(1, done.get("added").asInt());
		assertTrue(done.get("problems").get(0).get("file").asString().endsWith("b.pts"), done.toString());
		JsonNode info = json(ExitCode.OK, "info", "--project", project.toString()).get("datasets").get(0);
		assertEquals(List.of("d", "ibug68", 1, 1), List.of(info.get("name").asString(), info.get("scheme").asString(), info.get("samples").asInt(), info.get("annotated").asInt()));
	}

	@Test
	void extensionsListsTheBrokenOnesWithTheirReason() {
		Assumptions.assumeTrue(RegistryFactory.getRegistry() != null, "outside OSGi there are no plug-ins");
		JsonNode all = json(ExitCode.OK, "extensions").get("extensions");
		assertTrue(all.size() > 10, all.toString());
		for (JsonNode e : all) {
			assertEquals("broken".equals(e.get("state").asString()), !e.get("reason").isNull(), e.toString());
			assertTrue(!e.get("bundle").asString().isEmpty(), e.toString());
		}
		refused(2, "did you mean 'org.fiducial.dataset.importers'?", "extensions", "--point", "org.fiducial.dataset.importer");
	}

	@Test
	void benchmarksKnowTheirTopics() {
		Assumptions.assumeTrue(RegistryFactory.getRegistry() != null, "outside OSGi there are no plug-ins");
		refused(2, "generation", "benchmark", "generaton");
		refused(2, "--samples 5", "benchmark", "--samples", "5");
	}

	@Test
	void editSamplesTheSameShapesForTheSameSeed() throws Exception {
		assertTrue(json(ExitCode.OK, "edit").get("edits").size() >= 8);
		Path face = temp.resolve("face.pts");
		double[] t = org.fiducial.landmark.LandmarkSchemes.shared().get("ibug68").template().orElseThrow();
		for (int i = 0; i < t.length; i++) {
			t[i] = 128 + 50 * t[i];
		}
		org.fiducial.dataset.io.PtsFile.write(face, t);
		JsonNode one = json(ExitCode.OK, "edit", face.toString(), "--random", "3", "--seed", "5");
		assertEquals(3, one.get("shapes").size());
		assertEquals(one, json(ExitCode.OK, "edit", face.toString(), "--random", "3", "--seed", "5"));
		refused(2, "did you mean 'chubby'?", "edit", face.toString(), "--apply", "chuby:amount=.1");
		refused(2, "unknown parameter 'amuont'", "edit", face.toString(), "--apply", "chubby:amuont=.1");
		Path out = temp.resolve("edited.pts");
		json(ExitCode.OK, "edit", face.toString(), "--apply", "chubby:amount=.1", "--out", out.toString());
		assertEquals(136, org.fiducial.dataset.io.PtsFile.read(out).length);
	}

	@Test
	void trainReadsItsConfigurationAndRefusesMisspeltKeys() throws Exception {
		Path config = Files.writeString(temp.resolve("star.yaml"), "training: {steps: 5}\ndata: [{dataset: faces}]\n");
		JsonNode c = json(ExitCode.OK, "train-detector", "--config", config.toString(), "--print-config", "--seed", "9");
		assertEquals(5, c.get("training").get("steps").asInt());
		assertEquals(9, c.get("training").get("seed").asInt());
		assertEquals("imported", c.get("data").get(0).get("layer").asString());
		Files.writeString(config, "training: {stpes: 5}\n");
		refused(2, "unknown key 'stpes'; did you mean 'steps'?", "train-detector", "--config", config.toString(), "--project", project.toString());
		refused(3, "did you mean 'star.yaml'?", "train-detector", "--config", temp.resolve("star.yml").toString(), "--project", project.toString());
		Files.writeString(config, "data: [{dataset: faces}]\n");
		refused(3, "faces", "train-detector", "--config", config.toString(), "--project", project.toString());
		refused(3, "nothing to resume", "train-detector", "--config", config.toString(), "--project", project.toString(), "--resume");
	}

	@Test
	void runChecksRecipesAndSuggests() throws Exception {
		Path recipe = Files.writeString(temp.resolve("r.yaml"), "name: r\nsteps:\n  - {id: a, kind: init, config: {naem: x}}\n");
		refused(2, "step 'a': unknown key 'naem'; did you mean 'name'?", "run", recipe.toString(), "--project", project.toString());
		Files.writeString(recipe, "name: r\nsteps:\n  - {id: a, kind: init, config: {name: x}}\n");
		assertEquals("in order", runner.run("run", recipe.toString(), "--check") == ExitCode.OK ? runner.out().replaceAll("(?s).*(in order).*", "$1") : runner.err());
		assertEquals("new", json(ExitCode.OK, "run", recipe.toString(), "--check", "--project", temp.resolve("new").toString()).get("plan").get(0).get("state").asString());
		Path lacking = Files.writeString(temp.resolve("lacking.yaml"), "name: r\nsteps:\n  - {id: a, kind: init}\n  - {id: b, kind: detect, config: {model: runs/none/model}}\n");
		refused(3, "lacking.yaml: no such file or folder: runs/none/model (step 'b')", "run", lacking.toString(), "--project", temp.resolve("new").toString());
		assertFalse(Files.exists(temp.resolve("new")), "a project was made for a recipe that cannot run");
		JsonNode done = json(ExitCode.OK, "run", recipe.toString(), "--project", temp.resolve("new").toString());
		assertEquals("a", done.get("steps").get(0).get("id").asString());
		assertEquals("x", json(ExitCode.OK, "info", "--project", temp.resolve("new").toString()).get("name").asString());
		assertTrue(json(ExitCode.OK, "run", recipe.toString(), "--project", temp.resolve("new").toString()).get("steps").get(0).get("skipped").asBoolean());
		refused(3, "unknown recipe 'dmeo'", "run", "dmeo");
		refused(2, "which recipe", "run");
	}

	/** Lists on the command line replace the defaults; every file is written; without predictions there is nothing to do. */
	@Test
	void evaluateWritesTablesAndPages() throws Exception {
		Path faces = Files.createDirectories(temp.resolve("faces"));
		try (org.fiducial.store.ProjectStore store = org.fiducial.store.ProjectStore.open(project)) {
			org.fiducial.model.Dataset d = org.fiducial.model.ModelFactory.eINSTANCE.createDataset();
			d.setName("d");
			d.setDomain("art");
			d.setScheme("ibug68");
			store.datasets().add(d);
			try (var writer = store.samples().writer("d")) {
				for (int i = 0; i < 3; i++) {
					writer.add(sample(store, faces.resolve(i + ".png"), i), annotation());
				}
			}
		}
		Path file = Files.writeString(temp.resolve("p.json"), "{\"0\":" + java.util.Arrays.toString(face(1)) + ",\"1\":" + java.util.Arrays.toString(face(2)) + ",\"2\":" + java.util.Arrays.toString(face(9)) + "}");
		String[] all = { "evaluate", "--dataset", "d", "--prediction-file", "mine=" + file, "--normalizer", "ocular,box", "--threshold", ".05,.1", "--group-by", "domain", "--bootstrap", "200", "--published",
				"--csv", temp.resolve("r.csv").toString(), "--latex", temp.resolve("t.tex").toString(), "--html", temp.resolve("h.html").toString(), "--curves", temp.resolve("c.csv").toString(), "--errors",
				temp.resolve("e.csv").toString(), "--project", project.toString() };
		JsonNode rows = json(ExitCode.OK, all).get("rows");
		assertEquals(8, rows.size(), rows.toString());
		assertEquals(List.of("mine", "art", 3, 0, .05, "ocular"), List.of(rows.get(0).get("method").asString(), rows.get(0).get("group").asString(), rows.get(0).get("n").asInt(), rows.get(0).get("missing").asInt(),
				rows.get(0).get("threshold").asDouble(), rows.get(0).get("normalizer").asString()));
		for (String f : List.of("r.csv", "t.tex", "h.html", "c.csv", "e.csv")) {
			assertTrue(Files.size(temp.resolve(f)) > 50, f);
		}
		assertEquals(ExitCode.OK, runner.run(all), runner.err());
		assertTrue(runner.out().contains("(published)") && runner.out().contains("NME interval") && runner.out().contains("trained on is not known"), runner.out());
		refused(2, "at least one layer or file", "evaluate", "--dataset", "d", "--project", project.toString());
		refused(2, "did you mean 'ocular'?", "evaluate", "--dataset", "d", "--prediction-file", file.toString(), "--normalizer", "occular", "--project", project.toString());
		refused(2, "--threshold", "evaluate", "--dataset", "d", "--prediction-file", file.toString(), "--threshold", ".1;.2", "--project", project.toString());
	}

	private static double[] face(double shift) {
		double[] t = org.fiducial.landmark.LandmarkSchemes.shared().get("ibug68").template().orElseThrow();
		for (int i = 0; i < t.length; i++) {
			t[i] = 50 + 20 * t[i] + shift;
		}
		return t;
	}

	private static org.fiducial.model.Annotation annotation() {
		org.fiducial.model.Annotation a = org.fiducial.model.ModelFactory.eINSTANCE.createAnnotation();
		a.setLayer("imported");
		a.setSource(org.fiducial.model.AnnotationSource.IMPORTED);
		a.setShape(face(0));
		return a;
	}

	private static org.fiducial.model.Sample sample(org.fiducial.store.ProjectStore store, Path file, int i) throws Exception {
		org.fiducial.core.image.RgbImage image = new org.fiducial.core.image.RgbImage(100, 100);
		image.rgb()[0] = (byte) i;
		org.fiducial.core.image.ImageFiles.writePng(file, image);
		org.fiducial.model.Sample s = org.fiducial.model.ModelFactory.eINSTANCE.createSample();
		s.setKey(String.valueOf(i));
		s.setPath(store.reference(file));
		s.setContentHash(org.fiducial.core.io.Hashes.sha256(file));
		s.setWidth(100);
		s.setHeight(100);
		return s;
	}

	@Test
	void everythingElseThatIsWrongIsToldInALine() throws Exception {
		refused(3, "nothing", "evaluate", "--dataset", "nothing", "--predictions", "a", "b", "--project", project.toString());
		Path config = Files.writeString(temp.resolve("g.yaml"), "model: x\n");
		refused(2, "expected I/N", "generate", "--config", config.toString(), "--shard", "1of4", "--project", project.toString());
		Path file = Files.writeString(temp.resolve("model.ckpt"), "x");
		refused(3, "no checkpoint that can be used", "model", "inspect", file.toString());
	}
}
