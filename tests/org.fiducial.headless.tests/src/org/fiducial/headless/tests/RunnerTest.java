package org.fiducial.headless.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import org.eclipse.core.runtime.OperationCanceledException;
import org.fiducial.core.ExitCode;
import org.fiducial.core.FiducialException;
import org.fiducial.core.config.Configs;
import org.fiducial.headless.CommandContext;
import org.fiducial.headless.HeadlessCommand;
import org.fiducial.headless.Inputs;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.JsonNode;

class RunnerTest {
	@TempDir
	Path temp;

	private final Work work = new Work();
	private final Harness runner = new Harness().with("work", work).with("model inspect", work).with("model verify", work);

	/** Ends as told. */
	@Command(description = "Works.")
	static final class Work implements HeadlessCommand {
		@Option(names = "--count", paramLabel = "N", description = "How often.")
		int count;
		@Option(names = "--threshold", description = "How good.")
		double threshold;
		RuntimeException failure;
		Error error;
		ExitCode code = ExitCode.OK;
		CommandContext seen;

		@Override
		public ExitCode run(CommandContext context) {
			seen = context;
			if (error != null) {
				throw error;
			}
			if (failure != null) {
				throw failure;
			}
			context.console().message("working");
			context.console().print("half");
			context.console().result(Map.of("count", count), "counted " + count);
			return code;
		}
	}

	@BeforeEach
	void stateInTemp() {
		System.setProperty("fiducial.state", temp.toString());
	}

	@AfterEach
	void stateAsBefore() {
		System.clearProperty("fiducial.state");
	}

	@Test
	void doneIsZero() {
		assertEquals(ExitCode.OK, runner.run("work", "--count", "3"));
		assertEquals("half\ncounted 3\n", runner.out());
		assertEquals("working\n", runner.err());
	}

	@Test
	void partialIsOne() {
		work.code = ExitCode.PARTIAL;
		assertEquals(1, runner.run("work").code());
	}

	@Test
	void unknownOptionIsTwoWithSuggestion() {
		assertEquals(2, runner.run("work", "--cuont", "3").code());
		assertEquals(1, runner.err().lines().count());
		assertTrue(runner.err().startsWith("fiducial work: unknown option '--cuont'; did you mean '--count'?"), runner.err());
		assertEquals(2, runner.run("work", "--cuont=3").code());
		assertTrue(runner.err().contains("'--cuont'"), runner.err());
	}

	@Test
	void unknownCommandIsTwoWithSuggestion() {
		assertEquals(2, runner.run("wrok").code());
		assertTrue(runner.err().contains("did you mean 'work'?"), runner.err());
		assertEquals(2, runner.run("model", "verfy").code());
		assertTrue(runner.err().contains("did you mean 'model verify'?"), runner.err());
		assertEquals(2, runner.run("model").code());
		assertTrue(runner.err().contains("inspect, verify"), runner.err());
		assertEquals(2, runner.run().code());
	}

	@Test
	void malformedValueAndStrayArgumentAreTwo() {
		assertEquals(2, runner.run("work", "--count", "many").code());
		assertEquals(2, runner.run("work", "more").code());
		assertTrue(runner.err().contains("unexpected argument 'more'"), runner.err());
		assertEquals(2, runner.run("work", "--progress", "plian").code());
		assertTrue(runner.err().contains("did you mean 'plain'?"), runner.err());
	}

	@Test
	void badInputIsThree() {
		work.failure = FiducialException.input("faces.pts:7: expected 68 points, found 67");
		assertEquals(3, runner.run("work").code());
		assertEquals("fiducial work: faces.pts:7: expected 68 points, found 67\n", runner.err());
	}

	@Test
	void failedIsFour() {
		work.failure = FiducialException.failed("the disk is full", new java.io.IOException("no space"));
		assertEquals(4, runner.run("work").code());
		work.failure = null;
		work.error = new OutOfMemoryError("Java heap space");
		assertEquals(4, runner.run("work").code());
		assertTrue(runner.err().contains("-Xmx"), runner.err());
	}

	@Test
	void interruptedIsFive() {
		work.failure = new OperationCanceledException();
		assertEquals(5, runner.run("work").code());
		assertTrue(runner.err().contains("interrupted"), runner.err());
	}

	@Test
	void defectIsSeventyAndNamesItsLog() throws Exception {
		work.error = new NoClassDefFoundError("org/lab/Missing");
		assertEquals(70, runner.run("work", "--count", "1").code());
		assertEquals(1, runner.err().lines().count());
		Path log = Path.of(runner.err().strip().replaceFirst(".*details in ", ""));
		String text = Files.readString(log);
		assertTrue(text.contains("org/lab/Missing") && text.contains("RunnerTest") && text.contains("work --count 1"), text);
		assertEquals(temp, log.getParent());
	}

	@Test
	void jsonIsExactlyOneDocumentWhateverHappens() {
		assertEquals(Map.of("count", 3), Configs.json().convertValue(onlyDocument("work", "--json", "--count", "3"), Map.class));
		assertEquals(3, onlyDocument("--json", "work", "--count", "3").get("count").asInt());
		work.failure = FiducialException.input("no such file");
		assertEquals("no such file", onlyDocument("work", "--json").get("error").asString());
		assertEquals(3, onlyDocument("work", "--json").get("exit_code").asInt());
		assertEquals(2, onlyDocument("work", "--json", "--nothing").get("exit_code").asInt());
		assertEquals(2, onlyDocument("--json").get("exit_code").asInt());
		work.failure = new IllegalStateException("defect");
		assertEquals(70, onlyDocument("work", "--json").get("exit_code").asInt());
		work.failure = new OperationCanceledException();
		assertEquals(5, onlyDocument("work", "--json").get("exit_code").asInt());
	}

	private JsonNode onlyDocument(String... arguments) {
		runner.run(arguments);
		try (JsonParser parser = Configs.json().createParser(runner.out())) {
			JsonNode node = parser.readValueAsTree();
			assertEquals(null, parser.nextToken(), () -> "more than one document: " + runner.out());
			return node;
		}
	}

	@Test
	void commonOptionsBeforeOrAfterTheCommand() {
		runner.run("--seed", "7", "--project", temp.toString(), "work");
		assertEquals(7, work.seen.seed(0));
		assertEquals(temp, work.seen.projectOption());
		runner.run("work", "--seed=8");
		assertEquals(8, work.seen.seed(0));
		runner.run("work");
		assertEquals(9, work.seen.seed(9));
	}

	@Test
	void quietLeavesResultsOnly() {
		runner.run("work", "--quiet");
		assertEquals("", runner.err());
		assertEquals("half\ncounted 0\n", runner.out());
	}

	@Test
	void helpAndVersion() {
		assertEquals(0, runner.run("--help").code());
		assertTrue(runner.out().contains("model inspect") && runner.out().contains("Exit codes"), runner.out());
		assertEquals(0, runner.run("work", "--help").code());
		assertTrue(runner.out().contains("--threshold") && runner.out().contains("--project"), runner.out());
		assertEquals(0, runner.run("help", "work").code());
		assertTrue(runner.out().contains("--threshold"), runner.out());
		assertEquals(0, runner.run("--version").code());
		assertTrue(runner.out().startsWith("Fiducial "), runner.out());
	}

	@Test
	void helpNeverStartsTheCommand() {
		work.failure = new IllegalStateException("started");
		assertEquals(0, runner.run("work", "--help").code());
	}

	@Test
	void missingPathsSuggestTheirNeighbour() throws Exception {
		Files.writeString(temp.resolve("demo.yaml"), "");
		FiducialException e = org.junit.jupiter.api.Assertions.assertThrows(FiducialException.class, () -> Inputs.file(temp.resolve("demo.yml"), "recipe"));
		assertEquals(ExitCode.INPUT, e.exitCode());
		assertTrue(e.getMessage().contains("did you mean 'demo.yaml'?"), e.getMessage());
		assertTrue(org.junit.jupiter.api.Assertions.assertThrows(FiducialException.class, () -> Inputs.folder(temp.resolve("a/b"), "folder")).getMessage()
				.contains("does not exist"));
		assertFalse(Inputs.folder(temp, "folder").toString().isEmpty());
	}

	@Test
	void projectMustBeOne() {
		work.code = ExitCode.OK;
		runner.run("work", "--project", temp.toString());
		FiducialException e = org.junit.jupiter.api.Assertions.assertThrows(FiducialException.class, () -> work.seen.project());
		assertEquals(ExitCode.INPUT, e.exitCode());
		assertTrue(e.getMessage().contains("fiducial init"), e.getMessage());
		assertEquals(List.of("work", "--project", temp.toString()), work.seen.arguments());
	}
}
