package org.fiducial.workflow.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

import org.eclipse.core.runtime.NullProgressMonitor;
import org.fiducial.core.ExitCode;
import org.fiducial.core.FiducialException;
import org.fiducial.core.config.Configs;
import org.fiducial.core.run.RunListener;
import org.fiducial.dataset.ImporterLookup;
import org.fiducial.dataset.formats.CsvImporter;
import org.fiducial.dataset.io.PtsFile;
import org.fiducial.landmark.Box;
import org.fiducial.landmark.LandmarkSchemes;
import org.fiducial.landmark.metrics.Nme;
import org.fiducial.landmark.Shapes;
import org.fiducial.model.Annotation;
import org.fiducial.model.AnnotationSource;
import org.fiducial.model.ModelFactory;
import org.fiducial.model.Sample;
import org.fiducial.store.ProjectStore;
import org.fiducial.store.SampleQuery;
import org.fiducial.workflow.evaluation.EvaluationFiles;
import org.fiducial.workflow.evaluation.Judgement;
import org.fiducial.workflow.evaluation.PredictionFile;
import org.fiducial.workflow.evaluation.PublishedTable;
import org.fiducial.workflow.report.EvaluationPage;
import org.fiducial.workflow.step.Engines;
import org.fiducial.workflow.step.EvaluateConfig;
import org.fiducial.workflow.step.EvaluateStep;
import org.fiducial.workflow.step.StepContext;
import org.fiducial.workflow.step.StepResult;
import org.fiducial.workflow.step.TrainDetectorConfig;
import org.fiducial.workflow.step.TrainDetectorStep;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Predictions from layers and files, what is said about them, and the tables. */
class EvaluationTest {
	@TempDir
	Path temp;

	private ProjectStore store;
	private List<Sample> samples;

	@BeforeEach
	void project() {
		store = ProjectStore.create(temp.resolve("p"), "p");
		Fakes.faces(store, "artface-faces", 9);
		samples = new ArrayList<>();
		store.samples().each(SampleQuery.of("artface-faces")).forEach(samples::add);
	}

	@AfterEach
	void close() {
		store.close();
	}

	private StepContext context(String run) {
		Engines e = new Fakes().engines();
		return new StepContext(store, run == null ? null : store.folder().resolve("runs").resolve(run), RunListener.NONE, new NullProgressMonitor(),
				new Engines(ImporterLookup.of(Map.of("csv", new CsvImporter())), e.generation(), e.detection()));
	}

	private static EvaluateConfig config(String json) {
		return Configs.overlay(Configs.json().readTree(json), EvaluateConfig.DEFAULT, "test");
	}

	private EvaluateConfig data(String more) {
		return config("{\"data\":{\"dataset\":\"artface-faces\"},\"bootstrap\":200," + more + "}");
	}

	private double[] truth(int i) {
		return store.annotations().find(samples.get(i).getId(), "imported").orElseThrow().getShape();
	}

	/** The truth moved to the right by so many pixels a sample. */
	private double[] moved(int i, double pixels) {
		double[] s = truth(i);
		for (int k = 0; k < s.length; k += 2) {
			s[k] += pixels * (i + 1);
		}
		return s;
	}

	private void layer(String name, double pixels, int count, String author) {
		List<Annotation> all = new ArrayList<>();
		for (int i = 0; i < count; i++) {
			Annotation a = ModelFactory.eINSTANCE.createAnnotation();
			a.setSampleId(samples.get(i).getId());
			a.setLayer(name);
			a.setSource(AnnotationSource.MODEL);
			a.setAuthor(author);
			a.setShape(moved(i, pixels));
			all.add(a);
		}
		store.annotations().saveAll(all, author);
	}

	private Judgement judge(EvaluateConfig c) {
		return EvaluateStep.judge(c, context(null));
	}

	private String refused(ExitCode code, EvaluateConfig c) {
		FiducialException e = assertThrows(FiducialException.class, () -> judge(c));
		assertEquals(code, e.exitCode(), e.getMessage());
		return e.getMessage();
	}

	private static List<Map<?, ?>> list(StepResult r, String name) {
		List<Map<?, ?>> out = new ArrayList<>();
		((List<?>) r.outputs().get(name)).forEach(o -> out.add((Map<?, ?>) o));
		return out;
	}

	private String jsonPredictions(double pixels) {
		StringBuilder s = new StringBuilder("{\"scheme\":\"ibug68\",\"predictions\":[");
		for (int i = 0; i < samples.size(); i++) {
			s.append(i == 0 ? "" : ",").append("{\"key\":\"").append(samples.get(i).getKey()).append("\",\"points\":").append(Arrays.toString(moved(i, pixels))).append('}');
		}
		return s.append("]}").toString();
	}

	/** Keys, file names, paths; objects, lines, pairs, trees of files and tables: all the same numbers. */
	@Test
	void filesGiveTheNumbersOfTheLayer() throws IOException {
		layer("star", .5, 9, "someone");
		Path json = Files.writeString(temp.resolve("a.json"), jsonPredictions(.5));
		StringBuilder lines = new StringBuilder();
		StringBuilder csv = new StringBuilder("image");
		for (int k = 0; k < 68; k++) {
			csv.append(",x").append(k).append(",y").append(k);
		}
		Path pts = Files.createDirectories(temp.resolve("pts/deep"));
		for (int i = 0; i < 9; i++) {
			double[] s = moved(i, .5);
			StringBuilder pairs = new StringBuilder();
			csv.append('\n').append(store.imageOf(samples.get(i)));
			for (int k = 0; k < s.length; k += 2) {
				pairs.append(k == 0 ? "" : ",").append('[').append(s[k]).append(',').append(s[k + 1]).append(']');
				csv.append(',').append(s[k]).append(',').append(s[k + 1]);
			}
			lines.append("{\"image\":\"elsewhere/").append(samples.get(i).getKey()).append(".png\",\"points\":[").append(pairs).append("]}\n");
			PtsFile.write(pts.resolve(samples.get(i).getKey() + ".pts"), s);
		}
		Files.writeString(temp.resolve("b.jsonl"), lines);
		Files.writeString(temp.resolve("c.csv"), csv + "\n");
		StepResult r = EvaluateStep.result(judge(data("\"predictions\":\"star\",\"groupBy\":\"none\",\"files\":[{\"path\":\"" + json + "\"},{\"path\":\"" + temp.resolve("b.jsonl")
				+ "\"},{\"path\":\"" + temp.resolve("c.csv") + "\"},{\"path\":\"" + temp.resolve("pts") + "\",\"name\":\"d\"}]")), context(null));
		assertEquals(ExitCode.OK, r.exit(), r.problems()::toString);
		List<Map<?, ?>> rows = list(r, "rows");
		assertEquals(List.of("star", "a", "b", "c", "d"), rows.stream().map(m -> m.get("method")).toList());
		for (Map<?, ?> row : rows) {
			assertEquals((Double) rows.getFirst().get("nme"), (Double) row.get("nme"), 1e-12, row::toString);
			assertEquals(List.of(9, 0), List.of(row.get("n"), row.get("missing")));
		}
		assertEquals(10, list(r, "tests").size());
		assertEquals(1., list(r, "tests").getFirst().get("p_wilcoxon_holm"));
	}

	@Test
	void whatIsMissingOrTooMuchIsTold() throws IOException {
		Path file = Files.writeString(temp.resolve("x.json"), "[{\"key\":\"artface-faces0\",\"points\":" + Arrays.toString(moved(0, 1)) + "},{\"key\":\"artface-faces1\",\"points\":null},"
				+ "{\"key\":\"stranger\",\"points\":" + Arrays.toString(moved(0, 1)) + "},{\"key\":\"artface-faces0\",\"points\":" + Arrays.toString(moved(0, 2)) + "},{\"key\":\"artface-faces2\",\"points\":[1,2,3]},{\"points\":[]}]");
		StepResult r = EvaluateStep.result(judge(data("\"files\":{\"path\":\"" + file + "\"}")), context(null));
		assertEquals(ExitCode.PARTIAL, r.exit());
		Map<?, ?> all = list(r, "rows").getLast();
		assertEquals(List.of(9, 8), List.of(all.get("n"), all.get("missing")));
		assertTrue((Double) all.get("fr") > .88, all::toString);
		String notes = String.valueOf(r.outputs().get("notes"));
		assertTrue(notes.contains("8 faces not found") && notes.contains("'stranger'"), notes);
		assertTrue(r.problems().toString().contains("second record") && r.problems().toString().contains("pairs x, y") && r.problems().toString().contains("no 'key'"), r.problems()::toString);
	}

	@Test
	void predictionsOfAnotherDatasetAreRefused() throws IOException {
		Path strangers = Files.writeString(temp.resolve("s.json"), "{\"a\":[[1,2]],\"b\":[[3,4]]}");
		String message = refused(ExitCode.INPUT, data("\"files\":[{\"path\":\"" + strangers + "\"}]"));
		assertTrue(message.contains("another dataset") && message.contains("'a', 'b'") && message.contains("'artface-faces0'"), message);
		Path elsewhere = Files.writeString(temp.resolve("e.json"), jsonPredictions(1000));
		assertTrue(refused(ExitCode.INPUT, data("\"files\":[{\"path\":\"" + elsewhere + "\"}]")).contains("lies outside"));
		Files.writeString(temp.resolve("n.json"), "[1, {");
		assertTrue(refused(ExitCode.INPUT, data("\"files\":[{\"path\":\"" + temp.resolve("n.json") + "\"}]")).contains("not valid JSON"));
		assertTrue(refused(ExitCode.INPUT, data("\"files\":[{\"path\":\"" + temp.resolve("none.json") + "\"}]")).contains("no such file"));
		Fakes.faces(store, "others", 2);
		layer("star", 1, 9, "x");
		String other = refused(ExitCode.INPUT, config("{\"data\":[{\"dataset\":\"others\"}],\"predictions\":[\"star\"]}"));
		assertTrue(other.contains("it is a layer of another dataset: artface-faces"), other);
		assertTrue(refused(ExitCode.INPUT, data("\"predictions\":[\"satr\"]")).contains("did you mean 'star'?"));
		assertTrue(refused(ExitCode.USAGE, data("\"predictions\":[\"star\",\"star\"]")).contains("two methods"));
		assertTrue(refused(ExitCode.USAGE, data("\"groupBy\":\"none\"")).contains("at least one"));
	}

	@Test
	void schemesAreMappedOrTheMapsAreNamed() throws IOException {
		StringBuilder five = new StringBuilder("{");
		for (int i = 0; i < 9; i++) {
			five.append(i == 0 ? "" : ",").append('"').append(samples.get(i).getKey()).append("\":").append(Arrays.toString(LandmarkSchemes.shared().get("ibug68").mapTo("points5", moved(i, 1))));
		}
		Path file = Files.writeString(temp.resolve("five.json"), five + "}");
		String message = refused(ExitCode.INPUT, data("\"files\":[{\"path\":\"" + file + "\"}]"));
		assertTrue(message.contains("'points5' cannot be judged in 'ibug68'") && message.contains("wflw98") && message.contains("points5 (scheme, --scheme)"), message);
		layer("star", 1, 9, "x");
		Judgement j = judge(data("\"files\":[{\"path\":\"" + file + "\"}],\"predictions\":[\"star\"],\"scheme\":\"points5\",\"groupBy\":\"none\""));
		assertEquals(j.rows().get(0).nme(), j.rows().get(1).nme(), 1e-12);
		assertTrue(j.notes().getFirst().contains("turned into it from ibug68"), j.notes()::toString);
		Path odd = Files.writeString(temp.resolve("odd.json"), "{\"artface-faces0\":[[1,2],[3,4],[5,6]]}");
		assertTrue(refused(ExitCode.INPUT, data("\"files\":[{\"path\":\"" + odd + "\"}]")).contains("no scheme has 3 points"));
		assertTrue(refused(ExitCode.USAGE, data("\"predictions\":[\"star\"],\"scheme\":\"ibug86\"")).contains("did you mean 'ibug68'?"));
		assertTrue(refused(ExitCode.USAGE, data("\"predictions\":[\"star\"],\"normalizer\":[\"occular\"]")).contains("did you mean 'ocular'?"));
	}

	@Test
	void anEmptySplitOrSelectionIsAnError() {
		layer("star", 1, 9, "x");
		assertTrue(refused(ExitCode.INPUT, config("{\"data\":[{\"dataset\":\"artface-faces\",\"split\":\"test\"}],\"predictions\":[\"star\"]}")).contains("unknown split 'test'"));
		assertTrue(refused(ExitCode.INPUT, config("{\"data\":[{\"dataset\":\"artface-faces\",\"domain\":\"art\"}],\"predictions\":[\"star\"]}")).contains("nothing is selected"));
	}

	@Test
	void severalNormalizersThresholdsAndGroupings() {
		layer("star", .5, 9, "x");
		layer("late", .7, 9, "x");
		Judgement j = judge(data("\"predictions\":[\"star\",\"late\"],\"normalizer\":[\"ocular\",\"pupil\",\"box\",\"diagonal\"],\"threshold\":[0.05,0.08,0.1],\"groupBy\":[\"style\",\"domain\"]"));
		assertEquals(2 * 4 * 3 * 4, j.rows().size());
		assertEquals(List.of("photo", "cartoon", "photo", "all"), j.rows().stream().limit(4).map(r -> r.group()).toList());
		assertEquals(1 + 2 * 9, EvaluationFiles.errors(j).lines().count(), "a line a method and face");
		assertEquals("method,dataset,key,group,nme,domain,nme_pupil,nme_box,nme_diagonal", EvaluationFiles.errors(j).lines().findFirst().orElseThrow());
		assertEquals(1 + 96, EvaluationFiles.rows(j).lines().count());
		assertEquals(1 + 2 * 4 * 1001, EvaluationFiles.curves(j).lines().count());
		assertEquals(1 + 2 * (4 * 9 + 68), EvaluationFiles.parts(j).lines().count());
		String tex = EvaluationFiles.latex(j);
		assertTrue(tex.contains("\\textbf{") && tex.contains("\\underline{") && tex.contains("\\toprule") && tex.contains("FR 0.08"), tex);
		String[] star = tex.lines().filter(l -> l.startsWith("star & ")).findFirst().orElseThrow().split(" & ");
		assertTrue(star[1].startsWith("\\textbf{"), "the first method has the smaller error: " + star[1]);
	}

	@Test
	void aTestOnTrainingPicturesIsLeakage() {
		TrainDetectorConfig c = Configs.overlay(Configs.json().readTree("{\"data\":[{\"dataset\":\"artface-faces\",\"limit\":4}],\"validation\":[{\"dataset\":\"artface-faces\",\"skip\":4,\"limit\":2}]}"),
				TrainDetectorConfig.DEFAULT, "t");
		new TrainDetectorStep().run(c, context("t"));
		layer("star", 1, 9, "model fedcba987654 (landmarks)");
		layer("other", 1, 9, "model 012345678901 (landmarks)");
		StepResult r = EvaluateStep.result(judge(data("\"predictions\":[\"star\",\"other\"]")), context(null));
		List<?> found = (List<?>) ((Map<?, ?>) r.outputs().get("protocol")).get("leakage");
		Map<?, ?> star = (Map<?, ?>) found.get(0);
		assertEquals(List.of(true, true, 4, 2), List.of(star.get("known"), star.get("complete"), star.get("train"), star.get("validation")));
		assertEquals(false, ((Map<?, ?>) found.get(1)).get("known"));
		assertTrue(r.problems().toString().contains("LEAKAGE, 4 of the 9 faces"), r.problems()::toString);
		Judgement fair = judge(config("{\"data\":[{\"dataset\":\"artface-faces\",\"skip\":6}],\"predictions\":[\"star\"]}"));
		assertTrue(fair.problems().isEmpty() && fair.notes().toString().contains("none of the pictures is among those that these models have seen, by content hash: star"), fair.notes()::toString);
		Judgement named = judge(config("{\"data\":[{\"dataset\":\"artface-faces\"}],\"predictions\":[\"other\"],\"models\":{\"other\":\"project:runs/t/model\"}}"));
		assertTrue(named.problems().toString().contains("LEAKAGE, 4"), named.problems()::toString);
	}

	@Test
	void fineTuningInheritsWhatItsModelHasSeen() throws IOException {
		TrainDetectorConfig first = Configs.overlay(Configs.json().readTree("{\"data\":[{\"dataset\":\"artface-faces\",\"limit\":2}]}"), TrainDetectorConfig.DEFAULT, "t");
		new TrainDetectorStep().run(first, context("one"));
		String next = "{\"data\":[{\"dataset\":\"artface-faces\",\"skip\":2,\"limit\":1}],\"training\":{\"init\":\"";
		new TrainDetectorStep().run(Configs.overlay(Configs.json().readTree(next + "project:runs/one/model\"}}"), TrainDetectorConfig.DEFAULT, "t"), context("two"));
		List<String> lines = Files.readAllLines(store.folder().resolve("runs/two/model/training-samples.tsv"));
		assertEquals(3, lines.stream().filter(l -> l.startsWith("train\t")).count(), lines::toString);
		Path bare = Files.createDirectories(temp.resolve("bare"));
		new TrainDetectorStep().run(Configs.overlay(Configs.json().readTree(next + bare + "\"}}"), TrainDetectorConfig.DEFAULT, "t"), context("three"));
		assertTrue(Files.readString(store.folder().resolve("runs/three/model/training-samples.tsv")).contains("began with a model whose pictures are not known"));
		Files.writeString(store.folder().resolve("runs/two/model/training-samples.tsv"), "rubbish\n");
		layer("star", 1, 9, "x");
		assertTrue(refused(ExitCode.INPUT, data("\"predictions\":[\"star\"],\"models\":{\"star\":\"project:runs/two/model\"}")).contains("training-samples.tsv:1: expected"));
	}

	/** The second dataset has the same pictures; in one of them another face is meant. */
	@Test
	void repeatedFacesAreNoted() {
		Fakes.faces(store, "again", 3);
		Annotation a = store.annotations().find(store.samples().find("again", "again2").orElseThrow().getId(), "imported").orElseThrow();
		double[] far = a.getShape();
		for (int k = 0; k < far.length; k++) {
			far[k] += 500;
		}
		a.setShape(far);
		store.annotations().save(a, a.getVersion(), "x");
		layer("star", 1, 9, "x");
		Judgement j = judge(config("{\"data\":[{\"dataset\":\"artface-faces\"},{\"dataset\":\"again\"}],\"predictions\":[\"star\"]}"));
		assertTrue(j.problems().toString().contains("2 faces are in the test twice: artface-faces0 = again0, artface-faces1 = again1"), j.problems()::toString);
		assertTrue(j.notes().toString().contains("1 faces share their picture"), j.notes()::toString);
	}

	@Test
	void truthWithoutSomePointsIsJudgedOnTheOthers() {
		for (int i = 0; i < 2; i++) {
			Annotation a = store.annotations().find(samples.get(i).getId(), "imported").orElseThrow();
			double[] t = a.getShape();
			int point = i == 0 ? 8 : 36;
			t[2 * point] = t[2 * point + 1] = Double.NaN;
			a.setShape(t);
			store.annotations().save(a, a.getVersion(), "x");
		}
		double[] whole = Fakes.template(25, 25, 50, 50);
		List<Annotation> all = new ArrayList<>();
		for (Sample s : samples) {
			Annotation p = ModelFactory.eINSTANCE.createAnnotation();
			p.setSampleId(s.getId());
			p.setLayer("star");
			p.setSource(AnnotationSource.MODEL);
			p.setShape(whole.clone());
			all.add(p);
		}
		store.annotations().saveAll(all, "x");
		Judgement j = judge(data("\"predictions\":[\"star\"],\"normalizer\":[\"ocular\",\"box\"]"));
		assertEquals(1, j.unusable());
		assertEquals(List.of(8, 9), j.rows().stream().filter(r -> r.group().equals("all")).map(r -> r.n()).toList());
		assertTrue(j.notes().toString().contains("2 faces have points without truth") && j.notes().toString().contains("1 are in no row"), j.notes()::toString);
	}

	@Test
	void theReferencesTestLoopClampsTheTruth() {
		layer("star", 0, 9, "x");
		Judgement plain = judge(data("\"predictions\":[\"star\"],\"groupBy\":\"none\""));
		Judgement clamped = judge(data("\"predictions\":[\"star\"],\"groupBy\":\"none\",\"clampTruth\":true"));
		assertEquals(0, plain.rows().getFirst().nme(), 1e-12);
		double sum = 0;
		for (int i = 0; i < 9; i++) {
			double[] t = truth(i);
			double[] expected = t.clone();
			Box b = Shapes.box(t);
			// the crop is a square of 1.05 times the smaller side; nothing is cut but what lies outside
			double half = 1.05 * Math.min(b.width(), b.height()) / 2;
			for (int k = 0; k < t.length; k++) {
				double c = k % 2 == 0 ? b.centreX() : b.centreY();
				expected[k] = Math.clamp(t[k], c - half, c + half);
			}
			sum += Nme.of(t, expected, LandmarkSchemes.shared().get("ibug68").defaultNormalizer()) / 9;
		}
		assertTrue(sum > 0);
		assertEquals(sum, clamped.rows().getFirst().nme(), 1e-9);
		assertTrue(clamped.notes().getFirst().contains("clamped to its crop"));
	}

	@Test
	void aTruthWithoutExtentIsNotClamped() {
		layer("star", 0, 9, "x");
		Annotation a = store.annotations().find(samples.getFirst().getId(), "imported").orElseThrow();
		double[] together = new double[136];
		Arrays.fill(together, 30);
		a.setShape(together);
		store.annotations().save(a, a.getVersion(), "test");
		Judgement j = judge(data("\"predictions\":[\"star\"],\"groupBy\":\"none\",\"clampTruth\":true"));
		assertEquals(1, j.unusable());
		assertEquals(8, j.rows().getFirst().n());
	}

	@Test
	void aDatasetCalledAllIsNotTakenForAllFaces() {
		Fakes.faces(store, "all", 3);
		layer("star", .3, 9, "x");
		Judgement j = judge(config("{\"data\":[{\"dataset\":\"all\"},{\"dataset\":\"artface-faces\"}],\"predictions\":[\"star\"],\"groupBy\":\"dataset\",\"bootstrap\":0}"));
		assertEquals(List.of("all (dataset)", "artface-faces", "all"), j.rows().stream().map(r -> r.group()).toList());
		assertEquals(List.of(3, 9, 12), j.rows().stream().map(r -> r.n()).toList());
	}

	@Test
	void aPublishedColumnThatSeveralDatasetsFitIsLeftEmpty() {
		Fakes.faces(store, "artface-train", 3);
		layer("mine", .3, 9, "x");
		String more = "\"predictions\":[\"mine\"],\"groupBy\":\"dataset\",\"published\":\"multi-domain-faces\",\"bootstrap\":0}";
		Judgement j = judge(config("{\"data\":[{\"dataset\":\"artface-faces\"},{\"dataset\":\"artface-train\"}]," + more));
		PublishedTable p = PublishedTable.get("multi-domain-faces");
		assertNull(p.own(j.rows(), "mine", p.columns().getFirst()));
		assertTrue(j.notes().stream().anyMatch(n -> n.contains("artface-faces, artface-train")), j.notes().toString());
		Fakes.faces(store, "artface", 2);
		Judgement named = judge(config("{\"data\":[{\"dataset\":\"artface-faces\"},{\"dataset\":\"artface\"}]," + more));
		assertEquals("artface", p.own(named.rows(), "mine", p.columns().getFirst()).group());
	}

	@Test
	void aRecordOfAnotherSizeIsAProblemAndTheRestIsJudged() throws IOException {
		Path file = Files.writeString(temp.resolve("some.json"), "{\"predictions\":[{\"key\":\"" + samples.get(0).getKey() + "\",\"points\":[[1,2],[3,4],[5,6]]},{\"key\":\""
				+ samples.get(1).getKey() + "\",\"points\":" + Arrays.toString(truth(1)) + "}]}");
		Judgement j = judge(data("\"files\":[{\"path\":\"" + file + "\"}],\"groupBy\":\"none\""));
		assertEquals(8, j.rows().getFirst().missing());
		assertTrue(j.problems().getFirst().toString().contains("no scheme has 3 points"), j.problems().toString());
	}

	@Test
	void onesOwnNumbersStandBesideThePublishedOnes() throws IOException {
		layer("mine", .3, 9, "x");
		StepResult r = EvaluateStep.result(judge(data("\"predictions\":[\"mine\"],\"groupBy\":\"dataset\",\"published\":\"multi-domain-faces\"")), context("e"));
		Map<?, ?> table = (Map<?, ?>) r.outputs().get("published");
		List<?> rows = (List<?>) table.get("rows");
		assertEquals(12, rows.size());
		Map<?, ?> own = (Map<?, ?>) rows.get(10);
		Map<?, ?> row = list(r, "rows").getFirst();
		assertEquals(List.of("mine", "ArtFace", false, row.get("nme"), row.get("fr")), List.of(own.get("method"), own.get("column"), own.get("published"), own.get("nme"), own.get("fr")));
		assertEquals(null, ((Map<?, ?>) rows.get(11)).get("nme"), "no data of the second test set");
		PublishedTable p = PublishedTable.get("multi-domain-faces");
		for (PublishedTable.Row published : p.rows()) {
			published.footnotes().values().forEach(f -> f.forEach(i -> assertTrue(i >= 1 && i <= p.footnotes().size())));
		}
		assertEquals(.0464, p.rows().getFirst().numbers().get("artface").nme());
		String tex = Files.readString(store.folder().resolve("runs/e/table.tex"));
		assertTrue(tex.contains("STAR (published) & 6.20$^{1}$ & 13.21 & 0.5142 & 7.16$^{1}$"), tex);
		assertTrue(Files.readString(store.folder().resolve("runs/e/evaluation.html")).contains("<small>published</small>"));
		assertThrows(FiducialException.class, () -> data("\"published\":\"multi-domain-face\""));
	}

	@Test
	void thePageHoldsEverythingAndIsHarmless() {
		String evil = "<script>alert(1)</script>";
		layer(evil, .5, 8, "x");
		layer("star", .4, 9, "x");
		String html = EvaluationPage.html(judge(data("\"predictions\":[\"" + evil + "\",\"star\"],\"normalizer\":[\"ocular\",\"box\"],\"examples\":3")));
		assertFalse(html.contains("<script"), "markup of a name is in the page");
		assertFalse(java.util.regex.Pattern.compile("(?i)(src|href)\\s*=\\s*[\"']?+(?!#|data:)").matcher(html).find(), "a reference leaves the page");
		assertEquals(6, html.split("worst [123]</b>").length - 1, "three of each method");
		assertTrue(html.contains("not found") && html.contains("data:image/jpeg") && html.contains("Faces found within an error (box)") && html.contains("Paired comparison") && html.contains("rank-biserial"), "all of it");
	}

	@Test
	void filesAreNamedByTheUserOrBySelf() {
		assertEquals("mine", PredictionFile.parse("mine=/a/b.csv").method());
		assertEquals("/a/b.csv", PredictionFile.parse("mine=/a/b.csv").path());
		assertEquals("b", PredictionFile.parse("/a=x/b.csv").method());
		assertEquals("folder.pts", PredictionFile.parse("x/folder.pts/").method());
		assertThrows(FiducialException.class, () -> PredictionFile.parse(""));
	}
}
