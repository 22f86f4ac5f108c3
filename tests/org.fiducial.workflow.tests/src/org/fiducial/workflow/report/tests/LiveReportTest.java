package org.fiducial.workflow.report.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.eclipse.core.runtime.OperationCanceledException;
import org.fiducial.core.ExitCode;
import org.fiducial.core.FiducialException;
import org.fiducial.core.image.RgbImage;
import org.fiducial.workflow.RunFolder;
import org.fiducial.workflow.report.LiveReport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The page of a training that runs, with a clock of its own: a step takes half a second. */
class LiveReportTest {
	private static final long STEP = 500_000_000L;

	@TempDir
	Path project;

	private final AtomicLong clock = new AtomicLong(77);
	private Path page;

	@BeforeEach
	void place() {
		page = project.resolve("runs/demo/stage1/report.html");
	}

	private RunFolder open() {
		return RunFolder.open(page.getParent(), "train-generator", "k");
	}

	private LiveReport live(RunFolder run) {
		return LiveReport.of(run, "Stage <1>", 1000, clock::get);
	}

	private void train(LiveReport live, long from, long to) {
		for (long step = from; step <= to; step++) {
			clock.addAndGet(STEP);
			live.metrics(step, Map.of("loss", 1.0 / step, "lr", 1e-3 * step, "grad_norm", 1.0));
		}
	}

	private String text() {
		try {
			return Files.readString(page);
		} catch (IOException e) {
			throw new java.io.UncheckedIOException(e);
		}
	}

	@Test
	void isWrittenNowAndThenWithRateAndTimeLeft() {
		try (RunFolder run = open(); LiveReport live = live(run)) {
			run.start(Map.of());
			train(live, 1, 1);
			assertTrue(text().contains("Training: step 1 of 1\u202f000 (0 %)."), "at once");
			train(live, 2, 20);
			assertTrue(text().contains("step 1 of"), "not with every step");
			train(live, 21, 21);
			String html = text();
			assertTrue(html.contains("Training: step 21 of 1\u202f000 (2 %), 2 steps a second, 8\u202fmin 09\u202fs left."), html.substring(html.indexOf("<header>"), html.indexOf("</header>")));
			assertTrue(html.contains("http-equiv=\"refresh\"") && html.contains(">Loss<") && html.contains(">Learning rate<"));
			assertTrue(html.contains("Stage &lt;1&gt;") && html.contains("demo/stage1"));
		}
	}

	@Test
	void theLastOneStaysAndSaysHowItEnded() {
		try (RunFolder run = open(); LiveReport live = live(run)) {
			run.start(Map.of());
			train(live, 1, 1000);
			run.finish(ExitCode.OK, Map.of());
		}
		assertTrue(text().contains("Done: 1\u202f000 steps.") && !text().contains("refresh"));
		assertTrue(text().contains(">1\u202f000</text>"), "the chart reaches the last step");
		ended(new OperationCanceledException(), "Interrupted after step 5 of 1\u202f000 (0 %); the same command goes on.");
		ended(FiducialException.input("no <memory>"), "Failed after step 5 of 1\u202f000 (0 %): no &lt;memory&gt;");
	}

	private void ended(RuntimeException how, String sentence) {
		try (RunFolder run = open(); LiveReport live = live(run)) {
			run.start(Map.of());
			train(live, 1, 5);
			run.fail(how);
		}
		assertTrue(text().contains(sentence), sentence);
	}

	@Test
	void aResumedRunShowsWhatWasBefore() {
		try (RunFolder run = open(); LiveReport live = live(run)) {
			run.start(Map.of());
			train(live, 1, 300);
		}
		try (RunFolder run = open(); LiveReport live = live(run)) {
			run.start(Map.of());
			train(live, 201, 240);
			String html = text();
			assertTrue(html.contains("Training: step 221 of"), "the newest step when it was written last");
			Matcher curve = Pattern.compile("class=\"raw c1\" d=\"([^\"]*)\"").matcher(html);
			assertTrue(curve.find());
			assertEquals(221, curve.group(1).chars().filter(c -> c == 'M' || c == 'L').count(), "every step once, those that are done again too");
		}
	}

	@Test
	void picturesAndMessagesAreShownAndAPauseAtOnce() {
		try (RunFolder run = open(); LiveReport live = live(run)) {
			run.start(Map.of());
			train(live, 1, 1);
			live.picture(1, "probe", new RgbImage(16, 16));
			assertFalse(text().contains("read downwards"));
			live.message("paused at step 1; remove " + page.resolveSibling("PAUSE") + " to go on");
			assertTrue(text().contains("Paused at step 1 of") && text().contains("read downwards") && text().contains("<h2>Messages</h2>"));
			live.message("goes on at step 1");
			assertTrue(text().contains("Training: step 1 of"));
			assertTrue(Files.isRegularFile(page.resolveSibling("samples").resolve("probe-00000001.png")), "and passed on");
		}
	}

	private static String bins(int count) {
		return "[" + "{\"confidence\":null,\"hits\":null,\"count\":0},".repeat(8) + "{\"confidence\":0.85,\"hits\":0.5,\"count\":" + count + "},{\"confidence\":0.95,\"hits\":1.0,\"count\":250}]";
	}

	private String withReliability(String json) throws IOException {
		try (RunFolder run = open(); LiveReport live = live(run)) {
			run.start(Map.of());
			train(live, 1, 5);
			Files.createDirectories(page.resolveSibling("model"));
			Files.writeString(page.resolveSibling("model").resolve("model.json"), json);
			run.finish(ExitCode.OK, Map.of());
		}
		return text();
	}

	@Test
	void aFinishedDetectorShowsHowTrueItsConfidenceIs() throws IOException {
		String html = withReliability("{\"training\":{\"reliability\":{\"bins\":" + bins(1000) + ",\"ece\":0.29,\"brier\":0.1234,\"points\":1250,\"of\":\"validation\"}}}");
		assertTrue(html.contains("<h4>Reliability of confidence</h4>"));
		// 374 units across: the last two bins are 37.4 wide; the fuller one takes .3 of 198 units
		assertTrue(html.contains("<rect class=\"count c3\" x=\"352.2\" y=\"150.6\" width=\"35.4\" height=\"59.4\"><title>1\u202f000</title>"), html);
		assertTrue(html.contains("<rect class=\"count c3\" x=\"389.6\" y=\"195.2\" width=\"35.4\" height=\"14.9\"><title>250</title>"), html);
		assertEquals(2, Pattern.compile("<rect class=\"count").matcher(html).results().count(), "no bars without points");
		assertTrue(html.contains("<path class=\"raw c1\" d=\"M52.0 210.0L426.0 12.0\"/>"), "the diagonal");
		assertTrue(html.contains("<path class=\"line c1\" d=\"M369.9 111.0L407.3 12.0\"/>"), "hits over confidence");
		assertTrue(html.contains("1\u202f250 points of validation faces") && html.contains("expected calibration error 29.00 %, Brier score 0.1234."));
		assertFalse(html.contains("overconfident"));
		assertTrue(withReliability("{\"training\":{\"reliability\":{\"bins\":" + bins(10) + ",\"points\":260,\"of\":\"training\"}}}").contains("on others it is overconfident"));
		for (String other : new String[] { "{\"training\":null}", "{}", "[]", "{ torn", "{\"training\":{\"reliability\":{\"bins\":[]}}}" }) {
			assertFalse(withReliability(other).contains("Reliability"), other);
		}
	}

	@Test
	void whatCannotBeWrittenEndsNoTraining() throws IOException {
		Files.createDirectories(page.resolve("in the way"));
		try (RunFolder run = open(); LiveReport live = live(run)) {
			run.start(Map.of());
			train(live, 1, 100);
		}
		assertEquals(100, Files.readAllLines(page.resolveSibling("metrics.jsonl")).size());
	}

	@Test
	void workThatDoesNotTrainHasNone() {
		try (RunFolder run = open(); LiveReport live = LiveReport.of(run, "Import", 0)) {
			run.start(Map.of());
			live.metrics(1, Map.of("loss", 1.0));
			live.message("hello");
		}
		assertFalse(Files.exists(page));
	}
}
